"""One record of every kind in each of two townships, and the papers of the county, for walks over all routes."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from qiaowu.activities.models import Activity
from qiaowu.commitments.models import Commitment, SourceDocument, Span
from qiaowu.indicators.models import Figure, Target
from qiaowu.measures.models import Indicator
from qiaowu.modules.filings.models import Filing
from qiaowu.modules.study.models import Evaluation, NetworkNode, StudyPlan, StudyTask
from qiaowu.orgs.models import Holiday, UnitChange
from qiaowu.records import files
from qiaowu.records.models import Evidence, Job
from qiaowu.reports.models import Report
from tests.architecture.routes import Route
from tests.cast import Cast

AT: datetime = timezone.make_aware(datetime(2026, 10, 12, 9, 0))  # noqa: DTZ001
MISSING = 999_999_999
CANARY = "机密线索"
"""Stands in every text of the sibling's records; no answer to anyone outside may hold it."""
_HOMES = {"own": ("haitang", "yunjin", "township"), "sibling": ("shangzhou", "zhenjiang", "township2")}


class Ledger:
    """`ids[side][name]` are the ids of what was made; `conditional` routes may refuse by the record's state.

    `place` stands before every text, to tell the ledgers of two counties apart.
    """

    conditional = frozenset(
        {"records:act", "records:reason", "web:job_file"}
        | {f"records:{page}" for page in ("evidence", "evidence_view", "evidence_picture")}
    )

    def __init__(self, cast: Cast, place: str = "") -> None:
        self.cast, self.place = cast, place
        self.ids = {side: self._records(side) for side in _HOMES}
        county = self._papers()
        for side in _HOMES:
            self.ids[side] |= county

    def _records(self, side: str) -> dict[str, int]:
        community, township, officer = _HOMES[side]
        mark = self.place + (CANARY if side == "sibling" else "本地")
        by = self.cast.user(officer)
        confirmed = {
            "unit": self.cast.unit(community),
            "township": self.cast.unit(township),
            "created_by": by,
            "created_at": AT,
            "no_evidence_reason": mark,
            "status": "confirmed",
            "confirmed_by": by,
            "confirmed_at": AT,
        }
        job = Job.objects.create(kind="web.export", title=mark, owner=by, asked_at=AT)
        made = self._held(confirmed, mark, side) | self._planned(confirmed, mark) | {"job": job}
        return {name: row.pk for name, row in made.items()}

    def _held(self, confirmed: dict[str, Any], mark: str, side: str) -> dict[str, Any]:
        """A session with its sign-in sheet, and a figure that was filed."""
        session = Activity.objects.create(
            **confirmed,
            no=f"HD-{side}",
            type="group_study",
            title=f"{mark}学习",
            held_on=date(2026, 9, 8),
            headcount=36,
        )
        evidence = Evidence.objects.create(
            record_kind="activities.activity",
            record_id=session.pk,
            kind="document",
            title=f"{mark}签到表.txt",
            sha256=files.store(mark.encode()),
            mime="text/plain",
            size=12,
            added_by=confirmed["created_by"],
            added_at=AT,
        )
        filing = Filing.objects.create(
            **confirmed,
            indicator=Indicator.objects.get(code="K39"),
            period="2026-09",
            dated=date(2026, 9, 30),
            value=Decimal("5000000"),
            method=mark,
        )
        return {"session": session, "evidence": evidence, "filing": filing}

    def _planned(self, confirmed: dict[str, Any], mark: str) -> dict[str, Any]:
        """A plan with a task, the node of the network, and an evaluation."""
        plan = StudyPlan.objects.create(**confirmed, month=date(2026, 9, 1), focus=mark, published_on=date(2026, 9, 3))
        task = StudyTask.objects.create(
            plan=plan, unit=confirmed["unit"], title=f"{mark}任务", due_on=date(2026, 9, 28)
        )
        node = NetworkNode.objects.create(**confirmed, contact_name=f"{mark}联络员", since=date(2026, 1, 1))
        evaluation = Evaluation.objects.create(
            **confirmed, quarter_start=date(2026, 7, 1), kind="survey", held_on=date(2026, 9, 20), summary=mark
        )
        return {"plan": plan, "task": task, "node": node, "evaluation": evaluation}

    def _papers(self) -> dict[str, int]:
        commitment = self._promise()
        target = Target.objects.create(
            commitment=commitment,
            indicator=commitment.indicator,
            unit=self.cast.unit("county"),
            period="2026",
            test="ge",
            value=commitment.value,
            modality="aim",
            set_by=self.cast.user("county"),
            set_at=AT,
        )
        made = {"document": commitment.document, "commitment": commitment, "target": target} | self._reported()
        made |= self._office()
        return {name: row.pk for name, row in made.items()}

    def _office(self) -> dict[str, Any]:
        """What the administrator's pages are about: an account, its post, a unit, its coming change, a day off."""
        account, unit = self.cast.user("township"), self.cast.unit("jinxiu")
        change = UnitChange.objects.create(
            kind="move",
            unit=unit,
            other=self.cast.unit("zhenjiang"),
            day=date(2030, 1, 1),
            made_by=self.cast.user("admin"),
            made_at=AT,
        )
        day = Holiday.objects.create(day=date(2030, 1, 1), works=False, name="元旦")
        return {"account": account, "post": account.posts.get(), "unit": unit, "change": change, "day": day}

    def _promise(self) -> Commitment:
        """A confirmed commitment in a document of one sentence."""
        clerk, text = self.cast.user("county"), "今年要力争到位资金3亿元以上。"
        document = SourceDocument.objects.create(
            title=f"{self.place}讲话",
            dated=date(2026, 2, 20),
            year=2026,
            text=text,
            text_sha256="0" * 64,
            structure={},
            uploaded_by=clerk,
            uploaded_at=AT,
        )
        return Commitment.objects.create(
            document=document,
            span=Span.objects.create(document=document, start=10, end=13, text=text[10:13]),
            sentence_start=0,
            sentence_end=len(text),
            subject="到位资金",
            value=Decimal(300_000_000),
            unit_word="元",
            comparator="ge",
            role="target",
            modality="aim",
            period_type="flow",
            period="2026",
            indicator=Indicator.objects.get(code="K39"),
            state="confirmed",
            reviewed_by=clerk,
            reviewed_at=AT,
        )

    def _reported(self) -> dict[str, Any]:
        """An issued figure and a report of the county."""
        clerk, day = self.cast.user("county"), date(2026, 9, 30)
        common = {"unit": self.cast.unit("county"), "period": "2026", "as_of": day}
        version = Indicator.objects.get(code="K39").version_on(date(2026, 10, 12))
        figure = Figure.objects.create(
            **common,
            indicator_version=version,
            rule=version.rule,
            state="blank",
            lines_sha256="0" * 64,
            issued_by=clerk,
            issued_at=AT,
        )
        report = Report.objects.create(**common, title=f"{self.place}进展报告", created_by=clerk, created_at=AT)
        return {"figure": figure, "report": report}


