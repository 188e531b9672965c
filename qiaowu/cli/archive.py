"""The file of a backup: a plain tar whose last member is the SHA-256 of every byte before it.

Any tar program opens it. Because the end is fixed to the byte, a file that was cut off, lengthened or changed in
any place is found by reading it once, before anything of it is believed.
"""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from qiaowu.cli import signals
from qiaowu.cli.files import sync_folder
from qiaowu.cli.problem import Problem, reason

FIRST, MANIFEST, LAST = "qiaowu-backup.txt", "manifest.json", "SHA256"
WORDS = """侨务工作台账的备份。恢复：qiaowu restore 本文件。只检查：qiaowu restore --check 本文件。
清单在 manifest.json；数据库在 database/县代码/ 下，按编号接起来就是 pg_restore 能读的文件：
cat database/c990123/* | pg_restore --list；佐证和原件在 files/县代码/ 下，文件名就是内容的 SHA-256。
最后一个成员 SHA256 是它之前全部字节的 SHA-256。本文件未加密，含县里的全部数据，请按同等要求保管。
"""
PIECE = 1024 * 1024  # bytes read at once
MOST_NOTES = 256 * 1024 * 1024  # bytes of a manifest; a million files need about half
BLOCK = tarfile.BLOCKSIZE
NOT_OURS = "{} 不是侨务工作台账的备份文件。"
DAMAGED = "备份文件 {} 已损坏或不完整：{}。没有改动任何数据；请换一份备份。"


class Writer:
    """Appends members to an open file and remembers the size and the SHA-256 of each."""

    def __init__(self, file: IO[bytes]) -> None:
        self.members: dict[str, tuple[int, str]] = {}
        self._file = file
        self._whole = hashlib.sha256()
        self._put(FIRST, WORDS.encode())

    def add(self, name: str, content: bytes) -> None:
        """A member from memory."""
        self._put(name, content)
        self.members[name] = len(content), hashlib.sha256(content).hexdigest()

    def add_file(self, name: str, path: Path) -> str:
        """A member from a file, read piece by piece. Returns its SHA-256. Raises OSError."""
        digest = hashlib.sha256()
        with path.open("rb") as source:
            size = left = os.fstat(source.fileno()).st_size
            self._write(header(name, size))
            while left:
                signals.check()
                piece = source.read(min(PIECE, left))
                if not piece:
                    raise OSError(f"{path} became shorter while it was read")
                digest.update(piece)
                self._write(piece)
                left -= len(piece)
        self._write(padding(size))
        self.members[name] = size, digest.hexdigest()
        return digest.hexdigest()

    def close(self, manifest: dict[str, Any]) -> str:
        """Write the manifest with the list of members, then the last member. Returns the digest of the whole."""
        listed = {name: {"bytes": size, "sha256": digest} for name, (size, digest) in self.members.items()}
        self._put(MANIFEST, json.dumps(manifest | {"members": listed}, ensure_ascii=False, indent=1).encode())
        digest = self._whole.hexdigest()
        self._file.write(ending(digest))
        return digest

    def _put(self, name: str, content: bytes) -> None:
        self._write(header(name, len(content)) + content + padding(len(content)))

    def _write(self, content: bytes) -> None:
        self._whole.update(content)
        self._file.write(content)


def header(name: str, size: int) -> bytes:
    """The head of a member: a private file of nobody and of no time, so that only the content counts."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member.tobuf(tarfile.GNU_FORMAT)


def padding(size: int) -> bytes:
    """What fills the last block of a member."""
    return bytes(-size % BLOCK)


def ending(digest: str) -> bytes:
    """The last member and the end of the tar; of one length always."""
    content = digest.encode() + b"\n"
    return header(LAST, len(content)) + content + padding(len(content)) + bytes(2 * BLOCK)


@contextmanager
def new_file(target: Path) -> Iterator[IO[bytes]]:
    """A private file under another name, which takes the place of `target` when the block ends well.

    Raises Problem when the folder cannot be written to or is full; nothing is left behind then.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)  # 0600
    except OSError as error:
        raise Problem(f"不能在 {target.parent} 中写备份：{reason(error)}。") from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
        sync_folder(target.parent)
    except OSError as error:
        raise Problem(f"备份没有完成：{reason(error)}。没有留下不完整的文件。") from error
    finally:
        Path(name).unlink(missing_ok=True)


