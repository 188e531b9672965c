"""What pages remember is never old: after each write every page says the same with and without its memory."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from qiaowu.indicators.actions import drop_target
from qiaowu.indicators.figures import issue
from qiaowu.indicators.models import Target
from qiaowu.indicators.targets import rule_version
from qiaowu.kernel.period import Period
from qiaowu.measures.models import Indicator, IndicatorVersion
from qiaowu.modules.filings.models import Filing
from qiaowu.orgs.actions import give_post
from qiaowu.orgs.models import Holiday, OfficeSetting, Unit
from qiaowu.records.actions import return_back
from qiaowu.records.memory import forget, ledger_state
from tests.cast import Cast, make_cast
from tests.ledger import AT, Ledger

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
PAGES = ("/", "/targets/", "/indicators/K39/", "/indicators/K02/", "/study/sessions/", "/filings/", "/reports/")
READERS = ("county", "township")
YEAR = Period.year(2026)
Write = Callable[[Cast], object]


def _return_filing(cast: Cast) -> None:
    filing = Filing.objects.filter(township=cast.unit("yunjin")).get()
    return_back(filing, by=cast.user("county"), at=AT, reason="数与佐证不符")


def _issue(cast: Cast) -> None:
    version = rule_version(Indicator.objects.get(code="K02"), YEAR, date(2026, 10, 12))
    issue(version, cast.unit("county"), YEAR, date(2026, 10, 12), by=cast.user("county"), at=AT)


def _new_version(cast: Cast) -> None:
    old = IndicatorVersion.objects.get(indicator__code="K02")
    old.pk, old.version, old.definition = None, old.version + 1, "新口径：只数集中学习。"
    old.save()


WRITES: dict[str, Write] = {
    "a line of the lights moves": lambda cast: OfficeSetting.objects.create(key="light_yellow", value=10),
    "a record is returned": _return_filing,
    "a figure is issued": _issue,
    "a target is dropped": lambda cast: drop_target(
        Target.objects.get(), by=cast.user("county"), at=AT, reason="上级已调整"
    ),
    "a unit is renamed": lambda cast: Unit.objects.filter(pk=cast.unit("yunjin").pk).update(short_name="云锦新"),
    "the county is renamed": lambda cast: Unit.objects.filter(kind="county").update(name="新澜溪县"),
    "a holiday is added": lambda cast: Holiday.objects.create(day=date(2026, 3, 3), works=False),
    "a rule gets a new version": _new_version,
    "a reader gets a post": lambda cast: give_post(
        user=cast.user("township"), unit=cast.unit("county"), role_key="leader", since=date(2026, 1, 1)
    ),
}


def _seen(cast: Cast) -> dict[tuple[str, str], str]:
    """What each reader finds on each page; the tokens against forged forms differ each time."""
    found = {}
    for name in READERS:
        client = cast.client(name)
        for page in PAGES:
            text = client.get(page).content.decode()
            found[name, page] = re.sub(r'(csrf-token" content|csrfmiddlewaretoken" value)="[^"]+"', "", text)
    return found


def test_no_write_leaves_a_page_that_is_old() -> None:
    with transaction.atomic():
        cast = make_cast()
        Ledger(cast)
    _log_something(cast)
    changed = set()
    before = _seen(cast)
    for what, write in WRITES.items():
        with transaction.atomic():
            write(cast)
        with_memory = _seen(cast)
        forget()
        fresh = _seen(cast)
        assert with_memory == fresh, what
        if fresh != before:
            changed.add(what)
        before = fresh
    assert changed == set(WRITES)  # each of them shows somewhere, else this proves nothing


def _log_something(cast: Cast) -> None:
    """The memory works only in a county whose log has begun."""
    Filing.objects.filter(unit=cast.unit("shangzhou")).update(value=Decimal(4_000_000))
    with transaction.atomic():
        return_back(
            Filing.objects.get(unit=cast.unit("shangzhou")), by=cast.user("county"), at=AT, reason="数与佐证不符"
        )
    assert ledger_state() is not None


@pytest.fixture(autouse=True)
def _empty_memory() -> Any:
    forget()
    yield
    forget()
