"""What a pasted message offers to report: the right figure, filled in, and nothing that no message can say."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from qiaowu.measures.catalogue import load_catalogue
from qiaowu.modules.filings.models import Filing
from qiaowu.modules.filings.queries import fileable_indicators
from qiaowu.modules.filings.quick import OFFERS, offer_filing
from qiaowu.web.quickentry_words import KINDS
from qiaowu.web.quickkinds import QuickDraft
from qiaowu.web.registry import registry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def catalogue(cast: Any) -> None:
    load_catalogue()


def draft(cast: Any, kind: str, **values: Any) -> QuickDraft:
    return QuickDraft(kind, {"date": "2026-10-09"} | values, {}, frozenset(), cast.unit("yunjin"))


def test_every_kind_without_a_register_is_offered_and_only_additions_are_filled_in() -> None:
    taken = {kind for handler in registry.quick_kinds for kind in handler.kinds}
    assert set(KINDS) - taken - {"culture"} == set(OFFERS)
    known = {indicator.code: version for indicator, version in fileable_indicators()}
    for offer in OFFERS.values():
        assert not offer.value or (known[offer.code].period_type == "flow" and "value" in known[offer.code].forms)


def test_receipts_carry_amount_day_period_and_unit(cast: Any) -> None:
    action = offer_filing(draft(cast, "fund_receipt", amount="15000000", title="海外仓项目"), cast.user("township"))
    assert action is not None
    asked = parse_qs(urlsplit(action.url).query)
    assert urlsplit(action.url).path == "/filings/new/K39/"
    assert asked == {
        "period": ["2026-10"],
        "dated": ["2026-10-09"],
        "value": ["15000000元"],
        "basis": ["海外仓项目"],
        "unit": [str(cast.unit("yunjin").pk)],
    }


def test_an_event_counts_one_and_heads_are_taken_where_heads_are_counted(cast: Any) -> None:
    for kind, values, wanted in (
        ("online_culture", {"headcount": 2100}, "1"),
        ("online_talk", {"headcount": 60}, "60"),
    ):
        action = offer_filing(draft(cast, kind, **values), cast.user("county"))
        assert action is not None
        assert parse_qs(urlsplit(action.url).query)["value"] == [wanted]


@pytest.mark.parametrize(
    ("kind", "values", "code", "basis"),
    [
        ("fund_receipt", {"amount": "350000", "currency": "EUR", "title": "海外仓"}, "K39", "海外仓 EUR 350000"),
        ("visit", {"topic": "走访侨企"}, "K48", "走访侨企"),
        ("talent", {"field": "机器人"}, "K33", "机器人"),
        ("board_update", {"topic": "侨汇反诈"}, "K12", "侨汇反诈"),
        ("view_reading", {"value": 1356, "platform": "抖音"}, "K10", "抖音 1356"),
        ("station_news", {"country": "IT"}, "K41", "IT"),
    ],
)
def test_what_no_message_can_say_is_left_to_the_form(
    cast: Any, kind: str, values: dict[str, Any], code: str, basis: str
) -> None:
    action = offer_filing(draft(cast, kind, **values), cast.user("township"))
    assert action is not None
    assert urlsplit(action.url).path == f"/filings/new/{code}/"
    asked = parse_qs(urlsplit(action.url).query)
    assert "value" not in asked
    assert asked["basis"] == [basis]
    assert cast.client("township").get(action.url).context["form"]["basis"].value() == basis


def test_a_reader_is_offered_nothing(cast: Any) -> None:
    assert offer_filing(draft(cast, "online_culture"), cast.user("leader")) is None


def test_a_unit_outside_the_reach_is_left_to_the_form(cast: Any) -> None:
    action = offer_filing(draft(cast, "online_culture"), cast.user("township2"))
    assert action is not None
    assert "unit" not in parse_qs(urlsplit(action.url).query)


def test_the_offered_form_is_filled_and_can_be_filed(cast: Any) -> None:
    client = cast.client("township")
    text = "10月9日云锦街道举办云端文化交流活动，线上直播非遗木偶戏，抖音观看1356人次"
    page = client.post("/quick/", {"text": text}, follow=True).content.decode()
    assert "这类工作还没有台账" in page
    action = offer_filing(draft(cast, "online_culture", title="木偶戏"), cast.user("township"))
    assert action is not None
    form = client.get(action.url).context["form"]
    shown = {name: form[name].value() for name in ("value", "dated", "basis", "period")}
    assert shown == {"value": "1", "dated": "2026-10-09", "basis": "木偶戏", "period": "2026-10"}
    posted = {name: form[name].value() for name in ("period", "dated", "value", "basis")}
    posted |= {"unit": cast.unit("yunjin").pk, "method": "活动记录", "no_evidence_reason": "见群消息", "act": "submit"}
    client.post(action.url, posted)
    assert Filing.objects.get().value == 1
