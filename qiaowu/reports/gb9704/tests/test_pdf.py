"""The docx as LibreOffice lays it out."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from qiaowu.reports.gb9704 import Document, fontconfig, write_docx

from .examples import report, sentence

FILL = "侨" * (28 * 22 * 3)


def converted(document: Document, folder: Path) -> PdfReader:
    office = shutil.which("soffice")
    if not office:
        pytest.fail(
            "LibreOffice (soffice) is missing; `make test` installs it, or install the package libreoffice-writer"
        )
    (folder / "fontconfig").mkdir()
    (folder / "fontconfig" / "fonts.conf").write_text(fontconfig(), encoding="utf-8")
    (folder / "report.docx").write_bytes(write_docx(document))
    command = [office, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), str(folder / "report.docx")]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "LC_ALL": "C.UTF-8"}
    subprocess.run(command, check=True, capture_output=True, timeout=90, env=environment)
    return PdfReader(folder / "report.pdf")


def test_report_prints_on_a4_with_its_annexes_on_own_pages(tmp_path: Path) -> None:
    pages = converted(report(), tmp_path).pages
    sizes = {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in pages}
    starts = [page.extract_text().replace(" ", "").split("\n") for page in pages]
    annexes = [
        number for number, lines in enumerate(starts) if any(line.startswith(("附件1", "附件2")) for line in lines)
    ]
    assert sizes == {(595, 842)}
    assert annexes == [len(pages) - 2, len(pages) - 1]
    assert 5 <= len(pages) <= 8
    assert all("草稿" in page.extract_text() for page in pages)


def test_full_page_holds_22_lines_of_28_characters(tmp_path: Path) -> None:
    document = report(blocks=[sentence(FILL)], annexes=(), draft=False)
    page = converted(document, tmp_path).pages[1]
    lines = [line.count("侨") for line in page.extract_text().split("\n") if "侨" in line]
    assert lines == [28] * 22


def test_links_survive_to_the_pdf(tmp_path: Path) -> None:
    reader = converted(report(annexes=()), tmp_path)
    addresses = {
        annotation.get_object()["/A"]["/URI"]
        for page in reader.pages
        for annotation in page.get("/Annots", [])
        if "/A" in annotation.get_object()
    }
    assert {"https://qiaowu.example.invalid/figures/900", "https://qiaowu.example.invalid/figures/30"} <= addresses
