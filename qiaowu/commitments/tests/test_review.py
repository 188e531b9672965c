"""The review through HTTP: who may, what a decision changes, what is refused and how it is said."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from qiaowu.commitments import actions
from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.commitments.tests.test_actions import AT, TEXT, make, one
from qiaowu.commitments.verifying import verify_documents
from qiaowu.measures.catalogue import load_catalogue
from qiaowu.records.actions import Refused
from qiaowu.web.registry import registry
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def document(cast: Cast) -> SourceDocument:
    load_catalogue()
    return make(cast)


def page(document: SourceDocument, query: str = "") -> str:
    return f"/documents/{document.pk}/{query}"


def decide(row: Commitment, act: str) -> str:
    return reverse("commitments:commitment_decide", args=[row.pk, act])


def state(row: Commitment) -> str:
    return str(Commitment.objects.get(pk=row.pk).state)


def set_target(cast: Cast, row: Commitment, row_state: str = "confirmed") -> None:
    """Insert a target past all of the product's code."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO indicators_target (commitment_id, commitment_state, indicator_id, unit_id, period, test,
                 value, modality, set_by_id, set_at, version)
               VALUES (%s, %s, %s, %s, '2026', 'ge', 1, 'commit', %s, now(), 1)""",
            [row.pk, row_state, row.indicator_id, cast.unit("county").pk, cast.user("county").pk],
        )


# --- reading ---


def test_the_page_marks_every_span_at_its_place(cast: Cast, document: SourceDocument) -> None:
    html = cast.client("county").get(page(document)).content.decode()
    for row in document.commitments.all():
        mark = re.search(rf'<a class="mk mk-todo" id="s{row.pk}".*?</a>', html, re.S)
        assert mark is not None
        assert f'<span data-start="{row.span.start}">{row.span.text}</span>' in mark[0]


def test_the_text_on_the_page_is_the_text_of_the_document(cast: Cast, document: SourceDocument) -> None:
    html = cast.client("county").get(page(document)).content.decode()
    pieces = re.findall(r'<span data-start="(\d+)">([^<]*)</span>', html)
    assert "".join(text for _start, text in pieces) == TEXT.replace("\n", "")
    assert all(TEXT[int(start) : int(start) + len(text)] == text for start, text in pieces)


def test_the_card_asked_for_is_the_open_one(cast: Cast, document: SourceDocument) -> None:
    row = one(document, "3亿元")
    html = cast.client("county").get(page(document, f"?c={row.pk}")).content.decode()
    opened = re.findall(r'<li class="card" id="c(\d+)"[^>]*aria-current="true"', html)
    assert opened == [str(row.pk)]
    assert "“到位资金”和单位“元”与 K39 的口径一致" in html


@pytest.mark.parametrize("query", ["?c=x", "?c=999999999", "?f=nonsense", "?f=rejected", "?f=confirmed&c=-1"])
def test_a_strange_address_still_shows_the_page(cast: Cast, document: SourceDocument, query: str) -> None:
    assert cast.client("county").get(page(document, query)).status_code == 200


def test_the_tabs_narrow_the_cards(cast: Cast, document: SourceDocument) -> None:
    row = actions.accept(one(document, "3亿元"), by=cast.user("county"), at=AT)
    html = cast.client("county").get(page(document, "?f=confirmed")).content.decode()
    assert re.findall(r'<li class="card" id="c(\d+)"', html) == [str(row.pk)]


def test_readers_see_confirmed_commitments_only(cast: Cast, document: SourceDocument) -> None:
    row = actions.accept(one(document, "3亿元"), by=cast.user("county"), at=AT)
    waiting = one(document, "5个")
    client = cast.client("township")
    html = client.get(page(document)).content.decode()
    assert re.findall(r'<li class="card" id="c(\d+)"', html) == [str(row.pk)]
    assert "确认<kbd" not in html
    assert client.get(reverse("commitments:commitment", args=[waiting.pk])).status_code == 404
    assert client.get(reverse("commitments:commitment", args=[row.pk])).status_code == 302


@pytest.mark.parametrize("name", ["auditor", "admin", "stranger"])
def test_without_the_permission_there_is_no_document(cast: Cast, document: SourceDocument, name: str) -> None:
    client = cast.client(name)
    assert client.get("/documents/").status_code == 404
    assert client.get(page(document)).status_code == 404


def test_list_counts_are_the_same_query_count_for_one_and_three(
    cast: Cast, document: SourceDocument, django_assert_max_num_queries: Any
) -> None:
    client = cast.client("county")
    client.get("/documents/")
    with django_assert_max_num_queries(40) as one_row:
        client.get("/documents/")
    make(cast, TEXT + "甲")
    make(cast, TEXT + "乙")
    with django_assert_max_num_queries(40) as three_rows:
        html = client.get("/documents/").content.decode()
    assert len(one_row) == len(three_rows)
    assert html.count('href="/documents/') > 3


def test_a_gap_says_its_length_once(cast: Cast, document: SourceDocument) -> None:
    cut = make(cast, "今年要办活动6场。……(此处省略828字)……今年签约项目5个。")
    html = cast.client("county").get(page(cut)).content.decode()
    assert "原文缺约 828 字" in html
    assert "原文此处省略" not in html


def test_words_that_belong_to_the_number_are_marked_lightly(cast: Cast, document: SourceDocument) -> None:
    html = cast.client("county").get(page(document)).content.decode()
    signs = re.findall(r'<em class="mk-sign"><span data-start="(\d+)">([^<]*)</span></em>', html)
    assert [word for _start, word in signs] == ["以上", "达到", "以上"]
    assert all(TEXT[int(start) : int(start) + len(word)] == word for start, word in signs)


# --- deciding ---


@pytest.mark.parametrize(
    ("act", "after"),
    [("accept", "confirmed"), ("reference", "reference"), ("doubtful", "doubtful"), ("reject", "rejected")],
)
def test_each_decision_moves_on_to_the_next(cast: Cast, document: SourceDocument, act: str, after: str) -> None:
    row, onward = one(document, "5个"), one(document, "3亿元")
    answer = cast.client("county").post(decide(row, act), {"version": 1})
    assert (answer.status_code, state(row)) == (302, after)
    assert answer["Location"] == f"{page(document)}?c={onward.pk}#s{onward.pk}"


def test_a_decision_by_htmx_answers_card_mark_and_head(cast: Cast, document: SourceDocument) -> None:
    row, onward = one(document, "5个"), one(document, "3亿元")
    answer = cast.client("county").post(decide(row, "accept"), {"version": 1}, headers=HTMX)
    html = answer.content.decode()
    assert json.loads(answer["HX-Trigger"]) == {"qw:next": {"id": f"c{onward.pk}"}}
    assert f'<li class="card" id="c{row.pk}"' in html
    assert re.search(rf'<a class="mk mk-ok" id="s{row.pk}"[^>]*hx-swap-oob="true"', html)
    assert "已审 1 / 5" in html
    assert decide(row, "reopen") in html


def test_the_proposed_decision_is_the_one_that_enter_presses(cast: Cast, document: SourceDocument) -> None:
    html = cast.client("county").get(page(document)).content.decode()
    prior, goal = one(document, "93%"), one(document, "95%")
    for row, act in ((prior, "reference"), (goal, "accept")):
        form = re.search(rf'action="{decide(row, act)}".*?</form>', html, re.S)
        assert form is not None
        assert 'data-key="Enter"' in form[0]


@pytest.mark.parametrize("name", ["township", "community", "leader", "auditor", "stranger"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_decision_without_the_permission_is_a_missing_page(
    cast: Cast, document: SourceDocument, name: str, headers: dict[str, str]
) -> None:
    row = one(document, "3亿元")
    client = cast.client(name)
    for act in ("accept", "reference", "doubtful", "reject", "reopen"):
        assert client.post(decide(row, act), headers=headers).status_code == 404
    assert client.post(reverse("commitments:commitment_edit", args=[row.pk]), {"value": "1"}).status_code == 404
    assert (
        client.post(reverse("commitments:document_add", args=[document.pk]), {"start": 0, "end": 2}).status_code == 404
    )
    assert client.post("/documents/new/", {"text": "今年办10场活动。"}).status_code == 404
    assert (state(row), document.commitments.count(), SourceDocument.objects.count()) == ("pending", 5, 1)


def test_an_unknown_act_is_a_missing_page(cast: Cast, document: SourceDocument) -> None:
    row = one(document, "3亿元")
    assert cast.client("county").post(decide(row, "delete")).status_code == 404
    assert cast.client("county").get(decide(row, "accept")).status_code == 405


@pytest.mark.parametrize(("headers", "status"), [({}, 302), (HTMX, 409)])
def test_an_old_version_is_told_and_changes_nothing(
    cast: Cast, document: SourceDocument, headers: dict[str, str], status: int
) -> None:
    row = one(document, "3亿元")
    actions.mark_doubtful(row, by=cast.user("county"), at=AT)
    client = cast.client("county")
    answer = client.post(decide(row, "accept"), {"version": 1}, headers=headers)
    html = (client.get(answer["Location"]) if status == 302 else answer).content.decode()
    assert (answer.status_code, state(row)) == (status, "doubtful")
    assert "刚被他人处理过" in html


def test_a_refused_decision_says_why_on_the_card(cast: Cast, document: SourceDocument) -> None:
    answer = cast.client("county").post(decide(one(document, "93%"), "accept"), {"version": 1}, headers=HTMX)
    assert answer.status_code == 422
    assert "已有实绩和基数不是目标" in answer.content.decode()


# --- what only a confirmed commitment may own ---


@pytest.mark.parametrize("row_state", ["confirmed", "pending"])
def test_an_unconfirmed_commitment_cannot_own_a_target(cast: Cast, document: SourceDocument, row_state: str) -> None:
    row = one(document, "3亿元")
    with pytest.raises(IntegrityError), transaction.atomic():
        set_target(cast, row, row_state)


def test_a_confirmation_cannot_be_taken_from_under_a_target(cast: Cast, document: SourceDocument) -> None:
    row = actions.accept(one(document, "3亿元"), by=cast.user("county"), at=AT)
    set_target(cast, row)
    with pytest.raises(Refused, match="已有目标以这条承诺为据"):
        actions.reopen(row, by=cast.user("county"), at=AT)
    client = cast.client("county")
    for act in ("reopen", "reject", "doubtful", "reference"):
        answer = client.post(decide(row, act), headers=HTMX)
        assert answer.status_code == 422
        assert "已有目标以这条承诺为据" in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=row.pk).update(state="pending", reviewed_by=None, reviewed_at=None)
    assert state(row) == "confirmed"


@pytest.mark.parametrize(
    "change",
    [
        {"state": "confirmed"},
        {"state": "pending", "reviewed_at": AT},
        {"state": "confirmed", "reviewed_at": AT, "indicator": None},
    ],
)
def test_the_database_refuses_a_decision_without_person_or_indicator(
    cast: Cast, document: SourceDocument, change: dict[str, Any]
) -> None:
    rows = Commitment.objects.filter(pk=one(document, "3亿元").pk)
    if "indicator" in change:
        change |= {"reviewed_by": cast.user("county")}
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**change)


def test_targets_can_be_made_when_nothing_waits(cast: Cast, document: SourceDocument) -> None:
    client = cast.client("county")
    url = reverse("indicators:targets_from", args=[document.pk])
    assert url not in client.get(page(document)).content.decode()
    for row in document.commitments.all():
        act = actions.mark_reference if row.role == "actual" else actions.accept
        act(row, by=cast.user("county"), at=AT)
    assert url in client.get(page(document)).content.decode()


# --- correcting ---


def form_of(client: Any, row: Commitment) -> dict[str, Any]:
    form = client.get(reverse("commitments:commitment_edit", args=[row.pk])).context["form"]
    return {name: "" if form[name].value() in (None, False) else form[name].value() for name in form.fields}


def test_correct_saves_what_a_person_reads(cast: Cast, document: SourceDocument) -> None:
    client, row = cast.client("county"), one(document, "3亿元")
    data = form_of(client, row) | {"value": "2.5亿", "comparator": "gt", "period": "2026年上半年", "note": "按原件"}
    answer = client.post(reverse("commitments:commitment_edit", args=[row.pk]), data)
    row.refresh_from_db()
    assert answer.status_code == 302
    assert (int(row.value or 0), row.comparator, row.strict, row.period) == (250_000_000, "ge", True, "2026H1")
    assert (row.note, row.version) == ("按原件", 2)


def test_saving_the_form_unchanged_changes_nothing(cast: Cast, document: SourceDocument) -> None:
    client = cast.client("county")
    for row in document.commitments.all():
        client.post(reverse("commitments:commitment_edit", args=[row.pk]), form_of(client, row))
    assert set(document.commitments.values_list("version", flat=True)) == {1}


def test_correct_keeps_what_was_typed_when_something_is_wrong(cast: Cast, document: SourceDocument) -> None:
    client, row = cast.client("county"), one(document, "3亿元")
    data = form_of(client, row) | {"subject": "到位外资", "comparator": "range", "value_max": "", "period": "开春"}
    for headers in ({}, HTMX):
        answer = client.post(reverse("commitments:commitment_edit", args=[row.pk]), data, headers=headers)
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "区间要写两头的数" in html
        assert "期间看不明白" in html
        assert "到位外资" in html
    assert one(document, "3亿元").version == 1


def test_correct_from_an_old_version_shows_the_present_and_keeps_the_typed(
    cast: Cast, document: SourceDocument
) -> None:
    client, row = cast.client("county"), one(document, "3亿元")
    data = form_of(client, row) | {"subject": "到位外资"}
    actions.correct(row, {"note": "先改的"}, by=cast.user("county"), at=AT, version=1)
    answer = client.post(reverse("commitments:commitment_edit", args=[row.pk]), data)
    assert answer.status_code == 409
    assert "刚被他人改过" in answer.content.decode()
    assert answer.context["form"]["subject"].value() == "到位外资"
    assert one(document, "3亿元").subject == "到位资金"
    again = data | {"version": answer.context["form"]["version"].value()}
    assert client.post(reverse("commitments:commitment_edit", args=[row.pk]), again).status_code == 302


# --- adding, splitting, merging ---


def test_add_by_offsets_and_by_words(cast: Cast, document: SourceDocument) -> None:
    client, url = cast.client("county"), reverse("commitments:document_add", args=[document.pk])
    start = TEXT.index("签约项目5个")
    client.post(url, {"start": start, "end": start + 6})
    client.post(url, {"words": "到位资金3亿元以上"})
    assert [one(document, words).by_person for words in ("签约项目5个", "到位资金3亿元以上")] == [True, True]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [("不在原文里", "原文里没有这段文字"), ("今年", "有 2 处"), ("", "请填写承诺所在的文字")],
)
def test_add_by_words_that_do_not_tell_the_place(
    cast: Cast, document: SourceDocument, words: str, sentence: str
) -> None:
    answer = cast.client("county").post(reverse("commitments:document_add", args=[document.pk]), {"words": words})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert document.commitments.count() == 5


@pytest.mark.parametrize("data", [{}, {"start": "x", "end": "3"}, {"start": "5", "end": "2"}, {"start": "0"}])
def test_add_with_broken_offsets_changes_nothing(cast: Cast, document: SourceDocument, data: dict[str, str]) -> None:
    answer = cast.client("county").post(reverse("commitments:document_add", args=[document.pk]), data)
    assert answer.status_code == 302
    assert document.commitments.count() == 5


def test_merge_and_split_through_the_page(cast: Cast, document: SourceDocument) -> None:
    client, row, other = cast.client("county"), one(document, "5个"), one(document, "3亿元")
    url = reverse("commitments:commitment_regroup", args=[row.pk])
    assert client.post(url, {"with": other.pk}).status_code == 302
    row.refresh_from_db()
    assert row.span.text == "5个、到位资金3亿元"
    assert client.post(url, {"at": TEXT.index("到位资金")}).status_code == 302
    assert {row.span.text for row in document.commitments.filter(merged_into=None)} >= {"5个、", "到位资金3亿元"}


@pytest.mark.parametrize("data", [{}, {"at": "1"}, {"at": "999999999"}, {"with": "1"}, {"with": "x"}])
def test_a_regroup_that_makes_no_sense_says_so(cast: Cast, document: SourceDocument, data: dict[str, str]) -> None:
    row = one(document, "3亿元")
    answer = cast.client("county").post(reverse("commitments:commitment_regroup", args=[row.pk]), data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert (document.commitments.count(), one(document, "3亿元").version) == (5, 1)


def test_a_broken_off_statement_is_completed_from_the_paper(cast: Cast, document: SourceDocument) -> None:
    cut = make(cast, "侨务工作纳入乡镇年度考核,分值占比不低 ……(未完,全文共3877字,当前只显示2154字)")
    client, url = cast.client("county"), reverse("commitments:document_complete", args=[cut.pk, 0])
    html = client.get(page(cut)).content.decode()
    assert url in html
    assert "原文缺约" in html
    missing = client.post(url, {"comparator": "ge", "subject": "分值占比"})
    assert missing.status_code == 422
    data = {"comparator": "ge", "value": "3", "unit_word": "%", "subject": "分值占比", "note": "县委办原件第5页"}
    assert client.post(url, data).status_code == 302
    assert cut.commitments.get().indicator.code == "K51"
    assert client.get(reverse("commitments:document_complete", args=[cut.pk, 9])).status_code == 404


# --- checks, search, menu ---


def test_verify_is_silent_until_a_text_or_a_span_was_altered(cast: Cast, document: SourceDocument) -> None:
    assert verify_documents in registry.verifiers
    assert list(verify_documents()) == []
    SourceDocument.objects.filter(pk=document.pk).update(text=TEXT.replace("3亿元", "9亿元"))
    told = list(verify_documents())
    assert len(told) == 2
    assert "哈希不符" in told[0]
    assert "与正文不符" in told[1]


def test_search_finds_documents_and_commitments_within_the_readers_sight(cast: Cast, document: SourceDocument) -> None:
    def found(name: str, query: str) -> list[str]:
        user = cast.user(name)
        return [hit.title for source in registry.search for hit in source(query, user) if "/documents/" in hit.url]

    assert "到位资金 ≥ 3 亿元" in found("county", "到位资金")
    assert found("township", "到位资金") == []
    actions.accept(one(document, "3亿元"), by=cast.user("county"), at=AT)
    assert found("township", "到位资金") == ["到位资金 ≥ 3 亿元"]
    assert found("stranger", "到位资金") == []
    assert found("county", "讲话") == ["讲话"]


def test_the_menu_counts_what_waits(cast: Cast, document: SourceDocument) -> None:
    def entry(name: str) -> Any:
        context = cast.client(name).get("/documents/").context
        return next(e for group in context["menu"] for e in group["entries"] if e["url"] == "/documents/")

    assert (entry("county")["count"], entry("township")["count"]) == (5, 0)
