"""The docx of an issued report, read again as a stranger would read it."""

from __future__ import annotations

import hashlib
import io
import re
import time
from dataclasses import replace
from typing import Any

import docx as python_docx
import pytest
from django.conf import settings
from django.urls import resolve

from qiaowu.indicators.models import Figure, FigureLine
from qiaowu.records import files
from qiaowu.reports.actions import issue_report
from qiaowu.reports.document import SHORT_HASH, Paper, RecordRow, Sheet, document, figures_hash
from qiaowu.reports.gb9704 import Table, lint, write_docx
from qiaowu.reports.gb9704.layout import SIZE_4_SMALL
from qiaowu.reports.gb9704.tables import column_widths
from qiaowu.reports.models import Report
from qiaowu.reports.queries import Draft
from qiaowu.reports.tests.scene import AS_OF, AT, Scene
from qiaowu.reports.text import typed_numbers

pytestmark = pytest.mark.django_db
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@pytest.fixture
def issued(scene: Scene) -> Report:
    return issue_report(scene.draft(), 1, by=scene.cast.user("county"), at=AT)


def opened(report: Report) -> Any:
    return python_docx.Document(io.BytesIO(files.read(report.docx_sha256)))


def body(paper: Any) -> list[Any]:
    """Paragraphs between the title and the note on annexes."""
    paragraphs = [p for p in paper.paragraphs if p.style.style_id in {"BodyText9704", "Heading1", "Heading2"}]
    last = next(i for i, p in enumerate(paragraphs) if "可以复核" in p.text)
    return paragraphs[: last + 1]


def linked(paper: Any, element: Any) -> list[tuple[str, str]]:
    """Text and address of each hyperlink."""
    return [
        ("".join(t.text or "" for t in link.iter(f"{W}t")), paper.part.rels[link.get(f"{R}id")].target_ref)
        for link in element.iter(f"{W}hyperlink")
    ]


def unlinked(paragraph: Any) -> str:
    """Text of the runs that are in no hyperlink."""
    inside = {run for link in paragraph._p.iter(f"{W}hyperlink") for run in link.iter(f"{W}r")}
    return "".join(t.text or "" for run in paragraph._p.iter(f"{W}r") if run not in inside for t in run.iter(f"{W}t"))


def test_every_number_of_the_body_is_a_link(issued: Report) -> None:
    paper = opened(issued)
    names = [row.indicator.name for row in issued.figures.all() if row.indicator]

    left = [number for p in body(paper) for number in typed_numbers(unlinked(p), names)]

    assert left == []
    assert ("1.93亿元", "") in [(text, "") for p in body(paper) for text, _url in linked(paper, p._p)]


def test_links_lead_to_pages_of_the_product_that_open(issued: Report, scene: Scene) -> None:
    paper = opened(issued)
    client = scene.cast.client("county")

    urls = {url for _text, url in linked(paper, paper.element.body)}

    assert urls
    for url in urls:
        assert url.startswith(settings.PUBLIC_URL + "/")
        path = url.removeprefix(settings.PUBLIC_URL).partition("#")[0]
        assert resolve(path.partition("?")[0])
        assert client.get(path).status_code == 200, path


def test_figures_of_the_body_lead_to_their_issued_figure(issued: Report) -> None:
    paper = opened(issued)
    figure = Figure.objects.get(indicator_version__indicator__code="K39")

    found = {text: url for p in body(paper) for text, url in linked(paper, p._p)}

    assert found["1.93亿元"] == f"{settings.PUBLIC_URL}/figures/{figure.pk}/"
    assert found["3亿元"] == found["1.93亿元"]


def test_annex_lists_the_figures_with_their_hashes(issued: Report) -> None:
    table, index = opened(issued).tables[:2]
    by_code = {row.cells[0].text: [cell.text for cell in row.cells] for row in table.rows[1:]}
    behind = {row.cells[0].text: [cell.text for cell in row.cells] for row in index.rows[1:]}

    assert set(by_code) == {"K02", "K08", "K10", "K29", "K32", "K33", "K39"}
    assert by_code["K32"][2:4] == ["94.7%(178/188)", "≥95%"]
    for figure in Figure.objects.select_related("indicator_version__indicator"):
        assert behind[figure.indicator_version.indicator.code][5] == figure.lines_sha256[:SHORT_HASH]
    assert by_code["K08"][2] == behind["K08"][5] == "未报"
    assert behind["K02"][3:5] == ["3条记录", "2026-03-08\n2026-09-08"]


def test_word_lists_no_single_record_unless_it_is_asked_for(issued: Report) -> None:
    paper = opened(issued)

    assert len(paper.tables) == 2
    assert "附件3" not in "\n".join(p.text for p in paper.paragraphs)
    assert not any("集中学习" in cell.text for row in paper.tables[1].rows for cell in row.cells[2:])


