"""The docx as LibreOffice lays it out."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from qiaowu.records.intake import read_document
from qiaowu.reports.gb9704 import Document, write_docx
from qiaowu.reports.gb9704.pdf import PdfError, docx_to_pdf

from .examples import report, sentence

FILL = "侨" * (28 * 22 * 3)


def converted(document: Document) -> PdfReader:
    if not shutil.which("soffice"):
        pytest.fail("LibreOffice (soffice) is missing: `make test` installs it, or install libreoffice-writer yourself")
    return PdfReader(io.BytesIO(docx_to_pdf(write_docx(document), seconds=120)))


def test_report_prints_on_a4_with_its_annexes_on_own_pages() -> None:
    pages = converted(report()).pages
    sizes = {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in pages}
    starts = [page.extract_text().replace(" ", "").split("\n") for page in pages]
    annexes = [
        place for place, lines in enumerate(starts) if any(line.startswith(("附件1", "附件2")) for line in lines)
    ]
    assert sizes == {(595, 842)}
    assert annexes == [len(pages) - 2, len(pages) - 1]
    assert 5 <= len(pages) <= 8
    assert all("草稿" in page.extract_text() for page in pages)


def test_page_numbers_run_through() -> None:
    texts = [page.extract_text().replace(" ", "") for page in converted(report(draft=False)).pages]
    assert all(f"—{number}—" in text for number, text in enumerate(texts, 1))


def test_full_page_holds_22_lines_of_28_characters() -> None:
    page = converted(report(blocks=[sentence(FILL)], annexes=(), draft=False)).pages[1]
    lines = [line.count("侨") for line in page.extract_text().split("\n") if "侨" in line]
    assert lines == [28] * 22


def test_table_head_stands_on_every_page_of_the_table() -> None:
    texts = [page.extract_text() for page in converted(report(annexes=())).pages]
    with_rows = [text for text in texts if "85.7%(48/56)" in text]
    assert len(with_rows) > 1
    assert all("完成率" in text for text in with_rows)


@pytest.mark.parametrize("lines", [13, 15, 17])
def test_sign_off_does_not_stand_alone_on_a_page(lines: int) -> None:
    blocks = [sentence("侨" * (28 * lines - 2)), sentence("特此通报。")]
    last = converted(report(blocks=blocks, annexes=(), number=None, addressee=None)).pages[-1].extract_text()
    assert "特此通报" in last
    assert "云锦县侨务办公室" in last


def test_links_survive_to_the_pdf() -> None:
    addresses = {
        annotation.get_object()["/A"]["/URI"]
        for page in converted(report(annexes=())).pages
        for annotation in page.get("/Annots", [])
        if "/A" in annotation.get_object()
    }
    assert {"https://qiaowu.example.invalid/figures/900", "https://qiaowu.example.invalid/figures/30"} <= addresses


def test_our_own_pdf_can_be_handed_in_again() -> None:
    document = report(blocks=[sentence("全年走访侨胞120人次。")], annexes=(), draft=False)
    found = read_document(docx_to_pdf(write_docx(document), seconds=120), "通报.pdf")
    assert "全年走访侨胞120人次。" in found.text.replace(" ", "")
    assert found.pages == 1


def test_missing_office_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(PdfError, match="没有安装 LibreOffice"):
        docx_to_pdf(b"")


@pytest.mark.parametrize(("script", "reason"), [("exit 0", "没有生成"), ("sleep 30", "超过")])
def test_failing_office_is_said_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, reason: str
) -> None:
    office = tmp_path / "soffice"
    office.write_text(f"#!/bin/sh\n{script}\n")
    office.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PdfError, match=reason):
        docx_to_pdf(b"", seconds=1)
