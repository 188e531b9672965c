"""Splitting, merging and taking back, through the pages."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from qiaowu.commitments import actions
from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.commitments.tests.test_actions import AT, make, one
from qiaowu.measures.catalogue import load_catalogue
from qiaowu.records.actions import Refused
from qiaowu.records.models import ChangeEntry
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TWO_IN_ONE = "建立侨界人才库、侨商项目库，今年收录海外人才信息800条以上。人才库、项目库每季度更新一次。\n"


@pytest.fixture
def document(cast: Cast) -> SourceDocument:
    load_catalogue()
    return make(cast)


def regroup(row: Commitment) -> str:
    return reverse("commitments:commitment_regroup", args=[row.pk])


def page(document: SourceDocument, query: str = "") -> str:
    return f"/documents/{document.pk}/{query}"


def undo_of(client: Any, document: SourceDocument, row: Commitment) -> str:
    """The address of the button that takes the last act back; empty when there is none."""
    html = client.get(page(document, f"?c={row.pk}")).content.decode()
    found = re.search(r'action="([^"]*)"[^>]*>(?:(?!</form>).)*data-undo', html, re.S)
    return found[1] if found else ""


def merged(client: Any, document: SourceDocument) -> Commitment:
    row = one(document, "5个")
    client.post(regroup(row), {"with": one(document, "3亿元").pk})
    row.refresh_from_db()
    return row


def test_no_cut_is_offered_inside_a_number(cast: Cast, document: SourceDocument) -> None:
    row = one(document, "3亿元")
    html = cast.client("county").get(regroup(row)).content.decode()
    assert 'name="at"' not in html
    assert 'name="subjects"' in html


def test_a_cut_lies_between_two_quantities(cast: Cast, document: SourceDocument) -> None:
    client = cast.client("county")
    row = merged(client, document)
    answer = client.get(regroup(row))
    assert [(first, second) for _at, first, second in answer.context["cuts"]] == [("5个、", "到位资金3亿元")]


def test_a_part_without_a_value_is_refused(cast: Cast, document: SourceDocument) -> None:
    row = one(document, "3亿元")
    for offset in (row.span.start + 1, row.span.start + 2):
        with pytest.raises(Refused, match="完整的数"):
            actions.split(row, offset, by=cast.user("county"), at=AT)
    assert one(document, "3亿元").version == 1


def test_one_number_for_two_subjects_becomes_two_commitments(cast: Cast) -> None:
    load_catalogue()
    document, client = make(cast, TWO_IN_ONE), cast.client("county")
    row = document.commitments.get(per="quarter")
    span = (row.span.start, row.span.end)
    answer = client.post(regroup(row), {"subjects": "人才库更新\r\n\r\n项目库更新 \r\n", "version": row.version})
    assert answer.status_code == 302
    parts = list(document.commitments.filter(per="quarter").order_by("pk"))
    assert [part.subject for part in parts] == ["人才库更新", "项目库更新"]
    assert {(part.span.start, part.span.end) for part in parts} == {span}
    assert {(part.value, part.state, part.period) for part in parts} == {(Decimal(1), "pending", row.period)}
    html = client.get(page(document)).content.decode()
    assert all(f'id="s{part.pk}"' in html for part in parts)


def test_a_shared_number_is_taken_back(cast: Cast) -> None:
    load_catalogue()
    document, client = make(cast, TWO_IN_ONE), cast.client("county")
    row = document.commitments.get(per="quarter")
    client.post(regroup(row), {"subjects": "人才库更新\n项目库更新"})
    client.post(undo_of(client, document, row))
    again = Commitment.objects.get(pk=row.pk)
    assert (again.subject, again.reasons, again.indicator_id) == (row.subject, row.reasons, row.indicator_id)
    assert document.commitments.filter(merged_into=None).count() == 2
    assert "已审 0 / 2" in client.get(page(document)).content.decode()


@pytest.mark.parametrize("subjects", ["", "一件", "一件\n一件", "\n".join(f"第{n}件" for n in range(10))])
def test_subjects_that_are_not_several_are_refused(cast: Cast, document: SourceDocument, subjects: str) -> None:
    answer = cast.client("county").post(regroup(one(document, "5个")), {"subjects": subjects})
    assert answer.status_code == 422
    assert "两件以上不同的事项" in answer.content.decode()
    assert document.commitments.count() == 5


def test_a_merge_is_taken_back(cast: Cast, document: SourceDocument) -> None:
    client = cast.client("county")
    row = merged(client, document)
    undo = undo_of(client, document, row)
    assert undo == reverse("commitments:commitment_regroup_undo", args=[row.pk])
    assert client.post(undo).status_code == 302
    row.refresh_from_db()
    gone = one(document, "3亿元")
    assert (row.span.text, row.value, row.state) == ("5个", Decimal(5), "pending")
    assert (gone.state, gone.merged_into, gone.reviewed_by) == ("pending", None, None)
    assert undo_of(client, document, row) == ""


def test_taking_a_merge_back_gives_the_very_rows_that_were_merged(cast: Cast, document: SourceDocument) -> None:
    client, clerk, gone = cast.client("county"), cast.user("county"), one(document, "3亿元")
    actions.correct(gone, {"note": "问过商务局"}, by=clerk, at=AT, version=gone.version)
    before = [actions.facts_of(one(document, words)) for words in ("5个", "3亿元")]
    row = merged(client, document)
    assert ChangeEntry.objects.filter(act="merge", reason__startswith="已并入").exists()
    client.post(undo_of(client, document, row))
    assert [actions.facts_of(one(document, words)) for words in ("5个", "3亿元")] == before
    assert one(document, "3亿元").note == "问过商务局"


@pytest.mark.parametrize("decide", [actions.mark_reference, actions.mark_doubtful, actions.reject, actions.accept])
def test_what_is_decided_is_neither_offered_for_a_merge_nor_merged(
    cast: Cast, document: SourceDocument, decide: Any
) -> None:
    client, clerk, row = cast.client("county"), cast.user("county"), one(document, "5个")
    other = decide(one(document, "3亿元"), by=clerk, at=AT, note="已核")
    assert f'id="with-{other.pk}"' not in client.get(regroup(row)).content.decode()
    assert client.post(regroup(row), {"with": other.pk}).status_code == 422
    for first, second in ((row, other), (other, row)):
        with pytest.raises(Refused, match="请先“重新审核”"):
            actions.merge(first, second, by=clerk, at=AT)
    again = one(document, "3亿元")
    assert (again.state, again.note, again.merged_into_id) == (other.state, "已核", None)


def test_a_split_is_taken_back(cast: Cast, document: SourceDocument) -> None:
    client = cast.client("county")
    row = merged(client, document)
    client.post(regroup(row), {"at": document.text.index("到位资金")})
    client.post(undo_of(client, document, row))
    row.refresh_from_db()
    assert (row.span.text, row.value) == ("5个、到位资金3亿元", Decimal(5))
    assert document.commitments.filter(merged_into=None).count() == 4


def test_nothing_is_taken_back_after_a_later_decision(cast: Cast, document: SourceDocument) -> None:
    client = cast.client("county")
    row = merged(client, document)
    actions.mark_doubtful(row, by=cast.user("county"), at=AT)
    assert undo_of(client, document, row) == ""
    client.post(reverse("commitments:commitment_regroup_undo", args=[row.pk]))
    assert Commitment.objects.get(pk=row.pk).span.text == "5个、到位资金3亿元"


def test_a_part_changed_since_stays(cast: Cast, document: SourceDocument) -> None:
    client = cast.client("county")
    row = merged(client, document)
    client.post(regroup(row), {"at": document.text.index("到位资金")})
    second = one(document, "到位资金3亿元")
    actions.correct(second, {"note": "核过"}, by=cast.user("county"), at=AT, version=second.version)
    answer = client.post(reverse("commitments:commitment_regroup_undo", args=[row.pk]), follow=True)
    assert "后来又改过" in answer.content.decode()
    assert Commitment.objects.get(pk=second.pk).merged_into_id is None


@pytest.mark.parametrize("name", ["township", "auditor", "stranger"])
def test_taking_back_needs_the_permission(cast: Cast, document: SourceDocument, name: str) -> None:
    row = one(document, "5个")
    assert cast.client(name).post(reverse("commitments:commitment_regroup_undo", args=[row.pk])).status_code == 404


def test_after_a_merge_every_count_is_the_same(cast: Cast, document: SourceDocument) -> None:
    client = cast.client("county")
    row = merged(client, document)
    answer = client.get(page(document))
    html = answer.content.decode()
    assert "已审 0 / 4" in html
    assert [card.number for card in answer.context["cards"]] == [1, 2, 3, 4]
    assert re.search(r"全部 4\b", html)
    assert str(one(document, "3亿元").pk) not in [str(card.row.pk) for card in answer.context["cards"]]
    gone = client.get(page(document, f"?c={one(document, '3亿元').pk}"))
    assert gone.context["current"].row.merged_into_id == row.pk


def test_deciding_anew_has_a_key_of_its_own(cast: Cast, document: SourceDocument) -> None:
    row = actions.accept(one(document, "3亿元"), by=cast.user("county"), at=AT)
    html = cast.client("county").get(page(document, f"?c={row.pk}")).content.decode()
    reopen = re.search(
        rf'action="{reverse("commitments:commitment_decide", args=[row.pk, "reopen"])}".*?</form>', html, re.S
    )
    assert reopen is not None
    assert 'data-key="r"' in reopen[0]
    assert 'data-key="u"' not in html
