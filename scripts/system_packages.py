"""See that the programs which the browser and document tests need are there; install them when allowed.

Browser tests are never skipped silently: without the programs `make test` stops here with one line. The
system's PostgreSQL is needed only by the tests of the fallback, which say themselves why they were left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# Debian package: (what to look for, how)
WANTED = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "libreoffice-writer": ("soffice", "libreoffice"),
    "poppler-utils": ("pdftotext",),
}
POSTGRESQL = "postgresql"
CLUSTERS = Path("/etc/postgresql-common/createcluster.conf")


def main() -> int:
    """0 when everything that must be there is there in the end."""
    missing, useful = absent(), [] if has_postgresql() else [POSTGRESQL]
    if (missing or useful) and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"正在安装测试所需的系统软件：{' '.join(missing + useful)}", flush=True)
        install(missing, useful)
        missing = absent()
    if missing:
        print(
            f"测试还需要系统软件：{' '.join(missing)}；请执行 sudo apt-get install {' '.join(missing)}", file=sys.stderr
        )
    return 1 if missing else 0


def absent() -> list[str]:
    """The Debian packages whose programs or fonts are not found."""
    missing = [package for package, names in WANTED.items() if not any(map(shutil.which, names))]
    return missing if has_chinese_font() else [*missing, "fonts-noto-cjk"]


def has_chinese_font() -> bool:
    """Whether text in Chinese would be drawn as letters and not as boxes."""
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip())


def has_postgresql() -> bool:
    """Whether a server of the system is somewhere; whether it will do is for the product to say."""
    return bool(shutil.which("postgres") or list(Path("/usr/lib/postgresql").glob("*/bin/postgres")))


def install(missing: list[str], useful: list[str]) -> None:
    """Install by apt-get, one group at a time; what fails is reported by the second look."""
    apt("update")
    if missing:
        apt("install", "--yes", "--no-install-recommends", "fontconfig", *missing)
    if useful:
        programs_only()
        apt("install", "--yes", "--no-install-recommends", *useful)


def programs_only() -> None:
    """Only PostgreSQL's programs are wanted, not a server of the system that starts with the machine."""
    if not CLUSTERS.exists():
        CLUSTERS.parent.mkdir(exist_ok=True)
        CLUSTERS.write_text("create_main_cluster = false\n", "ascii")


def apt(*arguments: str) -> None:
    """One apt-get command that asks nothing and prints nothing."""
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    quiet = subprocess.DEVNULL
    subprocess.run(["apt-get", "-qq", *arguments], env=env, stdin=quiet, stdout=quiet, check=False)


if __name__ == "__main__":
    sys.exit(main())
