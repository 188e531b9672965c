"""Two documents side by side through HTTP: lines, classes, filters, corrected values, the sheet, who may."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from qiaowu.commitments import actions
from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.commitments.tests.test_actions import AT, make, one
from qiaowu.measures.catalogue import load_catalogue
from qiaowu.records.models import ChangeEntry
from tests.cast import Cast

pytestmark = pytest.mark.django_db
OLD = (
    "2025年侨务工作计划\n一、招商\n今年计划组织集中考察2次，邀请侨商40名，力争到位资金3亿元以上。\n"
    "二、服务\n今年要培育示范企业5家。今年问题解决率力争达到95%以上。\n"
)
NEW = (
    "2026年侨务工作计划\n一、招商\n今年计划组织集中考察2次，邀请侨商50名，力争到位资金2.5亿元以上。\n"
    "二、服务\n今年要建立海外联络站3个。去年问题解决率已达到96%。今年问题解决率力争达到97%以上。\n"
)


@pytest.fixture
def pair(cast: Cast) -> tuple[SourceDocument, SourceDocument]:
    load_catalogue()
    old = make(cast, OLD, title="去年的计划", year=2025, dated=date(2025, 2, 20))
    return old, make(cast, NEW, title="今年的计划", year=2026)


def url(document: SourceDocument, other: SourceDocument | None = None, query: str = "") -> str:
    return f"/documents/{document.pk}/compare/" + (f"?other={other.pk}{query}" if other else "")


def kinds_of(answer: Any) -> list[tuple[str, str]]:
    return [(line.pair.kind, line.subject) for line in answer.context["lines"]]


def test_each_line_shows_both_sentences_and_leads_to_both_spans(cast: Cast, pair: Any) -> None:
    old, new = pair
    html = cast.client("county").get(url(new, old)).content.decode()
    for document, words in ((old, "40名"), (new, "50名")):
        row = one(document, words)
        assert f'<a href="/documents/{document.pk}/?c={row.pk}#s{row.pk}"' in html
        assert f"<b>{words}</b>" in html
    assert "由40名增加到50名，多10名，增25%" in html


def test_the_classes_are_counted_at_the_top(cast: Cast, pair: Any) -> None:
    old, new = pair
    answer = cast.client("county").get(url(new, old))
    tally = {str(item["label"]): item["count"] for item in answer.context["sums"]}
    assert tally == {
        "全部": 7,
        "提高": 2,
        "降低": 1,
        "持平": 1,
        "条件改变": 0,
        "新提出": 1,
        "没有再提": 1,
        "目标完成情况": 1,
    }


def test_the_older_document_stands_first_from_either_side(cast: Cast, pair: Any) -> None:
    old, new = pair
    client = cast.client("county")
    there, back = client.get(url(new, old)), client.get(url(old, new))
    assert kinds_of(there) == kinds_of(back)
    assert there.context["old"].document == back.context["old"].document == old


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("&kind=lowered", [("lowered", "到位资金")]),
        ("&kind=dropped", [("dropped", "培育示范企业")]),
        ("&q=邀请侨商&kind=raised", [("raised", "邀请侨商")]),
        ("&q=火星", []),
        ("&kind=reported", [("reported", "问题解决率")]),
    ],
)
def test_filters_narrow_the_lines(cast: Cast, pair: Any, query: str, found: list[tuple[str, str]]) -> None:
    old, new = pair
    answer = cast.client("county").get(url(new, old, query))
    assert kinds_of(answer) == found
    assert ("没有内容" in answer.content.decode()) == (not found)


def test_a_strange_class_shows_all(cast: Cast, pair: Any) -> None:
    old, new = pair
    assert len(kinds_of(cast.client("county").get(url(new, old, "&kind=x&page=99")))) == 7


def test_results_are_shown_when_asked_for(cast: Cast) -> None:
    load_catalogue()
    old = make(cast, "去年，全县引进侨资项目30个。\n今年要办活动2场。", year=2025)
    new = make(cast, "去年，全县引进侨资项目42个。\n今年要办活动2场。", year=2026)
    client = cast.client("county")
    assert kinds_of(client.get(url(new, old))) == [("kept", "办活动")]
    assert kinds_of(client.get(url(new, old, "&scope=all"))) == [("raised", "引进侨资项目"), ("kept", "办活动")]


def correct(cast: Cast, row: Commitment, **values: Any) -> None:
    actions.correct(row, values, by=cast.user("county"), at=AT, version=row.version)


def test_what_a_person_corrected_is_compared_and_not_what_was_read(cast: Cast, pair: Any) -> None:
    old, new = pair
    correct(cast, one(old, "40名"), value=Decimal(60))
    html = cast.client("county").get(url(new, old, "&q=邀请侨商")).content.decode()
    assert "由60名减少到50名" in html


def test_a_corrected_period_is_the_deadline_compared(cast: Cast, pair: Any) -> None:
    old, new = pair
    correct(cast, one(new, "2次"), period="2026H1")
    html = cast.client("county").get(url(new, old, "&kind=changed")).content.decode()
    assert "期限：今年→2026年上半年" in html


def test_a_rejected_statement_is_no_line(cast: Cast, pair: Any) -> None:
    old, new = pair
    actions.reject(one(new, "3个"), by=cast.user("county"), at=AT)
    assert "new" not in {kind for kind, _subject in kinds_of(cast.client("county").get(url(new, old)))}


def test_the_same_indicator_joins_what_is_worded_differently(cast: Cast) -> None:
    load_catalogue()
    old = make(cast, "今年要新增孵化场地2000平方米。", year=2025)
    new = make(cast, "今年创业空间要扩大3000平方米。", year=2026)
    row = one(new, "3000平方米")
    correct(cast, row, indicator=one(old, "2000平方米").indicator)
    (line,) = cast.client("county").get(url(new, old)).context["lines"]
    assert line.pair.kind == "raised"
    assert line.pair.reason.startswith("同属“K25")


def test_a_reader_compares_confirmed_commitments_only(cast: Cast, pair: Any) -> None:
    old, new = pair
    clerk = cast.user("county")
    for document in pair:
        actions.accept(document.commitments.get(subject="到位资金"), by=clerk, at=AT)
    assert kinds_of(cast.client("township").get(url(new, old))) == [("lowered", "到位资金")]


def test_a_statement_without_value_is_counted_as_left_out(cast: Cast, pair: Any) -> None:
    old, new = pair
    start = NEW.index("一、招商")
    actions.add(new, start=start, end=start + 4, by=cast.user("county"), at=AT)
    answer = cast.client("county").get(url(new, old))
    assert answer.context["new"].left_out == 1
    assert "另有 1 条缺数值未列入" in answer.content.decode()


# --- choosing ---


def test_the_year_before_is_offered_first(cast: Cast, pair: Any) -> None:
    old, new = pair
    make(cast, OLD + "更早。", title="前年的计划", year=2024)
    answer = cast.client("county").get(url(new))
    offered = [value for value, _label in answer.context["form"].fields["other"].choices]
    assert offered[:2] == ["", old.pk]
    assert "选一份文件" in answer.content.decode()


def test_without_another_document_the_page_says_so(cast: Cast) -> None:
    assert "没有别的文件可比" in cast.client("county").get(url(make(cast))).content.decode()


@pytest.mark.parametrize("other", ["999999", "x", "-1", "1e9"])
def test_a_document_that_is_not_there_cannot_be_compared(cast: Cast, pair: Any, other: str) -> None:
    assert cast.client("county").get(f"/documents/{pair[1].pk}/compare/?other={other}").status_code == 404


def test_a_document_is_not_compared_with_itself(cast: Cast, pair: Any) -> None:
    assert cast.client("county").get(url(pair[1], pair[1])).status_code == 404


@pytest.mark.parametrize("name", ["auditor", "admin", "stranger"])
def test_who_may_not_read_documents_finds_no_page(cast: Cast, pair: Any, name: str) -> None:
    old, new = pair
    assert cast.client(name).get(url(new, old)).status_code == 404


# --- the sheet ---


def test_the_sheet_holds_the_lines_that_are_shown(cast: Cast, pair: Any) -> None:
    old, new = pair
    answer = cast.client("county").get(url(new, old, "&kind=raised&export=xlsx"))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    heads, *rows = sheet.iter_rows(values_only=True)
    assert heads[:5] == ("类别", "事项", "原文件数值", "新文件数值", "变化")
    assert [row[:4] for row in rows] == [
        ("提高", "邀请侨商", "40 名", "50 名"),
        ("提高", "问题解决率", "≥ 95%", "≥ 97%"),
    ]
    assert rows[0][5:7] == (10, 25)
    assert "邀请侨商40名" in str(rows[0][8])
    assert ChangeEntry.objects.filter(act="export", record_title="文件对比2025年与2026年").count() == 1


def test_who_may_not_export_sees_no_button_and_gets_no_sheet(cast: Cast, pair: Any) -> None:
    old, new = pair
    client = cast.client("leader")
    assert "export=xlsx" not in client.get(url(new, old)).content.decode()
    actions.accept(one(old, "3亿元"), by=cast.user("county"), at=AT)
    assert client.get(url(new, old, "&export=xlsx")).status_code == 404


# --- cost and safety ---


def test_more_commitments_take_no_more_queries(cast: Cast, pair: Any, django_assert_max_num_queries: Any) -> None:
    old, new = pair
    client = cast.client("county")
    client.get(url(new, old))
    with django_assert_max_num_queries(40) as few:
        client.get(url(new, old))
    wide = make(cast, NEW + "".join(f"今年要办第{n}届活动{n}场。\n" for n in range(30, 60)), year=2027)
    with django_assert_max_num_queries(40) as many:
        client.get(url(wide, old))
    assert len(few) == len(many)


def test_a_long_comparison_is_cut_into_pages(cast: Cast) -> None:
    load_catalogue()
    words = [f"{chr(0x4E00 + 9 * n)}{chr(0x5100 + 7 * n)}" for n in range(130)]
    old = make(cast, "".join(f"今年要办{word}活动2场。\n" for word in words), year=2025)
    new = make(cast, "".join(f"今年要办{word}活动3场。\n" for word in words), year=2026)
    client = cast.client("county")
    first, second = client.get(url(new, old)), client.get(url(new, old, "&page=2"))
    assert (len(kinds_of(first)), len(kinds_of(second))) == (100, 30)
    assert re.search(r'href="[^"]*page=2"', first.content.decode())


def test_markup_in_a_sentence_is_shown_as_text(cast: Cast) -> None:
    load_catalogue()
    old = make(cast, "今年要引进<b>项目</b>5个。", title="<i>旧</i>", year=2025)
    new = make(cast, "今年要引进<script>项目</script>6个。", title="新", year=2026)
    html = cast.client("county").get(url(new, old)).content.decode()
    assert "<script>项目" not in html
    assert "<i>旧</i>" not in html


def test_two_documents_of_one_year_are_told_apart_by_title_and_report_nothing(cast: Cast) -> None:
    load_catalogue()
    old = make(cast, "今年要引进侨资项目30个。", title="县委工作要点", year=2026)
    new = make(cast, "去年，全县引进侨资项目42个。今年要引进侨资项目35个。", title="侨办实施方案", year=2026)
    answer = cast.client("county").get(f"/documents/{new.pk}/compare/", {"other": old.pk, "scope": "all"})
    kinds = {line.pair.kind for line in answer.context["lines"]}
    assert "reported" not in kinds
    assert answer.context["heads"] == (old.title, new.title)
    html = answer.content.decode()
    assert f'<th scope="col">{old.title}</th><th scope="col">{new.title}</th>' in html
    assert '<th scope="col">2026年</th>' not in html
