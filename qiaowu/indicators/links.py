"""Addresses that pages of this package lead to, and the cell that they carry along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from qiaowu.indicators.headings import clause_of
from qiaowu.indicators.models import Target
from qiaowu.orgs.models import Unit


@dataclass(frozen=True)
class Place:
    """Which cell a page is about, so that every link on it leads to the same cell."""

    unit: Unit
    year: int
    as_of: date

    def query(self, **more: Any) -> str:
        return urlencode({"unit": self.unit.code, "as_of": self.as_of.isoformat(), **more})


def page_url(name: str, *args: Any) -> str:
    """Address of a page of another package; empty where that package has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def cell_url(name: str, code: str, unit: Unit, period: str, as_of: date) -> str:
    """Page of an indicator (`name` is indicator or rows) for a unit, a period and a day."""
    query = urlencode({"unit": unit.code, "period": period, "as_of": as_of.isoformat()})
    return f"{reverse(f'indicators:{name}', args=[code])}?{query}"


def document_url(target: Target) -> str:
    """The sentence in its document; empty where the document pages are not part of the installation."""
    page = page_url("commitments:document", target.commitment.document_id)
    return f"{page}?c={target.commitment_id}" if page else ""


def quote_of(target: Target) -> str:
    """The clause that promised it, in quotation marks."""
    return f"“{clause_of(target.commitment)}”"
