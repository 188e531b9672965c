"""What the tests of the demo county compare: all that a county says, without the numbers that the database gave."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.test import override_settings

from qiaowu.activities.models import Activity, Participation
from qiaowu.kernel.period import Period
from qiaowu.measures.count import count
from qiaowu.measures.models import Indicator
from qiaowu.measures.rules import parse_rule
from qiaowu.modules.filings.models import Filing
from qiaowu.modules.study.models import Evaluation, NetworkNode, StudyPlan, StudyTask
from qiaowu.orgs.models import Unit
from qiaowu.records.models import ChangeEntry, Evidence, NumberSeries
from qiaowu.records.seals import SEAL

REGISTERS = (NetworkNode, Activity, StudyPlan, Evaluation, Filing)
_GIVEN = {"id", "held_on_month"}


def command(name: str, *arguments: str) -> str:
    """Output of a management command."""
    out = io.StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def seed(day: date) -> str:
    """Seed, or grow, the county to a day as `qiaowu demo` does."""
    with override_settings(DEMO_TODAY=day.isoformat()):
        return command("seed_demo")


@contextmanager
def for_a_while() -> Iterator[None]:
    """Whatever is written is taken back at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def facts() -> dict[str, list[Any]]:
    """All seeded rows by their content, each table in an order of its own."""
    rows: dict[str, list[Any]] = {}
    for register in REGISTERS:
        names = [f.attname for f in register._meta.concrete_fields if f.attname not in _GIVEN and not f.is_relation]
        links = ["unit__code", "township__code", "created_by__username", "confirmed_by__username"]
        rows[register.KIND] = sorted(register.objects.values_list(*names, *links), key=str)
    rows["guests"] = sorted(Participation.objects.values_list("activity__no", "unit__code", "township__code"), key=str)
    task = ("plan__unit__code", "plan__month", "title", "document", "due_on", "activity__no", "waiver", "closed_on")
    rows["tasks"] = sorted(StudyTask.objects.values_list(*task), key=str)
    rows["papers"] = sorted(Evidence.objects.values_list("record_kind", "title", "sha256", "added_at"), key=str)
    rows["numbers"] = sorted(NumberSeries.objects.values_list("prefix", "last"))
    return rows


def told() -> list[Any]:
    """The log in its order, without ids and the seals over them."""
    entries = ChangeEntry.objects.order_by("number").annotate(order=F("number"))
    return [
        (e.number, e.at, e.actor, e.act, e.record_kind, e.record_title, e.revision, e.reason, e.before, _unsealed(e))
        for e in entries
    ]


def _unsealed(entry: ChangeEntry) -> dict[str, Any]:
    return {name: value for name, value in entry.after.items() if name != SEAL}


def figures(day: date) -> dict[str, tuple[Decimal | None, Decimal | None, Decimal | None]]:
    """Every indicator of the county for the year up to a day, by code."""
    county, period = Unit.objects.get(kind="county"), Period.year_to(day)
    found = {}
    for indicator in Indicator.objects.order_by("code"):
        tally = count(parse_rule(indicator.version_on(day).rule), county, period, day)
        found[indicator.code] = (tally.value, tally.num, tally.den)
    return found
