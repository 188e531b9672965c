"""The source document of the demo year: uploaded, reviewed by the clerk, made into targets and handed down.

Everything goes through the acts that the pages use, in one afternoon after the conference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from qiaowu.commitments import actions as commitments
from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.commitments.suggest import decision_for
from qiaowu.config.demo import speech
from qiaowu.config.demo.filings import target_shares
from qiaowu.config.demo.units import townships
from qiaowu.config.seeding.orgs import Directory
from qiaowu.indicators import actions as indicators
from qiaowu.indicators.models import Target
from qiaowu.records import files
from qiaowu.records.intake import read_document

UPLOADED_AT = timezone.make_aware(datetime.combine(date(2026, 2, 27), time(14, 30)))
IN_DOUBT = {"K40": "20家、3个与4.5亿元是同一活动的三个数，口径待商务局核对"}
SPLIT_BY_AMOUNT = ("K33", "K34", "K39")
SPLIT_ALIKE = ("K06", "K12")
_DECISIONS: dict[str, Callable[..., Commitment]] = {
    "confirmed": commitments.accept,
    "reference": commitments.mark_reference,
    "doubtful": commitments.mark_doubtful,
}


def _moments() -> Iterator[datetime]:
    """Times of the afternoon's acts, twenty seconds apart."""
    at = UPLOADED_AT
    while True:
        yield at
        at += timedelta(seconds=20)


def store_document(directory: Directory) -> int:
    """Write the speech with its decisions and targets; returns how many commitments it has."""
    moments = _moments()
    document = _upload(directory, next(moments))
    rows = list(document.commitments.select_related("indicator").order_by("span__start"))
    for row in rows:
        _decide(row, directory, moments)
    indicators.set_targets_from(document, by=directory.clerk, at=next(moments))
    for code, shares in _splits(directory):
        _hand_down(code, shares, directory, next(moments))
    return len(rows)


def _upload(directory: Directory, at: datetime) -> SourceDocument:
    content = speech.build_docx(speech.speech_text())
    filename = f"{speech.TITLE}.docx"
    files.store(content)
    return commitments.upload(
        title=speech.TITLE,
        kind=SourceDocument.Kind.SPEECH,
        issued_by=speech.ISSUER,
        dated=date.fromisoformat(speech.ISSUED_ON),
        year=2026,
        intake=read_document(content, filename),
        filename=filename,
        by=directory.clerk,
        at=at,
    )


def _decide(row: Commitment, directory: Directory, moments: Iterator[datetime]) -> None:
    """Decide as proposed, but leave some in doubt, as a desk looks that asks another office first."""
    code = row.indicator.code if row.indicator else ""
    decision, note = decision_for(row.role, row.modality, code, row.certainty).value, ""
    if code in IN_DOUBT:
        decision, note = "doubtful", IN_DOUBT[code]
    if decision == "confirmed" and (row.value is None or not row.period):
        decision = "doubtful"
    _DECISIONS[decision](row, by=directory.clerk, at=next(moments), note=note)


def _splits(directory: Directory) -> Iterator[tuple[str, dict[int, Decimal]]]:
    """Shares by unit id, for each indicator that is handed down."""
    for code in SPLIT_BY_AMOUNT:
        shares = target_shares(code)
        yield code, {directory.units[unit].pk: Decimal(share) for unit, share in shares.items()}
    with_boards = target_shares("K11")
    for code in SPLIT_ALIKE:
        units = [row.code for row in townships() if code != "K12" or row.code in with_boards]
        yield code, {directory.units[unit].pk: Decimal(100) for unit in units}


def _hand_down(code: str, shares: dict[int, Decimal], directory: Directory, at: datetime) -> None:
    """Split a county target, if the document made one."""
    target = Target.objects.standing().filter(indicator__code=code, unit__kind="county").first()
    if target is not None:
        method: Any = "hand" if code in SPLIT_BY_AMOUNT else "same"
        indicators.split_target(target, shares, method, by=directory.clerk, at=at)
