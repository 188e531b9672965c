"""See that the programs which the browser and document tests need are there; install them when allowed.

Browser tests are never skipped silently: without the programs `make test` stops here with one line.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

# Debian package: (what to look for, how)
WANTED = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "libreoffice-writer": ("soffice", "libreoffice"),
    "poppler-utils": ("pdftotext",),
}


def main() -> int:
    """0 when everything is there in the end."""
    missing = absent()
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"正在安装测试所需的系统软件：{' '.join(missing)}", flush=True)
        install(missing)
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


def install(packages: list[str]) -> None:
    """Install by apt-get; what fails is reported by the second look."""
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"env": env, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "check": False}
    subprocess.run(["apt-get", "-qq", "update"], **quiet)  # type: ignore[call-overload]
    command = ["apt-get", "-qq", "install", "--yes", "--no-install-recommends", "fontconfig", *packages]
    subprocess.run(command, **quiet)  # type: ignore[call-overload]


if __name__ == "__main__":
    sys.exit(main())