def value_of(route: Route, name: str, ledger: Ledger | None, side: str) -> str:
    """What stands in the address for a placeholder."""
    fixed = {
        "kind": "activities.activity",
        "act": ACTS.get(route.name, "return"),
        "form": "study.session:new",
        "code": "K39",
        "index": "0",
        "key": "plan_due_day",
        "block": "b1",
    }
    missing = {"code": "K99", "key": "nothing"} if side == "missing" else {}
    if name in missing or name in fixed:
        return missing.get(name) or fixed[name]
    if ledger is None or side == "missing":
        return str(MISSING)
    return str(ledger.ids[side][subject_of(route, name)])


ACTS = {"records:act": "confirm", "commitments:commitment_decide": "accept"}
"""The act that stands in an address where "return" would be none of the page's acts."""


def subject_of(route: Route, placeholder: str) -> str:
    """Which of the ledger's rows a placeholder of a route means. Raises LookupError for an undeclared route."""
    space, _colon, page = route.name.partition(":")
    if space == "records":
        return "evidence" if page.startswith("evidence") else "session"
    if space == "filings":
        return "filing"
    if space == "reports":
        return "report"
    if route.name in ALIASES:
        return ALIASES[route.name]
    if space == "office":
        return next(word for word in ("account", "post", "unit", "change", "day") if word in page)
    for word in ("session", "plan", "task", "node", "evaluation", "commitment", "document", "target", "figure"):
        if word in page:
            return word
    raise LookupError(f"tests/ledger.py does not know what {route.name} <{placeholder}> is")


ALIASES: dict[str, str] = {
    "indicators:cascade": "target",
    "web:job": "job",
    "web:job_file": "job",
    "web:job_cancel": "job",
    "web:job_again": "job",
    "office:post_new": "account",
    "indicators:restate": "figure",
    "indicators:targets_from": "document",
}
"""Routes whose name does not say which record they are about."""


def address(route: Route, ledger: Ledger | None, side: str) -> str:
    """The route's address for the record of one side."""

    def fill(found: re.Match[str]) -> str:
        return value_of(route, found[1].rpartition(":")[2], ledger, side)

    return "/" + re.sub(r"<([^>]+)>", fill, route.pattern)


def answers(response: Any) -> str:
    """Text of an answer, for looking for the canary."""
    return response.content.decode("utf-8", "replace")
