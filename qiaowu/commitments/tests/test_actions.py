"""What a person may do with a document and its commitments, through the actions."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qiaowu.commitments import actions
from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.measures.catalogue import load_catalogue
from qiaowu.measures.models import Indicator
from qiaowu.records.actions import Refused
from qiaowu.records.models import ChangeEntry
from tests.cast import Cast

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)
TEXT = (
    "关于做好全年侨务工作的讲话\n二、重点任务\n（一）以侨引商\n"
    "开展“侨商回家乡”活动，今年计划组织集中考察2次，力争签约项目5个、到位资金3亿元以上。"
    "去年问题解决率为93%，今年力争达到95%以上。\n"
)


@pytest.fixture
def document(cast: Cast) -> SourceDocument:
    load_catalogue()
    return make(cast)


def make(cast: Cast, text: str = TEXT, **changes: Any) -> SourceDocument:
    fields: dict[str, Any] = {
        "title": "讲话",
        "kind": "speech",
        "issued_by": "县委统战部",
        "dated": date(2026, 2, 26),
        "year": 2026,
        "text": text,
        "by": cast.user("county"),
        "at": AT,
    }
    return actions.upload(**(fields | changes))


def one(document: SourceDocument, words: str) -> Commitment:
    return document.commitments.get(span__text=words)


def test_upload_stores_the_text_and_every_statement_pending(document: SourceDocument) -> None:
    assert document.text == TEXT
    assert document.text_sha256 == actions.text_hash(TEXT)
    assert [c.span.text for c in document.commitments.all()] == ["2次", "5个", "3亿元", "93%", "95%"]
    assert set(document.commitments.values_list("state", flat=True)) == {"pending"}
    assert all(TEXT[c.span.start : c.span.end] == c.span.text for c in document.commitments.all())


def test_upload_suggests_with_reasons(document: SourceDocument) -> None:
    funds = one(document, "3亿元")
    assert funds.indicator is not None
    assert funds.indicator.code == "K39"
    assert funds.indicator_reason == "“到位资金”和单位“元”与 K39 的口径一致"
    assert (funds.period, funds.modality, funds.value) == ("2026", "aim", Decimal(300_000_000))
    assert funds.lead is not None
    assert funds.lead.name == "县商务局"
    assert funds.lead_inferred
    rate = one(document, "95%")
    assert (rate.prior_actual, rate.baseline) == (Decimal(93), None)


def test_upload_refuses_the_same_text_and_names_the_document(cast: Cast, document: SourceDocument) -> None:
    with pytest.raises(actions.Duplicate) as refused:
        make(cast, title="另一个标题")
    assert refused.value.document == document


def test_upload_refuses_text_without_words(cast: Cast) -> None:
    with pytest.raises(Refused, match="没有读到"):
        make(cast, " \n　\n")
    assert not SourceDocument.objects.exists()


def test_upload_keeps_a_document_without_numbers(cast: Cast) -> None:
    document = make(cast, "同志们，侨务工作很重要。\n")
    assert not document.commitments.exists()


def test_upload_needs_the_permission(cast: Cast) -> None:
    with pytest.raises(Refused, match="没有审核承诺的权限"):
        make(cast, by=cast.user("township"))


def test_a_new_edition_follows_the_old_one_once(cast: Cast, document: SourceDocument) -> None:
    newer = make(cast, TEXT + "补全。", replaces=document)
    assert (newer.edition, newer.replaces) == (2, document)
    with pytest.raises(Refused, match="已有更新的版本"):
        make(cast, TEXT + "再补。", replaces=document)
    assert one(document, "3亿元").span.text == "3亿元"


def test_accept_names_its_person_and_writes_the_log(cast: Cast, document: SourceDocument) -> None:
    funds = actions.accept(one(document, "3亿元"), by=cast.user("county"), at=AT)
    assert (funds.state, funds.reviewed_by, funds.version) == ("confirmed", cast.user("county"), 2)
    entry = ChangeEntry.objects.get(record_kind=Commitment.KIND, record_id=funds.pk)
    assert (entry.act, entry.before, entry.after) == ("accept", {"state": "pending"}, {"state": "confirmed"})


@pytest.mark.parametrize(
    ("words", "change", "sentence"),
    [
        ("93%", {}, "不是目标"),
        ("3亿元", {"indicator": None}, "先选定指标"),
        ("3亿元", {"value": None}, "补上数值"),
        ("3亿元", {"period": ""}, "目标期间"),
        ("3亿元", {"modality": "example"}, "举例不是目标"),
    ],
)
def test_accept_is_refused_while_something_is_missing(
    cast: Cast, document: SourceDocument, words: str, change: dict[str, Any], sentence: str
) -> None:
    row = one(document, words)
    if change:
        row = actions.correct(row, change, by=cast.user("county"), at=AT, version=row.version)
    with pytest.raises(Refused, match=sentence):
        actions.accept(row, by=cast.user("county"), at=AT)
    assert Commitment.objects.get(pk=row.pk).state == "pending"


def test_a_decision_on_an_old_version_is_refused(cast: Cast, document: SourceDocument) -> None:
    funds = one(document, "3亿元")
    actions.mark_doubtful(funds, by=cast.user("county"), at=AT, version=1)
    with pytest.raises(actions.Stale) as refused:
        actions.accept(funds, by=cast.user("county"), at=AT, version=1)
    assert refused.value.current.state == "doubtful"


def test_correct_keeps_before_and_after_in_the_log(cast: Cast, document: SourceDocument) -> None:
    funds = one(document, "3亿元")
    values = {"value": Decimal(250_000_000), "lead": cast.unit("office"), "comparator": "ge"}
    funds = actions.correct(funds, values, by=cast.user("county"), at=AT, version=1)
    entry = ChangeEntry.objects.get(record_kind=Commitment.KIND, record_id=funds.pk)
    assert entry.before == {"value": "300000000", "lead": "县商务局"}
    assert entry.after == {"value": "250000000", "lead": "县委统战部(侨办)"}
    assert not funds.lead_inferred
    assert funds.reasons["value"] == "人工修改"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"comparator": "range", "value_max": None}, "两头"),
        ({"comparator": "range", "value_max": Decimal(1)}, "上限不能小于"),
        ({"per": "month", "per_count": None}, "每期几次"),
        ({"period": "明年春天"}, "时段写法不对"),
    ],
)
def test_correct_refuses_what_does_not_fit(
    cast: Cast, document: SourceDocument, values: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        actions.correct(one(document, "3亿元"), values, by=cast.user("county"), at=AT, version=1)
    assert one(document, "3亿元").version == 1


def test_correct_never_touches_the_text(cast: Cast, document: SourceDocument) -> None:
    with pytest.raises(ValueError, match="span"):
        actions.correct(one(document, "3亿元"), {"span": None}, by=cast.user("county"), at=AT, version=1)


def test_a_confirmed_commitment_is_reopened_before_it_is_corrected(cast: Cast, document: SourceDocument) -> None:
    funds = actions.accept(one(document, "3亿元"), by=cast.user("county"), at=AT)
    with pytest.raises(Refused, match="重新审核"):
        actions.correct(funds, {"note": "x"}, by=cast.user("county"), at=AT, version=funds.version)
    reopened = actions.reopen(funds, by=cast.user("county"), at=AT)
    assert (reopened.state, reopened.reviewed_by, reopened.reviewed_at) == ("pending", None, None)


def test_add_takes_the_selected_text_and_reads_it(cast: Cast, document: SourceDocument) -> None:
    start = TEXT.index("签约项目5个")
    row = actions.add(document, start=start, end=start + 6, text="签约项目5个", by=cast.user("county"), at=AT)
    assert (row.span.text, row.value, row.unit_word, row.by_person, row.state) == (
        "签约项目5个",
        Decimal(5),
        "个",
        True,
        "pending",
    )
    assert row.indicator == Indicator.objects.get(code="K38")


def test_add_without_a_number_waits_for_one(cast: Cast, document: SourceDocument) -> None:
    start = TEXT.index("以侨引商")
    row = actions.add(document, start=start, end=start + 4, by=cast.user("county"), at=AT)
    assert (row.value, row.certainty_field) == (None, "value")


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 2), (0, 10_000)])
def test_add_refuses_a_place_outside_the_text(cast: Cast, document: SourceDocument, start: int, end: int) -> None:
    with pytest.raises(Refused, match="选取"):
        actions.add(document, start=start, end=end, by=cast.user("county"), at=AT)


def test_add_refuses_text_that_is_not_there(cast: Cast, document: SourceDocument) -> None:
    with pytest.raises(Refused, match="与原文不一致"):
        actions.add(document, start=0, end=2, text="没有", by=cast.user("county"), at=AT)


def test_merge_spans_both_and_puts_the_second_away(cast: Cast, document: SourceDocument) -> None:
    kept = actions.merge(one(document, "5个"), one(document, "3亿元"), by=cast.user("county"), at=AT)
    gone = one(document, "3亿元")
    assert kept.span.text == "5个、到位资金3亿元"
    assert (gone.state, gone.merged_into) == ("rejected", kept)


def test_split_undoes_a_merge(cast: Cast, document: SourceDocument) -> None:
    kept = actions.merge(one(document, "5个"), one(document, "3亿元"), by=cast.user("county"), at=AT)
    first, second = actions.split(kept, TEXT.index("到位资金"), by=cast.user("county"), at=AT)
    assert (first.span.text, first.value) == ("5个、", Decimal(5))
    assert (second.span.text, second.value, second.by_person) == ("到位资金3亿元", Decimal(300_000_000), True)
    assert second.indicator is not None
    assert second.indicator.code == "K39"


def test_split_outside_the_span_is_refused(cast: Cast, document: SourceDocument) -> None:
    row = one(document, "3亿元")
    for offset in (row.span.start, row.span.end, 0):
        with pytest.raises(Refused, match="中间"):
            actions.split(row, offset, by=cast.user("county"), at=AT)


def test_complete_fills_a_statement_that_breaks_off(cast: Cast) -> None:
    document = make(cast, "侨务工作纳入乡镇年度考核,分值占比不低 ……(未完,全文共3877字,当前只显示2154字)")
    (cut,) = document.structure["truncated"]
    row = actions.complete(document, 0, value=Decimal(3), unit_word="%", comparator="ge", by=cast.user("county"), at=AT)
    assert (row.span.start, row.span.end) == (cut["start"], cut["end"])
    assert (row.value, row.unit_word, row.state, row.by_person) == (Decimal(3), "%", "pending", True)
    with pytest.raises(Refused, match="没有这一处"):
        actions.complete(document, 1, value=Decimal(3), by=cast.user("county"), at=AT)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_span_always_equals_the_text_of_its_range(cast: Cast, data: st.DataObject) -> None:
    """Whatever is added, split and merged, and whatever characters the text holds."""
    pieces = st.sampled_from(["𠮷", "侨", "😀", "5个", "签约3亿元，", "。", "\n", "e\u0301", "１２名", " "])
    text = "".join(data.draw(st.lists(pieces, min_size=3, max_size=30))) + "今年办10场。"
    with transaction.atomic():
        document = make(cast, text)
        _play(cast, document, data)
        kept = SourceDocument.objects.get(pk=document.pk).text
        assert kept == text
        assert [s.text for s in document.spans.all()] == [kept[s.start : s.end] for s in document.spans.all()]
        transaction.set_rollback(True)


def _play(cast: Cast, document: SourceDocument, data: st.DataObject) -> None:
    """Add, merge and split at places that the test draws; what is refused changes nothing."""
    clerk, size = cast.user("county"), len(document.text)
    for _ in range(4):
        start = data.draw(st.integers(0, size - 1))
        end = data.draw(st.integers(start + 1, size))
        _try(lambda s=start, e=end: actions.add(document, start=s, end=e, by=clerk, at=AT))
    rows = list(document.commitments.order_by("pk"))
    row, other = data.draw(st.sampled_from(rows)), data.draw(st.sampled_from(rows))
    _try(lambda: actions.merge(row, other, by=clerk, at=AT))
    offset = data.draw(st.integers(0, size))
    _try(lambda: actions.split(row, offset, by=clerk, at=AT))


def _try(act: Any) -> None:
    with contextlib.suppress(Refused):
        act()
