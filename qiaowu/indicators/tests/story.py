"""A small story for the tests: a document with commitments, sessions and filings in the small county."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone

from qiaowu.activities.models import Activity, Participation
from qiaowu.commitments.models import Commitment, SourceDocument, Span
from qiaowu.indicators.actions import set_targets_from
from qiaowu.indicators.models import Target
from qiaowu.kernel.period import Period
from qiaowu.measures.models import Indicator, IndicatorVersion
from qiaowu.modules.filings.models import Filing
from qiaowu.orgs.models import Unit
from qiaowu.records import actions as records
from qiaowu.records.models import Record
from tests.cast import Cast

YEAR = Period.year(2026)
TODAY = date(2026, 10, 12)
TEXT = (
    "（一）学习联动。全年组织集中学习20次以上。参加学习突破500人次。\n"
    "（二）赋能发展。力争到位资金3亿元以上。收集人才信息800条以上。知晓率从75%提升至89%，力争达到95%以上。"
    "设立3-5个海外联络站。每季度专题研究1次。每月制定学习计划。签约项目5个。"
)
_SAYS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("K02", "20次", {"unit_word": "次", "comparator": "ge", "value": 20}),
    ("K03", "500人次", {"unit_word": "人次", "comparator": "ge", "strict": True, "value": 500}),
    ("K39", "3亿元", {"unit_word": "元", "comparator": "ge", "value": 300_000_000, "modality": "aim"}),
    ("K33", "800条", {"unit_word": "条", "comparator": "ge", "value": 800, "period_type": "stock"}),
    ("K13", "75%", {"unit_word": "%", "value": 75, "role": "baseline", "modality": "fact", "state": "reference"}),
    ("K13", "89%", {"unit_word": "%", "value": 89, "role": "actual", "modality": "fact", "state": "reference"}),
    ("K13", "95%", {"unit_word": "%", "comparator": "ge", "value": 95, "modality": "aim", "period_type": "rate"}),
    ("K41", "3-5个", {"unit_word": "个", "comparator": "range", "value": 3, "value_max": 5, "period_type": "stock"}),
    ("K44", "1次", {"unit_word": "次", "value": 1, "role": "requirement", "per": "quarter", "per_count": 1}),
    ("K06", "每月", {"unit_word": "次", "value": 1, "role": "requirement", "per": "month", "per_count": 1}),
    ("K38", "5个", {"unit_word": "个", "value": 5}),
)


def at(day: date = TODAY) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))


def version(code: str) -> IndicatorVersion:
    return Indicator.objects.get(code=code).version_on(TODAY)


def make_document(cast: Cast) -> SourceDocument:
    """The document with its commitments, each decided."""
    by = cast.user("county")
    document = SourceDocument.objects.create(
        title="2026年侨务工作讲话",
        dated=date(2026, 2, 20),
        year=2026,
        text=TEXT,
        text_sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
        uploaded_by=by,
        uploaded_at=at(),
    )
    for code, words, fields in _SAYS:
        add_commitment(document, cast, code, words, **fields)
    return document


def add_commitment(document: SourceDocument, cast: Cast, code: str, words: str, **fields: Any) -> Commitment:
    start = TEXT.rindex(words) if words == "1次" else TEXT.index(words)
    span = Span.objects.create(document=document, start=start, end=start + len(words), text=words)
    heading = "（一）学习联动" if start < TEXT.index("（二）") else "（二）赋能发展"
    defaults = {
        "comparator": "eq",
        "role": "target",
        "modality": "commit",
        "period_type": "flow",
        "state": "confirmed",
        "lead": cast.unit("office"),
        "reviewed_by": cast.user("county"),
        "reviewed_at": at(),
    }
    return Commitment.objects.create(
        document=document,
        span=span,
        sentence_start=TEXT.rfind("。", 0, start) + 1,
        sentence_end=TEXT.index("。", start) + 1,
        heading=heading,
        indicator=Indicator.objects.get(code=code),
        **(defaults | fields),
    )


def make_targets(cast: Cast) -> dict[str, Target]:
    """Targets of the document, by indicator code."""
    result = set_targets_from(make_document(cast), by=cast.user("county"), at=at())
    return {target.indicator.code: target for target in result.made}


def confirmed(record: Record, cast: Cast, *, day: date) -> Any:
    by = cast.user("county")
    record.no_evidence_reason = "测试"
    saved = records.create(record, by=by, at=at(), day=day)
    return records.confirm(saved, by=by, at=at())


def session(cast: Cast, unit: str, day: date, heads: int = 30, *, joined: tuple[str, ...] = ()) -> Activity:
    """A confirmed group study, hosted by `unit`, with the communities that joined."""
    no = records.next_number("T-")
    activity = Activity(
        no=no,
        unit=cast.unit(unit),
        type="group_study",
        title=f"学习{no}",
        held_on=day,
        headcount=heads,
        one_plus_n=bool(joined),
    )
    saved: Activity = confirmed(activity, cast, day=day)
    for name in joined:
        community = cast.unit(name)
        Participation.objects.create(activity=saved, unit=community, township=township_of(cast, name))
    return saved


def township_of(cast: Cast, name: str) -> Unit:
    return cast.unit("yunjin" if name in {"haitang", "jinxiu", "yunjin"} else "zhenjiang")


def filing(cast: Cast, code: str, unit: str, day: date, value: Any = None, *, n: Any = None, d: Any = None) -> Filing:
    """A confirmed filing of a value, or of numerator and denominator."""
    decimal = {"value": value, "numerator": n, "denominator": d}
    row = Filing(
        unit=cast.unit(unit),
        indicator=Indicator.objects.get(code=code),
        period=Period.of("month", day).key,
        dated=day,
        method="测试",
        **{name: None if number is None else Decimal(number) for name, number in decimal.items()},
    )
    return confirmed(row, cast, day=day)
