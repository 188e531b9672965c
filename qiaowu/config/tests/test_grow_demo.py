"""A demo county that grew to a day is the county that was written on it, but for what people did meanwhile."""

from __future__ import annotations

import io
import json
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from qiaowu.activities.models import Activity
from qiaowu.config.demo.filings import build_filings
from qiaowu.config.demo.study import build_study
from qiaowu.config.seeding import county as seeding
from qiaowu.config.seeding.journal import moment
from qiaowu.config.tests.demo_county import command, facts, figures, for_a_while, seed, told
from qiaowu.measures.models import Indicator
from qiaowu.modules.filings.actions import file_figure
from qiaowu.modules.filings.models import Filing
from qiaowu.modules.study.actions import TaskDraft, record_session, waive_task, write_plan
from qiaowu.modules.study.models import StudyPlan, StudyTask
from qiaowu.orgs.models import Unit, User
from qiaowu.records import actions as records
from qiaowu.records.models import ChangeEntry, Record

pytestmark = pytest.mark.django_db
START, LATER, YEAR_END = date(2026, 10, 12), date(2026, 11, 13), date(2026, 12, 31)


@pytest.mark.parametrize(
    "days",
    [
        [date(2026, 2, 26), date(2026, 2, 28), date(2026, 3, 31)],
        [date(2026, 9, 30), date(2026, 10, 12), date(2026, 10, 31)],
        [date(2026, 10, 12), date(2026, 12, 20), date(2026, 12, 31), date(2027, 1, 31)],
    ],
    ids=lambda days: f"{days[0]} to {days[-1]}",
)
def test_a_grown_county_is_the_one_written_at_once(days: list[date]) -> None:
    last = days[-1]
    with for_a_while():
        seed(last)
        at_once = facts(), told(), figures(last), figures(YEAR_END)
    for day in days:
        seed(day)
    assert (figures(last), figures(YEAR_END)) == at_once[2:]
    grown = facts()
    assert {name: rows for name, rows in grown.items() if rows != at_once[0][name]} == {}
    assert told() == at_once[1]
    assert "没有发现问题" in command("verify")


def test_each_record_is_known_by_the_moment_of_its_entry() -> None:
    study, filings = build_study(date(2027, 12, 31)), build_filings(date(2027, 12, 31))
    for rows in (
        [(row.reported_on, row.key) for row in [*study.activities, *filings]],
        [(row.published_on, row.key) for row in study.plans],
        [(row.held_on, row.key) for row in study.evaluations],
        [(node.since, node.unit) for node in study.nodes],
    ):
        assert len({moment(day, key) for day, key in rows}) == len(rows)


def at(day: date) -> datetime:
    """An afternoon hour of the office."""
    return timezone.make_aware(datetime.combine(day, time(15)))


def user(name: str) -> User:
    return User.objects.get(username=name)


def entries(record: Record) -> list[str]:
    """Acts that the log tells of a record."""
    log = ChangeEntry.objects.filter(record_kind=record.KIND, record_id=record.pk)
    return list(log.order_by("number").values_list("act", flat=True))


def waiting(register: type[Record]) -> Record:
    """A record of the register that was handed in and waits to be checked."""
    found: Any = register._default_manager.filter(status="submitted")
    record: Record = found.order_by("pk")[0]
    return record


def open_task(month: date) -> StudyTask:
    return StudyTask.objects.filter(plan__month=month, closed_on__isnull=True).order_by("pk")[0]


def test_what_people_did_stays_and_is_not_said_again() -> None:
    """One county for all: it is the slow part."""
    seed(START)
    clerk, officer = user("county"), user("township")
    returned = records.return_back(waiting(Filing), by=clerk, at=at(START), reason="请核对人次")
    left = waiting(Filing)
    waived = open_task(date(2026, 10, 1))
    waive_task(waived, reason="由县里统一组织", by=clerk, at=at(START))
    plan = StudyPlan(unit=Unit.objects.get(name="云锦街道"), month=date(2026, 11, 1))
    write_plan(plan, tasks=[TaskDraft("自拟任务", "", date(2026, 11, 30), plan.unit)], by=officer, at=at(START))
    filed = Filing(
        indicator=Indicator.objects.get(code="K32"), unit=plan.unit, period="2026-10", dated=START,
        numerator=1, denominator=2, method="台账", no_evidence_reason="台账存本单位",
    )  # fmt: skip
    file_figure(filed, by=officer, at=at(START))
    session = Activity(unit=plan.unit, type="group_study", title="自办学习", held_on=START, headcount=20)
    record_session(session, participants=[], by=officer, at=at(START))
    before = ChangeEntry.objects.count()

    seed(LATER)
    for mine, status in ((returned, "returned"), (plan, "draft"), (filed, "draft"), (session, "draft")):
        mine.refresh_from_db()
        assert mine.status == status
    left.refresh_from_db()
    waived.refresh_from_db()
    assert (left.status, left.confirmed_by) == ("confirmed", clerk)
    assert waived.waiver == "由县里统一组织"
    assert entries(returned)[-1] == "return"
    assert StudyPlan.objects.filter(unit=plan.unit, month=plan.month).count() == 1
    assert Filing.objects.filter(indicator=filed.indicator, unit=plan.unit, period="2026-10").get() == filed
    added = ChangeEntry.objects.filter(number__gt=before)
    assert added.count() > 300
    assert {timezone.localdate(when) for when in added.values_list("at", flat=True)} <= set(days_between(START, LATER))
    assert len(set(Activity.objects.values_list("no", flat=True))) == Activity.objects.count()
    assert "没有发现问题" in command("verify")

    grown = ChangeEntry.objects.count()
    assert "未作改动" in seed(LATER)
    Filing.objects.filter(pk=filed.pk).update(status="void")
    assert "未作改动" in seed(LATER), "what was left out for people's work is not brought in behind them"
    assert ChangeEntry.objects.count() == grown


def days_between(after: date, last: date) -> list[date]:
    return [after + timedelta(days=n) for n in range(1, (last - after).days + 1)]


def test_a_growth_that_is_cut_off_leaves_nothing_and_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    seed(START)
    before = told()

    def killed(*_: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(seeding, "_tell", killed)
        with pytest.raises(KeyboardInterrupt):
            seed(date(2026, 10, 20))
    assert told() == before
    assert not Activity.objects.filter(held_on__gt=START).exists()
    assert "已补到" in seed(date(2026, 10, 20))


def test_the_state_of_a_county_is_said_for_the_command_line() -> None:
    def state() -> dict[str, Any]:
        out = io.StringIO()
        call_command("seed_demo", "--state", stdout=out)
        found: dict[str, Any] = json.loads(out.getvalue())
        return found

    assert state() == {"loaded": False, "last": None, "grows": False}
    seed(date(2026, 1, 9))
    assert state() == {"loaded": True, "last": "2026-01-09", "grows": True}
    ChangeEntry.objects.filter(act="create").update(at=at(date(2026, 1, 5)))
    assert state()["grows"] is False
    assert "旧版本" in seed(START)
