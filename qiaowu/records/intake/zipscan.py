"""The look at a zip before any parser opens it: directory first, then every member as a stream.

Runs in the child process. Nothing is ever extracted to disk.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from .messages import kind_name, megabytes
from .model import LIMITS, refuse
from .xmlsafe import PrologCheck

_CHUNK = 64 * 1024
_EOCD_SIZE = 22
_DIRECTORY_BYTES = 2 * 1024 * 1024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)
_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"BZh")
# A white bitmap or an empty sheet is dense by nature; up to this size density does no harm.
_RATIO_FROM = 10 * 1024 * 1024


def open_checked(data: bytes) -> zipfile.ZipFile:
    """The archive, after its directory and each member passed; raises IntakeError."""
    check_directory_record(data)
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except _BROKEN as error:
        raise refuse("broken") from error
    check_directory(archive.infolist())
    for info in archive.infolist():
        check_member(archive, info)
    return archive


def check_directory_record(data: bytes) -> None:
    """The end record must close the file exactly, and its directory must be of modest size.

    Done on the bytes, because `zipfile` builds an object per entry before anyone can count them.
    """
    end = len(data) - _EOCD_SIZE
    if end < 0 or b"PK\x05\x06" not in data:
        raise refuse("broken")
    if data[end : end + 4] != b"PK\x05\x06" or data[end - 20 : end - 16] == b"PK\x06\x07":
        raise refuse("polyglot", found=kind_name("binary"))
    entries = int.from_bytes(data[end + 10 : end + 12], "little")
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    offset = int.from_bytes(data[end + 16 : end + 20], "little")
    if entries > LIMITS.members or size > _DIRECTORY_BYTES:
        raise refuse("bomb_members", limit=LIMITS.members)
    if offset + size != end:
        raise refuse("polyglot", found=kind_name("binary"))


def check_directory(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > LIMITS.members:
        raise refuse("bomb_members", limit=LIMITS.members)
    if sum(info.file_size for info in infos) > LIMITS.unpacked_bytes:
        raise refuse("bomb_size", limit=megabytes(LIMITS.unpacked_bytes))
    names = [info.filename.lower() for info in infos]
    if len(set(names)) != len(names) or not all(map(_is_safe, infos)):
        raise refuse("unsafe_member")
    if any(info.flag_bits & 0x41 for info in infos):
        raise refuse("encrypted")
    if any(info.compress_type not in _METHODS for info in infos):
        raise refuse("broken")
    _check_no_overlap(infos)


def _is_safe(info: zipfile.ZipInfo) -> bool:
    # orig_filename still holds what zipfile cuts off: a NUL and what follows it
    name = info.orig_filename
    mode = info.external_attr >> 16
    return not (
        name.startswith("/")
        or ".." in name.split("/")
        or any(char in '\\:*?"<>|' or not char.isprintable() for char in name)
        or stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR)
    )


def _check_no_overlap(infos: list[zipfile.ZipInfo]) -> None:
    """Members that share bytes multiply: a few kilobytes become gigabytes without a high ratio each."""
    end = 0
    for info in sorted(infos, key=lambda item: item.header_offset):
        if info.header_offset < end:
            raise refuse("bomb_ratio")
        end = info.header_offset + 30 + len(info.orig_filename) + info.compress_size
    if infos and min(info.header_offset for info in infos) != 0:
        raise refuse("polyglot", found=kind_name("binary"))


def check_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Unpack one member into nothing: real size, checksum, prolog of XML, archives inside."""
    if info.file_size > _RATIO_FROM and info.file_size > LIMITS.member_ratio * max(1, info.compress_size):
        raise refuse("bomb_ratio")
    chunks = member_chunks(archive, info)
    first = next(chunks, b"")
    if first.startswith(_ARCHIVES) and not _may_be_packed(info.filename):
        raise refuse("nested")
    prolog = PrologCheck() if is_xml(info.filename, first) else None
    size = len(first)
    if prolog:
        prolog.feed(first)
    for chunk in chunks:
        size += len(chunk)
        if prolog and not prolog.passed:
            prolog.feed(chunk)
    if size != info.file_size:
        raise refuse("broken")


def _may_be_packed(name: str) -> bool:
    """Charts bring their workbook, and old drawings are packed pictures; neither is ever opened here."""
    return "/embeddings/" in name or name.lower().endswith((".wmz", ".emz"))


def member_chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The unpacked bytes of a member in pieces of 64 KB; raises IntakeError broken."""
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk
    except (*_BROKEN, RuntimeError) as error:
        raise refuse("broken") from error


def is_xml(name: str, first: bytes) -> bool:
    head = first[:64].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return name.lower().endswith((".xml", ".rels", ".vml")) or head.startswith(b"<")
