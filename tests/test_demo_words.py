"""What the command says of the demo county is true of its data."""

from __future__ import annotations

from datetime import date

from qiaowu.cli import demo
from qiaowu.config.demo.filings import build_filings


def test_the_last_filing_is_the_day_that_the_message_names() -> None:
    rows = build_filings(date.fromisoformat(demo.LAST_DAY))
    assert max(row.as_of for row in rows).isoformat() == demo.LAST_FILING