def test_report_names_whom_it_is_sent_to(issued: Report) -> None:
    paragraphs = [p.text for p in opened(issued).paragraphs if p.style.style_id == "Addressee9704"]

    assert paragraphs == ["县委、县政府："]


def test_no_value_of_the_table_is_wider_than_its_column() -> None:
    table = next(b for b in document(paper_of(sheets(2, 1), "完成{{K01}}。")).annexes[0].blocks if isinstance(b, Table))
    # a digit may be 0.56 of a character in faces that stand in for the named ones
    needed = sum(0.56 if char.isdigit() else 0.9 if char == "%" else 0.34 for char in "90.3%(1372/1412)")

    assert column_widths(table)[2] - 2 * 85 > needed * SIZE_4_SMALL * 10


def test_full_annex_of_records_equals_the_lines_of_the_figures(scene: Scene) -> None:
    paper = opened(issue_report(scene.draft(), 1, by=scene.cast.user("county"), at=AT, full=True))
    printed = [tuple(cell.text for cell in row.cells)[1:] for table in paper.tables[2:] for row in table.rows[1:]]

    lines = FigureLine.objects.exclude(record_kind="orgs.unit").select_related("unit")
    expected = {
        (line.record_kind, line.record_id): (line.unit.short_name, line.dated.isoformat(), str(line.revision))
        for line in lines
    }

    assert sorted((unit, day, version) for unit, day, _name, version in printed) == sorted(expected.values())
    assert any("集中学习" in name for _unit, _day, name, _version in printed)


def test_foot_holds_the_hash_over_the_line_hashes(issued: Report) -> None:
    text = "\n".join(p.text for p in opened(issued).paragraphs)
    figures = Figure.objects.select_related("indicator_version__indicator")
    lines = sorted(f"{f.indicator_version.indicator.code} {f.lines_sha256}" for f in figures)

    seal = hashlib.sha256("\n".join(lines).encode()).hexdigest()

    assert issued.figures_sha256 == seal
    assert f"可在系统中核对。\n{seal}" in text
    assert issued.docx_sha256 == hashlib.sha256(files.read(issued.docx_sha256)).hexdigest()


def test_draft_is_marked_and_its_figures_lead_to_the_live_pages(scene: Scene) -> None:
    report = scene.draft()
    data = Draft(report).docx()
    paper = python_docx.Document(io.BytesIO(data))

    found = dict(linked(paper, paper.element.body))

    assert paper.sections[0].header.paragraphs[0].text == "草稿"
    assert found["1.93亿元"].startswith(f"{settings.PUBLIC_URL}/indicators/K39/?")
    assert "草稿的数据随台账变动" in "\n".join(p.text for p in paper.paragraphs)


def test_issued_document_passes_the_house_check(issued: Report) -> None:
    text = "\n".join(p.text for p in opened(issued).paragraphs)

    assert "〔2026〕1号" in text
    assert "澜溪县委统战部（侨办）" in text
    assert re.search(r"附件：1\.数据一览表", text)


def sheets(number: int, rows: int) -> list[Sheet]:
    """Figures with as many records each; every second one has the records of the one before."""
    return [
        Sheet(
            f"K{n:02}",
            f"指标{n}",
            f"{n}次",
            "40次",
            "达到序时进度",
            "第1版",
            f"{n:064}",
            f"http://127.0.0.1/figures/{n}/",
            tuple(
                RecordRow("a.b", (n // 2) * 1000 + k, 1, "云锦", AS_OF, f"活动{k}", f"http://127.0.0.1/a/{k}/")
                for k in range(rows)
            ),
        )
        for n in range(number)
    ]


def paper_of(found: list[Sheet], text: str) -> Paper:
    texts = {sheet.code: sheet.value for sheet in found}
    links = {sheet.code: sheet.href for sheet in found}
    blocks = [(1, "一、进展"), (0, text)]
    return Paper("关于进展情况的报告", blocks, texts, links, found, "县侨办", AS_OF, number="〔2026〕1号")


def test_same_records_are_listed_once() -> None:
    found = document(replace(paper_of(sheets(4, 3), "完成{{K01}}。"), full=True))

    texts = [run.text for block in found.annexes[2].blocks for run in getattr(block, "runs", ())]

    assert texts == ["同前，与K00 指标0所列记录相同。", "同前，与K02 指标2所列记录相同。"]


def test_a_report_of_seven_pages_is_written_in_half_a_second() -> None:
    paper = paper_of(sheets(30, 8), "完成{{K01}}，达到进度要求。" * 120)
    assert lint(document(paper)) == []

    began = time.perf_counter()
    data = write_docx(document(paper))

    assert time.perf_counter() - began < 0.5
    assert data == write_docx(document(paper))
    assert figures_hash(paper.sheets) == figures_hash(reversed(paper.sheets))
