"""The walks' ledger, with a report that has a paragraph."""

from __future__ import annotations

from typing import Any

import pytest

from qiaowu.reports.models import Report
from tests.ledger import Ledger


@pytest.fixture
def ledger(cast: Any) -> Ledger:
    made = Ledger(cast)
    blocks = [{"id": "b1", "level": 0, "text": "到位资金{{K39}}。"}]
    Report.objects.filter(pk=made.ids["own"]["report"]).update(blocks=blocks)
    return made
