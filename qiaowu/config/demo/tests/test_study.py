"""Study records against the numbers of the demo year."""

from __future__ import annotations

import statistics
from collections import Counter
from datetime import date, timedelta

import pytest

from qiaowu.config.demo.days import is_workday
from qiaowu.config.demo.steps import Step
from qiaowu.config.demo.study import Activity, StudyData, build_study
from qiaowu.config.demo.units import code_of, communities, townships

TODAY = date(2026, 10, 12)
SEPTEMBER_END = date(2026, 9, 30)


@pytest.fixture(scope="module")
def data() -> StudyData:
    return build_study(TODAY)


def held(data: StudyData) -> list[Activity]:
    """Confirmed activities of January to September 2026."""
    return [
        row
        for row in data.activities
        if row.status == "confirmed" and date(2026, 1, 1) <= row.start.date() <= SEPTEMBER_END
    ]


def test_plans_are_on_time_121_of_126_by_september(data: StudyData) -> None:
    months = [f"2026-{m:02d}" for m in range(1, 10)]
    due = len(months) * len(townships())
    on_time = [p for p in data.plans if p.month in months and p.published_on <= _due(p.month)]
    assert (len(on_time), due) == (121, 126)


def _due(month: str) -> date:
    return date.fromisoformat(f"{month}-05")


def test_five_plans_are_late_and_one_is_missing_in_the_year(data: StudyData) -> None:
    year = build_study(date(2026, 12, 31)).plans
    plans = [p for p in year if p.month.startswith("2026")]
    assert len(plans) == 12 * 14 - 1
    assert sum(p.published_on > _due(p.month) for p in plans) == 5


def test_every_plan_has_two_to_four_tasks_with_a_document_above(data: StudyData) -> None:
    for plan in data.plans:
        assert 2 <= len(plan.tasks) <= 4
        assert all(t.source_document and t.title for t in plan.tasks)
        assert len({t.title for t in plan.tasks}) == len(plan.tasks)


def test_tasks_close_only_by_a_confirmed_activity_or_a_written_waiver(data: StudyData) -> None:
    confirmed = {row.key for row in data.activities if row.status == "confirmed"}
    for task in (t for p in data.plans for t in p.tasks):
        assert (task.status == "done") == (task.activity in confirmed)
        assert bool(task.closed_on) == (task.status != "open")
        assert (task.status == "waived") == bool(task.waiver)


def test_plan_task_of_an_activity_belongs_to_its_township_and_month(data: StudyData) -> None:
    owner = {t.key: (p.unit, p.month) for p in data.plans for t in p.tasks}
    linked = [row for row in data.activities if row.plan_task]
    assert len(linked) > 150
    for row in linked:
        assert owner[row.plan_task or ""] == (row.township, row.start.strftime("%Y-%m"))


def test_monthly_numbers_follow_the_year(data: StudyData) -> None:
    groups = Counter(row.start.month for row in held(data) if row.kind == "group_study")
    homes = Counter(row.start.month for row in held(data) if row.kind == "relatives_home")
    assert all(10 <= groups[m] <= 18 for m in range(1, 10))
    assert all(4 <= homes[m] <= 7 for m in range(1, 10))
    assert groups[2] == min(groups.values())
    assert {m for m, _ in groups.most_common(2)} == {3, 6}
    assert sum(homes.values()) == 48


def test_attendance_lies_between_20_and_55_with_median_32(data: StudyData) -> None:
    heads = [row.headcount or 0 for row in held(data)]
    assert min(heads) >= 20
    assert max(heads) <= 55
    assert 31 <= statistics.median(heads) <= 33


def test_activities_reached_171_of_186_communities(data: StudyData) -> None:
    reached = {code for row in held(data) for code in row.participants}
    assert (len(reached), len(communities())) == (171, 186)


def test_joint_studies_name_several_communities_of_the_host(data: StudyData) -> None:
    joint = [row for row in held(data) if row.joint]
    assert len(joint) > 50
    for row in joint:
        assert row.host == row.township
        assert len(row.participants) >= 2
        assert all(code.startswith(row.host) for code in row.participants)


def test_last_year_matches_what_the_speech_reports(data: StudyData) -> None:
    last = [row for row in data.activities if row.start.year == 2025]
    exemplar = [row for row in last if row.township == code_of("云锦街道") and row.kind == "group_study"]
    homes = [row for row in last if row.kind == "relatives_home"]
    assert (len(exemplar), sum(row.headcount or 0 for row in exemplar)) == (12, 824)
    assert (len(homes), sum(row.headcount or 0 for row in homes)) == (8, 523)


