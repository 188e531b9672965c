"""Every act leaves one line of log, and whatever is changed behind the log is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from qiaowu.activities.models import Activity
from qiaowu.commitments.actions import accept, reopen, upload
from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.config.verifying import all_checks
from qiaowu.indicators.actions import change_target, set_targets_from, split_target
from qiaowu.indicators.figures import issue
from qiaowu.indicators.models import Figure, Target
from qiaowu.indicators.targets import rule_version
from qiaowu.kernel.period import Period
from qiaowu.measures.models import Indicator
from qiaowu.modules.filings.actions import report
from qiaowu.modules.filings.models import Filing
from qiaowu.modules.study.actions import TaskDraft, confirm_session, publish_plan, record_session, write_plan
from qiaowu.modules.study.models import StudyPlan
from qiaowu.records import actions, files
from qiaowu.records.models import ChangeEntry, Evidence
from qiaowu.reports.actions import draft_report
from tests.ledger import AT

pytestmark = pytest.mark.django_db


class Book:
    """A small true ledger, made by the acts themselves; `acts` counts what each wrote to the log."""

    def __init__(self, cast: Any) -> None:
        self.cast = cast
        self.wrote: dict[str, tuple[int, int]] = {}
        self.officer, self.clerk = cast.user("township"), cast.user("county")
        self._records()
        self._papers()

    def did(self, name: str, act: Callable[[], Any], lines: int = 1) -> Any:
        before = ChangeEntry.objects.count()
        result = act()
        self.wrote[name] = (ChangeEntry.objects.count() - before, lines)
        return result

    def _records(self) -> None:
        by = {"by": self.officer, "at": AT}
        raw = Activity(
            title="集中学习",
            type="group_study",
            unit=self.cast.unit("haitang"),
            held_on=date(2026, 9, 8),
            headcount=36,
            headcount_method="sign_in",
        )
        guests = [self.cast.unit("jinxiu")]
        session = self.did("create", lambda: record_session(raw, participants=guests, **by))
        paper = Evidence(
            kind="document", title="签到表.txt", sha256=files.store("签到".encode()), mime="text/plain", size=6
        )
        self.evidence = self.did("attach", lambda: actions.attach(session, paper, **by))
        session = self.did("submit", lambda: actions.submit(session, **by))
        session = self.did("return", lambda: actions.return_back(session, reason="补", **by))
        change: dict[str, Any] = {"version": session.version, "day": lambda row: row.held_on}
        session = self.did("change", lambda: actions.change(session, {"headcount": 35}, **change, **by))
        session = actions.submit(session, **by)
        self.session = self.did("confirm", lambda: confirm_session(session, **by))
        lost = Activity(title="误登", type="group_study", unit=self.cast.unit("haitang"), held_on=date(2026, 9, 9))
        lost = record_session(lost, participants=[], **by)
        lost = self.did("void", lambda: actions.void(lost, reason="误登", **by))
        self.did("restore", lambda: actions.restore(lost, **by))
        plan = StudyPlan(unit=self.cast.unit("yunjin"), month=date(2026, 9, 1), focus="重点", no_evidence_reason="无")
        task = TaskDraft("学习任务", "", date(2026, 9, 28), self.cast.unit("haitang"))
        plan = self.did("plan", lambda: write_plan(plan, tasks=[task], **by))
        self.plan = self.did("publish", lambda: publish_plan(plan, **by))
        filing = Filing(
            indicator=Indicator.objects.get(code="K39"),
            unit=self.cast.unit("yunjin"),
            period="2026-09",
            dated=date(2026, 9, 30),
            value=5_000_000,
            method="台账",
            no_evidence_reason="无",
        )
        clerk = {"by": self.clerk, "at": AT}
        self.filing = self.did("filing", lambda: report(filing, paper=None, finish="confirm", **clerk), lines=2)

    def _papers(self) -> None:
        by = {"by": self.clerk, "at": AT}
        k39 = Indicator.objects.get(code="K39")
        text = "今年要力争到位资金3亿元以上。"
        self.document = self.did("upload", lambda: uploaded(text, **by))
        commitment = Commitment.objects.get(document=self.document)
        Commitment.objects.filter(pk=commitment.pk).update(indicator=k39)
        commitment.refresh_from_db()
        commitment = self.did("accept", lambda: accept(commitment, **by))
        commitment = self.did("reopen", lambda: reopen(commitment, **by))
        self.commitment = self.did("accept again", lambda: accept(commitment, **by))
        target = self.did("set_target", lambda: set_targets_from(self.document, **by)).made[0]
        self.target = self.did(
            "change_target", lambda: change_target(target, {"value": 200_000_000}, reason="按会议纪要", **by)
        )
        shares = {
            self.cast.unit("yunjin").pk: Decimal(120_000_000),
            self.cast.unit("zhenjiang").pk: Decimal(80_000_000),
        }
        self.did("split", lambda: split_target(self.target, shares, "hand", **by), lines=2)
        version = rule_version(k39, Period.parse("2026"), AT.date())
        self.figure = self.did(
            "issue", lambda: issue(version, self.cast.unit("county"), Period.parse("2026"), AT.date(), **by)
        )
        county = self.cast.unit("county")
        self.report = self.did("report", lambda: draft_report(county, Period.parse("2026"), date(2026, 9, 30), **by))


def uploaded(text: str, **by: Any) -> SourceDocument:
    return upload(
        title="讲话", kind="speech", issued_by="县委书记", dated=date(2026, 2, 20), year=2026, text=text, **by
    )


@pytest.fixture
def book(cast: Any) -> Book:
    return Book(cast)


def faults() -> list[str]:
    return [fault for check in all_checks() for fault in check.faults()]


def test_each_act_leaves_exactly_its_lines_with_who_and_when(book: Book) -> None:
    assert {name: got for name, (got, lines) in book.wrote.items() if got != lines} == {}
    for entry in ChangeEntry.objects.all():
        assert entry.actor in {"township", "county"}
        assert entry.actor_name
        assert entry.at == AT
    for act in ("return", "void"):
        assert ChangeEntry.objects.get(act=act).reason
    assert ChangeEntry.objects.get(record_kind="indicators.target", act="change").reason == "按会议纪要"


def test_a_true_ledger_has_no_fault(book: Book) -> None:
    assert faults() == []


def sql(statement: str) -> Callable[[Book], None]:
    def run(book: Book) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(**{name: getattr(row, "pk", row) for name, row in vars(book).items()}))
            assert cursor.rowcount == 1

    return run


def lose_file(book: Book) -> None:
    files.path_of(book.evidence.sha256).unlink()


def swap_file(book: Book) -> None:
    files.path_of(book.evidence.sha256).write_bytes(b"another")


ONE = "(SELECT min(number) + 2 FROM records_changeentry)"
TAMPERS: dict[str, Callable[[Book], None]] = {
    "headcount": sql("UPDATE activities_activity SET headcount = 900 WHERE id = {session}"),
    "held_on": sql("UPDATE activities_activity SET held_on = '2026-09-18' WHERE id = {session}"),
    "status": sql("UPDATE activities_activity SET status = 'void' WHERE id = {session}"),
    "township": sql("UPDATE activities_activity SET township_id = NULL WHERE id = {session}"),
    "filed value": sql("UPDATE filings_filing SET value = 6000000 WHERE id = {filing}"),
    "filing deleted": sql("DELETE FROM filings_filing WHERE id = {filing}"),
    "publication day": sql("UPDATE study_studyplan SET published_on = '2026-09-02' WHERE id = {plan}"),
    "file lost": lose_file,
    "file swapped": swap_file,
    "evidence deleted": sql("DELETE FROM records_evidence WHERE id = {evidence}"),
    "evidence swapped": sql("UPDATE records_evidence SET sha256 = repeat('0', 64) WHERE id = {evidence}"),
    "line amount": sql("UPDATE indicators_figureline SET amount = amount + 1 WHERE figure_id = {figure}"),
    "line deleted": sql("DELETE FROM indicators_figureline WHERE figure_id = {figure}"),
    "figure value": sql("UPDATE indicators_figure SET value = value + 1 WHERE id = {figure}"),
    "span": sql('UPDATE commitments_span SET "start" = "start" - 1, "end" = "end" - 1 WHERE document_id = {document}'),
    "document": sql("UPDATE commitments_sourcedocument SET text = text || '。' WHERE id = {document}"),
    "log reason": sql("UPDATE records_changeentry SET reason = '无' WHERE number = " + ONE),
    "log actor": sql("UPDATE records_changeentry SET actor = 'county2' WHERE number = " + ONE),
    "log line deleted": sql("DELETE FROM records_changeentry WHERE number = " + ONE),
    "log end deleted": sql(
        "DELETE FROM records_changeentry WHERE number = (SELECT max(number) FROM records_changeentry)"
    ),
}


@pytest.mark.parametrize("name", TAMPERS)
def test_what_is_changed_behind_the_log_is_found(book: Book, name: str) -> None:
    TAMPERS[name](book)
    assert faults() != []


def test_the_ledger_holds_what_the_acts_made(book: Book) -> None:
    assert Figure.objects.get().value == 5_000_000
    assert Target.objects.standing().count() == 3


@pytest.fixture
def closed(book: Book) -> Book:
    """The plan's task closed by a session with participants and a tally, and a link between the sessions."""
    by: dict[str, Any] = {"by": book.officer, "at": AT}
    raw = Activity(title="销号学习", type="group_study", unit=book.cast.unit("haitang"), held_on=date(2026, 9, 20))
    sister, task = book.cast.unit("jinxiu"), book.plan.tasks.get()
    # files outlive the test that swapped one
    files.path_of(book.evidence.sha256).write_bytes("签到".encode())

    def close() -> Activity:
        return record_session(raw, participants=[sister], tasks=[task], tally={sister.pk: 5}, **by)

    later = book.did("close_task", close, lines=2)
    link = book.did("link", lambda: actions.link(later, "repeats", book.session, **by))
    vars(book).update(later=later, link=link, task=task, sister=sister, stranger=book.cast.user("township2"))
    return book


