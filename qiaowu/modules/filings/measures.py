"""What filings can be counted by.

`filings.values` are filed values of one indicator: a flow adds them up, a stock reads each unit's
last one. `filings.numerators` and `filings.denominators` are the two halves of filed rates.
`filings.milestones` are filings that report something as done. Nothing filed is blank, not zero.
"""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from qiaowu.measures.contract import measure
from qiaowu.modules.filings import queries
from qiaowu.modules.filings.models import Filing

_CASES = Q(denominator__gt=0)
"""A rate of a period without cases (0 of 0) is on record, and adds nothing to any figure."""
_FILED: dict[str, Any] = {"dated": "dated", "empty": "blank", "params": {"indicator": "indicator__code"}}


@measure("filings.values", label=_("报送数"), unit="", amount="value", where=Q(value__isnull=False), **_FILED)
def values() -> QuerySet[Filing]:
    """Filed values."""
    return queries.counted_filings()


@measure("filings.numerators", label=_("报送的分子"), unit="", amount="numerator", where=_CASES, **_FILED)
def numerators() -> QuerySet[Filing]:
    """Numerators of filed rates."""
    return queries.counted_filings()


@measure(
    "filings.denominators",
    label=_("报送的分母"),
    unit="",
    amount="denominator",
    where=_CASES,
    **_FILED,
)
def denominators() -> QuerySet[Filing]:
    """Denominators of filed rates."""
    return queries.counted_filings()


@measure("filings.milestones", label=_("报送的节点"), unit="", where=Q(value__gt=0), **_FILED)
def milestones() -> QuerySet[Filing]:
    """Filings that report something as done."""
    return queries.counted_filings()
