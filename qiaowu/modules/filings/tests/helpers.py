"""What the tests of filings share: stored filings, and a form as a browser posts it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from qiaowu.measures.models import Indicator
from qiaowu.modules.filings.models import Filing
from qiaowu.orgs.models import Unit, User
from qiaowu.records.models import Status

AT = datetime(2026, 10, 12, 1, 30, tzinfo=UTC)


def stored(
    unit: Unit, code: str, period: str, dated: date, by: User, status: str = "confirmed", **figure: Any
) -> Filing:
    """A filing as if it had been entered and, by default, confirmed."""
    filing = Filing(
        indicator=Indicator.objects.get(code=code),
        unit=unit,
        township=unit if unit.kind == Unit.Kind.TOWNSHIP else None,
        period=period,
        dated=dated,
        method="台账",
        no_evidence_reason="台账存本单位",
        status=status,
        created_by=by,
        created_at=AT,
        **figure,
    )
    if status == Status.CONFIRMED:
        filing.confirmed_by, filing.confirmed_at = by, AT
    if status == Status.RETURNED:
        filing.return_reason = "缺银行回单"
    filing.save()
    return filing


def typed(unit: Unit, **changes: Any) -> dict[str, Any]:
    """A complete filing of K39 as typed; None leaves a field out."""
    data = {
        "act": "submit",
        "unit": unit.pk,
        "period": "2026-09",
        "value": "600万元",
        "dated": "9月3日",
        "method": "银行回单",
        "basis": "云锦高端面料",
        "no_evidence_reason": "回单存财政所",
    }
    return {name: value for name, value in (data | changes).items() if value is not None}