@dataclass(frozen=True)
class Archive:
    """A backup file that was read once from end to end and found whole."""

    path: Path
    digest: str
    manifest: dict[str, Any]
    places: dict[str, tuple[int, int]]  # name of a member: where its content begins, and its length

    def pieces(self, name: str) -> Iterator[bytes]:
        """The content of a member. Raises Problem when it is no longer what the manifest says."""
        digest, (start, left) = hashlib.sha256(), self.places[name]
        with self.path.open("rb") as file:
            file.seek(start)
            while left and (piece := file.read(min(PIECE, left))):
                signals.check()
                digest.update(piece)
                left -= len(piece)
                yield piece
        if digest.hexdigest() != self.manifest["members"][name]["sha256"]:
            raise Problem(DAMAGED.format(self.path, f"{name} 与清单不符"))

    def under(self, folder: str) -> list[str]:
        """Names of the members of a folder, in order."""
        return sorted(name for name in self.places if name.startswith(folder + "/"))


def open_archive(path: Path) -> Archive:
    """Read a backup file whole. Raises Problem when it is missing, not ours, or damaged in any byte."""
    try:
        with path.open("rb") as file:
            if not file.read(len(FIRST)) == FIRST.encode():
                raise Problem(NOT_OURS.format(path))
            digest = checked(path, file)
            places = places_of(path)
            return Archive(path, digest, manifest_of(path, places), places)
    except OSError as error:
        raise Problem(f"无法读取备份文件 {path}：{reason(error)}。") from error


def checked(path: Path, file: IO[bytes]) -> str:
    """The digest of the whole, when the last member says the same."""
    whole, left = hashlib.sha256(), os.fstat(file.fileno()).st_size - len(ending("0" * 64))
    file.seek(0)
    while left > 0 and (piece := file.read(min(PIECE, left))):
        signals.check()
        whole.update(piece)
        left -= len(piece)
    if left or file.read() != ending(whole.hexdigest()):
        raise Problem(DAMAGED.format(path, "校验值不符"))
    return whole.hexdigest()


def places_of(path: Path) -> dict[str, tuple[int, int]]:
    """Where each member lies. Raises Problem on anything that is not a plain file or comes twice."""
    places: dict[str, tuple[int, int]] = {}
    try:
        with tarfile.open(path, "r:") as tar:
            while (member := tar.next()) is not None:
                tar.members = []  # type: ignore[attr-defined]  # else every head stays in memory
                if not member.isreg() or member.name in places:
                    raise Problem(DAMAGED.format(path, f"其中的 {member.name} 不是普通文件或重复"))
                places[member.name] = member.offset_data, member.size
    except tarfile.TarError as error:
        raise Problem(DAMAGED.format(path, "内部结构读不出")) from error
    return places


def manifest_of(path: Path, places: dict[str, tuple[int, int]]) -> dict[str, Any]:
    """The manifest, when it names exactly the members that are there."""
    start, size = places.get(MANIFEST, (0, MOST_NOTES + 1))
    if size > MOST_NOTES:
        raise Problem(DAMAGED.format(path, "没有清单"))
    with path.open("rb") as file:
        file.seek(start)
        try:
            manifest: dict[str, Any] = json.loads(file.read(size))
            named = {name: int(entry["bytes"]) for name, entry in manifest["members"].items()}
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise Problem(DAMAGED.format(path, "清单读不出")) from error
    held = {name: length for name, (_start, length) in places.items() if name not in (FIRST, MANIFEST, LAST)}
    if named != held:
        raise Problem(DAMAGED.format(path, "清单与内容不符"))
    return manifest
