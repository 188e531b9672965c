"""docx to pdf by LibreOffice, where it is installed. One run at a time, in a folder of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from .fonts import fontconfig


class PdfError(Exception):
    """No pdf; `message_zh` says why and what the office can do."""

    def __init__(self, message_zh: str) -> None:
        super().__init__(message_zh)
        self.message_zh = message_zh


def docx_to_pdf(data: bytes, *, seconds: float = 60) -> bytes:
    """The pdf of a docx which this product wrote; raises PdfError. Never feed it an upload."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise PdfError("服务器上没有安装 LibreOffice，不能生成 PDF。请下载 docx，用 Word 或 WPS 另存为 PDF。")
    with tempfile.TemporaryDirectory(prefix="qiaowu-pdf-") as name:
        folder = Path(name)
        (folder / "fontconfig").mkdir()
        (folder / "fontconfig" / "fonts.conf").write_text(fontconfig(), encoding="utf-8")
        (folder / "report.docx").write_bytes(data)
        _convert(office, folder, seconds)
        result = folder / "report.pdf"
        if not result.is_file():
            raise PdfError("LibreOffice 没有生成 PDF。请下载 docx，用 Word 或 WPS 另存为 PDF。")
        return result.read_bytes()


def _convert(office: str, folder: Path, seconds: float) -> None:
    profile = (folder / "profile").as_uri()
    command = [office, "--headless", "--norestore", f"-env:UserInstallation={profile}"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), str(folder / "report.docx")]
    environment = {"PATH": os.defpath, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise PdfError(f"生成 PDF 超过 {seconds:g} 秒，已经停止。请下载 docx，用 Word 或 WPS 另存为 PDF。") from error
    finally:
        # soffice is a script around the real program: end the whole group
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
