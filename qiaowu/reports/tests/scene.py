"""A county with targets, and records of 2026 that answer them, for the tests of reports."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from qiaowu.activities.models import Activity
from qiaowu.commitments.models import Commitment, SourceDocument, Span
from qiaowu.indicators.models import Target
from qiaowu.kernel.period import Period
from qiaowu.measures.models import Indicator
from qiaowu.modules.filings.models import Filing
from qiaowu.orgs.models import Unit
from qiaowu.reports.actions import draft_report
from qiaowu.reports.models import Report
from tests.cast import Cast

AT: datetime = timezone.make_aware(datetime(2026, 10, 12, 9, 0))  # noqa: DTZ001
AS_OF = date(2026, 9, 30)
YEAR = Period.year(2026)
# code, test, value, modality, prior
_TARGETS = (
    ("K02", "ge", "4", "commit", None),
    ("K08", "ge", "40", "commit", None),
    ("K10", "gt", "100000", "forecast", None),
    ("K29", "eq", "1", "commit", None),
    ("K32", "ge", "95", "aim", None),
    ("K33", "ge", "800", "commit", "640"),
    ("K39", "ge", "300000000", "aim", None),
)
_FILED = (
    ("K32", None, 178, 188),
    ("K33", 757, None, None),
    ("K39", 193_000_000, None, None),
)


@dataclass(frozen=True)
class Scene:
    """The cast with targets and confirmed records."""

    cast: Cast

    @property
    def county(self) -> Unit:
        return self.cast.unit("county")

    def draft(self, unit: Unit | None = None) -> Report:
        """A fresh draft of the county, or of `unit`."""
        return draft_report(unit or self.county, YEAR, AS_OF, by=self.cast.user("county"), at=AT)

    def file(self, code: str, value: int | None, num: int | None = None, den: int | None = None) -> Filing:
        """A confirmed filing of the department in September."""
        clerk = self.cast.user("county")
        return Filing.objects.create(
            unit=self.cast.unit("department"),
            status="confirmed",
            created_by=clerk,
            created_at=AT,
            confirmed_by=clerk,
            confirmed_at=AT,
            no_evidence_reason="测试",
            indicator=Indicator.objects.get(code=code),
            period="2026-09",
            dated=AS_OF,
            value=None if value is None else Decimal(value),
            numerator=None if num is None else Decimal(num),
            denominator=None if den is None else Decimal(den),
            method="台账",
        )

    def session(self, day: date, no: str, community: str = "haitang") -> Activity:
        """A confirmed group study."""
        officer = self.cast.user("township")
        return Activity.objects.create(
            unit=self.cast.unit(community),
            township=self.cast.unit("yunjin"),
            status="confirmed",
            created_by=officer,
            created_at=AT,
            confirmed_by=officer,
            confirmed_at=AT,
            no_evidence_reason="测试",
            no=no,
            type="group_study",
            title=f"{day.month}月集中学习",
            held_on=day,
            headcount=30,
        )


def make_scene(cast: Cast) -> Scene:
    """Targets of the county, three filings and three sessions."""
    scene = Scene(cast)
    for code, *rest in _TARGETS:
        _target(scene, code, *rest)
    for code, value, num, den in _FILED:
        scene.file(code, value, num, den)
    for month in (3, 6, 9):
        scene.session(date(2026, month, 8), f"HD-20260{month}-0001")
    return scene


def _target(scene: Scene, code: str, test: str, value: str, modality: str, prior: str | None) -> Target:
    clerk = scene.cast.user("county")
    indicator = Indicator.objects.get(code=code)
    text = f"今年{indicator.name}要达到{value}。"
    document, _created = SourceDocument.objects.get_or_create(
        title=f"讲话{code}",
        defaults={
            "dated": date(2026, 2, 20),
            "year": 2026,
            "text": text,
            "text_sha256": "0" * 64,
            "uploaded_by": clerk,
            "uploaded_at": AT,
        },
    )
    commitment = Commitment.objects.create(
        document=document,
        span=Span.objects.create(document=document, start=0, end=2, text=text[:2]),
        sentence_start=0,
        sentence_end=len(text),
        subject=indicator.name,
        value=Decimal(value),
        comparator="ge",
        role="target",
        modality=modality,
        period_type="flow",
        period="2026",
        indicator=indicator,
        state="confirmed",
        reviewed_by=clerk,
        reviewed_at=AT,
    )
    return Target.objects.create(
        commitment=commitment,
        indicator=indicator,
        unit=scene.county,
        period="2026",
        test=test,
        value=Decimal(value),
        modality=modality,
        prior_actual=None if prior is None else Decimal(prior),
        lead=scene.cast.unit("department"),
        set_by=clerk,
        set_at=AT,
    )


def blocks_with(report: Report, place: int, text: str) -> list[dict[str, Any]]:
    """The report's blocks with another text at one place, counted from 1."""
    blocks = [dict(block) for block in report.blocks]
    blocks[place - 1]["text"] = text
    return blocks


def page(response: Any) -> str:
    text: str = response.content.decode()
    return text


def words(response: Any) -> str:
    """The text of a page without its markup."""
    text = re.sub(r"<[^>]+>", "", page(response))
    return re.sub(r"\s+", "", text)
