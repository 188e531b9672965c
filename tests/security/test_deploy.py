"""The production profile passes Django's own list of deployment checks."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path


def test_the_production_profile_gives_no_warning(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(secrets.token_urlsafe(50), encoding="ascii")
    environment = os.environ | {
        "QIAOWU_TLS": "1",
        "QIAOWU_SECRET_KEY_FILE": str(key),
        "QIAOWU_PUBLIC_URL": "https://qiaowu.example.gov.cn",
        "QIAOWU_ALLOWED_HOSTS": "qiaowu.example.gov.cn",
        "QIAOWU_DATA_DIR": str(tmp_path),
    }
    for name in ("QIAOWU_DEBUG", "DJANGO_ALLOW_ASYNC_UNSAFE"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
