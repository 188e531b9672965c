"""Two people at once, each on their own connection and in their own transaction, on a real database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from qiaowu.activities.models import Activity
from qiaowu.commitments.models import SourceDocument
from qiaowu.hosting.county import county
from qiaowu.indicators.actions import set_targets_from
from qiaowu.indicators.figures import issue
from qiaowu.indicators.models import Figure, Target
from qiaowu.indicators.targets import rule_version
from qiaowu.kernel.period import Period
from qiaowu.measures.models import Indicator
from qiaowu.modules.filings.actions import report_nothing
from qiaowu.modules.filings.models import Filing
from qiaowu.modules.study.actions import enter_node, record_session, write_plan
from qiaowu.modules.study.models import NetworkNode, StudyPlan
from qiaowu.orgs.models import User
from qiaowu.records import actions, chain
from qiaowu.records.actions import Refused
from qiaowu.records.models import ChangeEntry
from tests.cast import make_cast
from tests.ledger import AT, Ledger

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def book() -> Ledger:
    return Ledger(make_cast())


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Each act in a thread of its own: what it returned, or what it raised."""
    gate = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait()
            with county(settings.COUNTY):
                results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def kinds(results: list[Any]) -> list[str]:
    return sorted(type(result).__name__ if isinstance(result, Exception) else "done" for result in results)


def entries(kind: str, pk: int) -> list[str]:
    return list(ChangeEntry.objects.filter(record_kind=kind, record_id=pk).values_list("act", flat=True))


def open_session(book: Ledger) -> Activity:
    session = Activity.objects.get(pk=book.ids["own"]["session"])
    return actions.return_back(session, by=book.cast.user("township"), at=AT, reason="补")


def officer(name: str = "township") -> User:
    return User.objects.get(username=name)


def test_two_who_act_on_one_record_do_it_once(book: Ledger) -> None:
    session = actions.submit(open_session(book), by=officer(), at=AT)
    confirm = lambda: actions.confirm(session, by=officer(), at=AT)  # noqa: E731
    assert kinds(at_once(confirm, confirm)) == ["Refused", "done"]
    assert entries(Activity.KIND, session.pk).count("confirm") == 1

    back = lambda: actions.return_back(session, by=officer(), at=AT, reason="缺")  # noqa: E731
    void = lambda: actions.void(session, by=officer(), at=AT, reason="错")  # noqa: E731
    results = at_once(back, void)
    assert "done" in kinds(results)
    assert Activity.objects.get(pk=session.pk).status == "void"

    assert not list(chain.faults())


def test_two_edits_from_one_version_leave_one_and_tell_the_other(book: Ledger) -> None:
    session = open_session(book)

    def edit(heads: int) -> Callable[[], Any]:
        return lambda: actions.change(
            session, {"headcount": heads}, by=officer(), at=AT, version=session.version, day=lambda row: row.held_on
        )

    results = at_once(edit(11), edit(22))
    assert kinds(results) == ["Conflict", "done"]
    kept = next(result for result in results if isinstance(result, Activity))
    assert Activity.objects.get(pk=session.pk).headcount == kept.headcount
    assert entries(Activity.KIND, session.pk).count("change") == 1


def test_parallel_entries_get_numbers_of_their_own_and_one_whole_chain(book: Ledger) -> None:
    def enter(place: int) -> Callable[[], Any]:
        def act() -> str:
            session = Activity(
                title=f"学习{place}", type="group_study", unit=book.cast.unit("haitang"), held_on=date(2026, 10, 1)
            )
            return record_session(session, participants=[], by=officer(), at=AT).no

        return act

    numbers = at_once(*(enter(place) for place in range(20)))
    assert len(set(map(str, numbers))) == 20
    assert all(str(number).startswith("HD-202610-") for number in numbers)
    assert ChangeEntry.objects.filter(act="create").count() == 20
    assert not list(chain.faults())


def test_a_figure_issued_twice_at_once_is_one_figure(book: Ledger) -> None:
    version = rule_version(Indicator.objects.get(code="K39"), Period.parse("2026-09"), AT.date())
    unit = book.cast.unit("yunjin")
    act = lambda: issue(version, unit, Period.parse("2026-09"), AT.date(), by=officer("county"), at=AT)  # noqa: E731
    results = at_once(act, act)
    assert all(isinstance(result, Figure | Refused) for result in results), results
    found = Figure.objects.filter(unit=unit, period="2026-09")
    assert found.count() == 1
    assert entries("indicators.figure", found.get().pk) == ["issue"]


def test_targets_set_twice_at_once_are_made_once(book: Ledger) -> None:
    Target.objects.all().delete()
    document = SourceDocument.objects.get(pk=book.ids["own"]["document"])
    act = lambda: len(set_targets_from(document, by=officer("county"), at=AT).made)  # noqa: E731
    assert sorted(at_once(act, act)) == [0, 1]
    assert Target.objects.standing().count() == 1
    assert ChangeEntry.objects.filter(act="set_target").count() == 1


def test_nothing_happened_is_reported_once_by_two(book: Ledger) -> None:
    indicator, unit = Indicator.objects.get(code="K39"), book.cast.unit("yunjin")

    def act() -> Filing:
        return report_nothing(indicator, unit, Period.parse("2026-08"), finish="confirm", by=officer(), at=AT)

    results = at_once(act, act)
    assert Filing.objects.filter(unit=unit, period="2026-08").count() == 1, results


def test_a_month_gets_one_plan_and_the_second_writer_is_told(book: Ledger) -> None:
    def write() -> StudyPlan:
        plan = StudyPlan(unit=book.cast.unit("yunjin"), month=date(2026, 11, 1), focus="重点")
        return write_plan(plan, tasks=[], by=officer(), at=AT)

    assert kinds(at_once(write, write)) == ["Refused", "done"]


def test_a_unit_joins_the_network_once(book: Ledger) -> None:
    def enter() -> NetworkNode:
        node = NetworkNode(unit=book.cast.unit("jinxiu"), contact_name="", since=date(2026, 10, 1))
        return enter_node(node, by=officer(), at=AT)

    assert kinds(at_once(enter, enter)) == ["Refused", "done"]