@pytest.mark.parametrize("today", [date(2026, 3, 13), TODAY, date(2026, 12, 31), date(2027, 2, 10)])
def test_nothing_lies_after_the_clock(today: date) -> None:
    data = build_study(today)
    for row in data.activities:
        assert row.start.date() < today
        assert row.end > row.start
        assert row.reported_on <= today
    assert all(plan.published_on <= today for plan in data.plans)
    assert all(row.held_on <= today for row in data.evaluations)


def test_newest_records_wait_and_the_rest_is_confirmed_returned_or_void(data: StudyData) -> None:
    for row in data.activities:
        if TODAY - row.start.date() > timedelta(days=7):
            assert row.status in {"confirmed", "returned", "void"}
    states = Counter(row.status for row in data.activities)
    assert (states["returned"], states["void"]) == (3, 4)
    assert states["submitted"] >= 3
    assert states["draft"] >= 2


def test_returned_and_void_records_give_a_reason(data: StudyData) -> None:
    for row in data.activities:
        assert bool(row.reason) == (row.status in {"returned", "void"})


def test_evidence_is_never_demanded_but_its_absence_explained(data: StudyData) -> None:
    kinds = Counter(row.evidence for row in data.activities)
    assert set(kinds) == {"sheet", "photo", "notice", "none"}
    assert all(bool(row.evidence_note) == (row.evidence == "none") for row in data.activities)


def test_nodes_cover_all_townships_and_communities_six_without_contact(data: StudyData) -> None:
    assert len(data.nodes) == 14 + 186
    assert sum(not node.contact for node in data.nodes) == 6


def test_most_townships_evaluated_each_closed_quarter(data: StudyData) -> None:
    assert Counter(row.quarter for row in data.evaluations) == {"2026Q1": 12, "2026Q2": 13, "2026Q3": 12}


def test_same_arguments_give_the_same_records_and_time_only_adds() -> None:
    early, late = build_study(date(2026, 6, 30)), build_study(TODAY)
    assert early == build_study(date(2026, 6, 30))
    known = {row.key: row for row in late.activities}
    for row in early.activities:
        assert known[row.key].start == row.start
        assert known[row.key].title == row.title
    assert len({row.key for row in late.activities}) == len(late.activities)


def test_a_record_voided_in_october_still_counted_in_september() -> None:
    def status(today: date) -> list[str]:
        return [row.status for row in build_study(today).activities if row.key == "act-x03"]

    assert [status(date(2026, 10, day)) for day in (8, 9)] == [["confirmed"], ["void"]]
    assert sum(row.kind == "relatives_home" for row in held(build_study(TODAY))) == 48


def test_a_returned_record_is_repaired_four_weeks_later() -> None:
    found = {row.key: row for row in build_study(date(2026, 11, 30)).activities}
    acts = [step.act for step in found["act-x04"].steps if step.act != "attach"]
    assert acts == ["create", "submit", "return", "submit", "confirm"]
    assert (found["act-x04"].status, found["act-x04"].reason) == ("confirmed", "")


DAYS = [date(2025, 12, 31), date(2026, 2, 27), date(2026, 6, 30), date(2026, 10, 12), date(2026, 12, 31)]


@pytest.mark.parametrize("day", DAYS)
def test_what_a_day_shows_is_the_whole_story_cut_off_there(day: date) -> None:
    """The day of generation must leave no trace but the cut."""
    early, late = build_study(day), build_study(date(2027, 3, 31))
    assert stories(early) == {
        key: [step for step in steps if step.on <= day] for key, steps in stories(late).items() if steps[0].on <= day
    }
    closed = {
        (task.key, task.activity, task.waiver)
        for p in late.plans
        for task in p.tasks
        if (task.closed_on or NEVER) <= day
    }
    assert closed == {(t.key, t.activity, t.waiver) for p in early.plans for t in p.tasks if t.closed_on}


NEVER = date(9999, 1, 1)


def stories(data: StudyData) -> dict[str, list[Step]]:
    return {row.key: row.steps for row in [*data.activities, *data.plans, *data.evaluations]}


@pytest.mark.parametrize("day", DAYS)
def test_nobody_reports_before_the_meeting_or_checks_on_a_holiday(day: date) -> None:
    for row in build_study(day).activities:
        assert row.start.date() < row.reported_on
        assert all(is_workday(step.on) for step in row.steps if step.act == "confirm")