BEHIND: dict[str, Callable[[Book], None]] = {
    "unit in the same township": sql("UPDATE activities_activity SET unit_id = {sister} WHERE id = {session}"),
    "participant changed": sql("UPDATE activities_participation SET unit_id = unit_id + 1 WHERE activity_id = {later}"),
    "participant deleted": sql("DELETE FROM activities_participation WHERE activity_id = {session}"),
    "tally": sql("UPDATE activities_signin SET heads = 50 WHERE activity_id = {later}"),
    "confirmed by": sql("UPDATE activities_activity SET confirmed_by_id = {stranger} WHERE id = {session}"),
    "confirmed at": sql(
        "UPDATE activities_activity SET confirmed_at = confirmed_at - interval '1 day' WHERE id = {session}"
    ),
    "entered by": sql("UPDATE activities_activity SET created_by_id = {stranger} WHERE id = {session}"),
    "task opened": sql("UPDATE study_studytask SET activity_id = NULL, closed_on = NULL WHERE id = {task}"),
    "task closed by another": sql("UPDATE study_studytask SET activity_id = {session} WHERE id = {task}"),
    "task waived": sql("UPDATE study_studytask SET activity_id = NULL, waiver = '免' WHERE id = {task}"),
    "due day of a task": sql("UPDATE study_studytask SET due_on = due_on + 1 WHERE id = {task}"),
    "task deleted": sql("DELETE FROM study_studytask WHERE id = {task}"),
    "link deleted": sql("DELETE FROM records_link WHERE id = {link}"),
    "evidence hidden": sql("UPDATE records_evidence SET removed_at = now() WHERE id = {evidence}"),
}


def test_a_true_ledger_with_a_closed_task_and_a_link_has_no_fault(closed: Book) -> None:
    assert {name: got for name, (got, lines) in closed.wrote.items() if got != lines} == {}
    assert faults() == []


@pytest.mark.parametrize("name", BEHIND)
def test_what_belongs_to_a_record_is_checked_with_it(closed: Book, name: str) -> None:
    BEHIND[name](closed)
    assert faults() != []


def test_a_unit_that_is_renamed_makes_no_fault(closed: Book) -> None:
    for name in ("haitang", "jinxiu", "yunjin"):
        unit = closed.cast.unit(name)
        unit.name += "（新）"
        unit.save(update_fields=["name"])
    assert faults() == []
