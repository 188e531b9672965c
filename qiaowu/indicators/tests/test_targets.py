"""Targets from a document: which are made, with which test, and what keeps them honest."""

import re
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.indicators.actions import Choice, change_target, drop_target, set_targets_from, split_target
from qiaowu.indicators.models import Target
from qiaowu.indicators.targets import drafts_of
from qiaowu.indicators.tests.story import TODAY, add_commitment, at, make_document, make_targets
from qiaowu.records.actions import Refused
from qiaowu.records.models import ChangeEntry

pytestmark = pytest.mark.django_db


def test_targets_from_a_document_carry_the_derived_tests(cast) -> None:
    made = make_targets(cast)
    assert {code: (t.test, t.value, t.value_max, t.modality) for code, t in made.items()} == {
        "K02": ("ge", 20, None, "commit"),
        "K03": ("gt", 500, None, "commit"),
        "K39": ("ge", 300_000_000, None, "aim"),
        "K33": ("ge", 800, None, "commit"),
        "K13": ("ge", 95, None, "aim"),
        "K41": ("range", 3, 5, "commit"),
        "K44": ("eq", 100, None, "commit"),
        "K06": ("eq", 100, None, "commit"),
        "K38": ("ge", 5, None, "commit"),
    }
    assert (made["K13"].baseline, made["K13"].prior_actual) == (75, 89)
    assert {t.period for t in made.values()} == {"2026"}


def test_targets_from_a_document_twice_makes_nothing_new(cast) -> None:
    document = make_document(cast)
    first = set_targets_from(document, by=cast.user("county"), at=at())
    again = set_targets_from(document, by=cast.user("county"), at=at())
    assert (len(first.made), again.made) == (9, [])
    assert {draft.block for draft in again.left} == {"已设目标。"}


def test_second_commitment_for_one_indicator_is_listed_not_made(cast) -> None:
    document = make_document(cast)
    add_commitment(document, cast, "K02", "突破", unit_word="次", value=24)
    result = set_targets_from(document, by=cast.user("county"), at=at())
    assert [draft.block for draft in result.left] == ["与同一指标的另一条承诺重复，只设一个目标。"]


def test_people_and_attendances_are_not_exchanged(cast) -> None:
    document = make_document(cast)
    Commitment.objects.filter(document=document, indicator__code="K03").update(unit_word="人")
    draft = next(d for d in drafts_of(document, TODAY) if d.indicator and d.indicator.code == "K03")
    assert draft.block.startswith("单位不符")


def test_choices_replace_numbers_and_leave_out(cast) -> None:
    document = make_document(cast)
    ids = dict(Commitment.objects.filter(state="confirmed").values_list("indicator__code", "pk"))
    choices = {ids["K02"]: Choice(value=Decimal(24), test="gt"), ids["K38"]: Choice(make=False)}
    made = set_targets_from(document, by=cast.user("county"), at=at(), choices=choices).made
    assert {t.indicator.code: t.value for t in made if t.indicator.code in {"K02", "K38"}} == {"K02": 24}


