"""Write requirements.lock and requirements-dev.lock anew from pyproject.toml: `make lock`.

Every package is pinned with the hashes of its files; no address of any package index is written.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = (
    "--quiet",
    "--generate-hashes",
    "--strip-extras",
    "--allow-unsafe",
    "--no-header",
    "--no-emit-options",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
    "--build-deps-for=editable",
)


def main() -> None:
    """Both lock files; the one for developers keeps the versions of the first."""
    with tempfile.TemporaryDirectory() as folder:
        run(sys.executable, "-m", "venv", folder)
        run(f"{folder}/bin/pip", "install", "--quiet", "pip-tools")
        compiler = f"{folder}/bin/pip-compile"
        run(compiler, *OPTIONS, "--output-file=requirements.lock", "pyproject.toml")
        extra = ("--extra=dev", "--constraint=requirements.lock", "--output-file=requirements-dev.lock")
        run(compiler, *OPTIONS, *extra, "pyproject.toml")
    for name in ("requirements.lock", "requirements-dev.lock"):
        if "://" in (ROOT / name).read_text("utf-8"):
            sys.exit(f"{name} 中出现了下载地址，不能提交。")


def run(*command: str) -> None:
    """One step, without packages that only this machine has."""
    subprocess.run(command, cwd=ROOT, env=os.environ | {"PIP_FIND_LINKS": ""}, check=True)


if __name__ == "__main__":
    main()
