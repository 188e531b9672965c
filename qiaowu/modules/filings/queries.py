"""Reads of filings."""

from django.db.models import QuerySet

from qiaowu.modules.filings.models import Filing


def counted_filings() -> QuerySet[Filing]:
    """Confirmed filings; the only ones that figures see."""
    return Filing.objects.filter(status="confirmed")
