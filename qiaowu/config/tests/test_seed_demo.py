"""The demo county as it comes out of the database: whole, chained, and giving the numbers it promises."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from qiaowu.config.demo.people import DEMO_USERNAMES
from qiaowu.kernel.period import Period
from qiaowu.measures.count import count
from qiaowu.measures.models import Indicator
from qiaowu.measures.rules import parse_rule
from qiaowu.orgs.models import Unit, User
from qiaowu.records import chain
from qiaowu.records.models import ChangeEntry

AS_OF = date(2026, 9, 30)
NINE_MONTHS = Period.year_to(AS_OF)
PASSWORD = "lanxi-demo-2026"


def seed() -> str:
    out = io.StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()


@pytest.fixture
def county(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIAOWU_DEMO_PASSWORD", PASSWORD)
    seed()


def value(code: str) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    rule = parse_rule(Indicator.objects.get(code=code).version_on(AS_OF).rule)
    tally = count(rule, Unit.objects.get(kind="county"), NINE_MONTHS, AS_OF)
    return tally.value, tally.num, tally.den


def test_county_gives_the_numbers_it_promises(county: None) -> None:
    """One load for all checks: it is the slowest step of the suite."""
    promised = {"K17": 48, "K09": 17, "K10": 78400, "K25": 1240, "K33": 757, "K39": 193_000_000, "K41": 4, "K38": 4}
    assert {code: value(code)[0] for code in promised} == promised
    ratios = {
        "K06": (121, 126),
        "K05": (140, 186),
        "K13": (372, 412),
        "K32": (178, 188),
        "K47": (7, 9),
        "K50": (44, 50),
    }
    assert {code: value(code)[1:] for code in ratios} == ratios
    assert value("K15")[1:] == value("K44")[1:] == (3, 3)
    assert list(chain.faults()) == []
    assert User.objects.count() == 222


def test_second_run_changes_nothing(county: None) -> None:
    before = ChangeEntry.objects.count(), User.objects.count()
    assert "已存在" in seed()
    assert (ChangeEntry.objects.count(), User.objects.count()) == before


def test_only_the_demo_accounts_can_sign_in(county: None) -> None:
    usable = {user.username for user in User.objects.all() if user.has_usable_password()}
    assert usable == set(DEMO_USERNAMES)
    assert authenticate(username="county", password=PASSWORD) is not None