def test_pending_commitment_owns_no_target_even_against_the_database(cast) -> None:
    document = make_document(cast)
    pending = add_commitment(document, cast, "K09", "以上", state="pending", reviewed_by=None, reviewed_at=None)
    assert pending.pk not in {draft.commitment.pk for draft in drafts_of(document, TODAY)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.create(
            commitment=pending,
            indicator=pending.indicator,
            unit=cast.unit("county"),
            period="2026",
            test="ge",
            value=1,
            modality="commit",
            set_by=cast.user("county"),
            set_at=at(),
        )


def test_confirmation_is_not_taken_back_while_a_target_stands(cast) -> None:
    target = make_targets(cast)["K02"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=target.commitment_id).update(state="rejected")


@pytest.mark.parametrize("name", ["township", "leader", "service", "community"])
def test_setting_county_targets_is_the_countys(cast, name) -> None:
    document = make_document(cast)
    with pytest.raises(Refused):
        set_targets_from(document, by=cast.user(name), at=at())
    assert Target.objects.count() == 0


def test_changing_a_target_needs_a_reason_and_logs_both_values(cast) -> None:
    target = make_targets(cast)["K02"]
    with pytest.raises(Refused):
        change_target(target, {"value": Decimal(24)}, by=cast.user("county"), at=at(), reason=" ")
    change_target(target, {"value": Decimal(24)}, by=cast.user("county"), at=at(), reason="县委调整", version=1)
    entry = ChangeEntry.objects.order_by("number").last()
    assert (entry.act, entry.before, entry.after, entry.reason) == (
        "change",
        {"目标值": "20"},
        {"目标值": "24"},
        "县委调整",
    )
    with pytest.raises(Refused):
        change_target(target, {"value": Decimal(25)}, by=cast.user("county"), at=at(), reason="再改", version=1)


def test_split_with_a_silent_gap_is_refused_and_a_carried_one_stands(cast) -> None:
    target = make_targets(cast)["K02"]
    yunjin, zhenjiang = cast.unit("yunjin"), cast.unit("zhenjiang")
    shares = {yunjin.pk: Decimal(11), zhenjiang.pk: Decimal(7)}
    with pytest.raises(Refused, match="少 2"):
        split_target(target, shares, "hand", by=cast.user("county"), at=at())
    assert split_target(target, shares, "hand", by=cast.user("county"), at=at(), direct=Decimal(2)) == ("covered", 0)
    stored = Target.objects.standing().filter(share_of=target)
    assert set(stored.values_list("unit__code", "value", "township__code")) == {
        (yunjin.code, Decimal(11), yunjin.code),
        (zhenjiang.code, Decimal(7), zhenjiang.code),
    }


def test_split_again_changes_adds_and_drops_with_a_reason(cast) -> None:
    target, county = make_targets(cast)["K02"], cast.user("county")
    yunjin, zhenjiang, office = cast.unit("yunjin"), cast.unit("zhenjiang"), cast.unit("office")
    split_target(target, {yunjin.pk: Decimal(10), zhenjiang.pk: Decimal(10)}, "equal", by=county, at=at())
    again = {yunjin.pk: Decimal(12), office.pk: Decimal(9)}
    with pytest.raises(Refused):
        split_target(target, again, "hand", by=county, at=at())
    assert split_target(target, again, "hand", by=county, at=at(), reason="枕江镇合并") == ("over", -1)
    stored = Target.objects.standing().filter(share_of=target)
    assert set(stored.values_list("unit__code", "value")) == {(yunjin.code, 12), (office.code, 9)}


def test_township_hands_down_only_its_own_target_to_its_own_communities(cast) -> None:
    target, county = make_targets(cast)["K02"], cast.user("county")
    yunjin, zhenjiang = cast.unit("yunjin"), cast.unit("zhenjiang")
    split_target(target, {yunjin.pk: Decimal(10), zhenjiang.pk: Decimal(10)}, "equal", by=county, at=at())
    own = Target.objects.get(unit=yunjin)
    parts = {cast.unit("haitang").pk: Decimal(6), cast.unit("jinxiu").pk: Decimal(4)}
    with pytest.raises(Refused):
        split_target(own, parts, "hand", by=cast.user("township2"), at=at())
    with pytest.raises(Refused):
        split_target(target, {yunjin.pk: Decimal(20)}, "hand", by=cast.user("township"), at=at())
    with pytest.raises(Refused):
        split_target(own, {cast.unit("shangzhou").pk: Decimal(10)}, "hand", by=cast.user("township"), at=at())
    assert split_target(own, parts, "hand", by=cast.user("township"), at=at()) == ("covered", 0)
    assert set(Target.objects.filter(share_of=own).values_list("unit__code", "township")) == {
        (cast.unit("haitang").code, yunjin.pk),
        (cast.unit("jinxiu").code, yunjin.pk),
    }


def test_dropping_a_target_takes_its_shares_along(cast) -> None:
    target, county = make_targets(cast)["K02"], cast.user("county")
    units = {cast.unit(name).pk: Decimal(10) for name in ("yunjin", "zhenjiang")}
    split_target(target, units, "equal", by=county, at=at())
    dropped = drop_target(target, by=county, at=at(), reason="文件撤销")
    assert len(dropped) == 3
    assert not Target.objects.standing().filter(indicator__code="K02").exists()
    assert ChangeEntry.objects.filter(act="drop_target").count() == 3


def _second_document(cast, value: int = 24):
    """Another document of the same year that says something else about K02."""
    first = make_document(cast)
    set_targets_from(first, by=cast.user("county"), at=at())
    second = SourceDocument.objects.create(
        title="2026年补充通知",
        dated=first.dated,
        year=2026,
        text=first.text,
        text_sha256="0" * 64,
        uploaded_by=first.uploaded_by,
        uploaded_at=first.uploaded_at,
    )
    return second, add_commitment(second, cast, "K02", "20次", unit_word="次", comparator="ge", value=value)


def test_second_document_shows_both_values_and_keeps_the_first_unless_asked(cast) -> None:
    document, said = _second_document(cast)
    client, url = cast.client("county"), reverse("indicators:targets_from", args=[document.pk])
    text = client.get(url).content.decode()
    assert "现行目标 ≥20 次（出自《2026年侨务工作讲话》），与本文件不同" in text
    target = Target.objects.get(indicator__code="K02")
    row = {f"r{said.pk}-test": "ge", f"r{said.pk}-value": "24", f"r{said.pk}-seen": str(target.version)}
    client.post(url, row)
    target.refresh_from_db()
    assert (target.value, target.commitment.document_id == document.pk) == (20, False)
    client.post(url, row | {f"r{said.pk}-make": "on"})
    target = Target.objects.get(indicator__code="K02")
    assert (target.value, target.commitment_id) == (24, said.pk)
    entry = ChangeEntry.objects.order_by("number").last()
    assert entry.reason == "按《2026年补充通知》调整，原目标出自《2026年侨务工作讲话》"
    assert client.post(url, row | {f"r{said.pk}-make": "on"}).status_code == 302
    assert Target.objects.get(indicator__code="K02").version == target.version


def test_new_document_gives_all_that_its_row_shows_and_takes_nothing_it_does_not_name(cast) -> None:
    document, said = _second_document(cast)
    client, url = cast.client("county"), reverse("indicators:targets_from", args=[document.pk])
    target = Target.objects.get(indicator__code="K02")
    Target.objects.filter(pk=target.pk).update(prior_actual=17)
    Commitment.objects.filter(pk=said.pk).update(lead=cast.unit("department"), baseline=15)
    text = client.get(url).content.decode()
    for words in (cast.unit("department").short_name, "基数 15", "去年实绩 17"):
        assert words in re.sub(r"\s+", " ", text), words
    row = {f"r{said.pk}-test": "ge", f"r{said.pk}-value": "24", f"r{said.pk}-seen": str(target.version)}
    assert client.post(url, row | {f"r{said.pk}-make": "on"}).status_code == 302
    target.refresh_from_db()
    assert (target.baseline, target.prior_actual, target.lead) == (15, 17, cast.unit("department"))
    assert ChangeEntry.objects.order_by("number").last().after["责任单位"] == "县商务局"


def test_document_that_names_no_lead_leaves_the_one_that_stands(cast) -> None:
    document, said = _second_document(cast)
    Commitment.objects.filter(pk=said.pk).update(lead=None)
    set_targets_from(document, by=cast.user("county"), at=at(), choices={said.pk: Choice()})
    target = Target.objects.get(indicator__code="K02")
    assert (target.value, target.lead) == (24, cast.unit("office"))


@pytest.mark.parametrize(("code", "whole"), [("K38", True), ("K03", True), ("K39", False)])
def test_action_itself_splits_whole_things_in_whole_numbers_only(cast, code, whole) -> None:
    target, county = make_targets(cast)[code], cast.user("county")
    half = {cast.unit("yunjin").pk: target.value - Decimal("2.5")}
    for shares, direct in ((half, Decimal("2.5")), ({cast.unit("yunjin").pk: target.value}, Decimal("0.5"))):
        if whole:
            with pytest.raises(Refused, match="只能分成整数"):
                split_target(target, shares, "hand", by=county, at=at(), direct=direct)
        else:
            split_target(target, shares, "hand", by=county, at=at(), direct=direct, reason="调整")
    assert Target.objects.filter(share_of=target).exists() is not whole


def test_target_changed_meanwhile_is_not_replaced(cast) -> None:
    document, said = _second_document(cast)
    target = Target.objects.get(indicator__code="K02")
    change_target(target, {"value": Decimal(22)}, by=cast.user("county"), at=at(), reason="县委调整")
    url = reverse("indicators:targets_from", args=[document.pk])
    name = f"r{said.pk}-"
    data = {f"{name}make": "on", f"{name}test": "ge", f"{name}value": "24", f"{name}seen": "1"}
    assert cast.client("county").post(url, data).status_code == 422
    assert Target.objects.get(indicator__code="K02").value == 22


def test_targets_of_another_year_lead_to_the_overview_of_that_year(cast) -> None:
    document = make_document(cast)
    SourceDocument.objects.filter(pk=document.pk).update(year=2025)
    url = reverse("indicators:targets_from", args=[document.pk])
    ids = dict(Commitment.objects.filter(state="confirmed").values_list("indicator__code", "pk"))
    data = {f"c{pk}-{name}": value for pk in ids.values() for name, value in (("test", "ge"), ("value", "9"))}
    response = cast.client("county").post(url, data | {f"c{ids['K02']}-make": "on"})
    assert response.headers["Location"] == reverse("indicators:overview") + "?year=2025"
