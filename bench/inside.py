"""The part of the benchmark that runs inside the product, on its database."""

from __future__ import annotations

import time

from django.db import transaction

from bench import ledger, scorecard
from qiaowu.activities.models import Activity
from qiaowu.cli.serve import collect_seldom
from qiaowu.orgs.clock import now
from qiaowu.orgs.models import User
from qiaowu.records.actions import change


def main() -> None:
    """Fill the county and print the rows of the table, tab separated."""
    ledger.add_townships()
    ledger.fill()
    collect_seldom()  # as the server does that answers such questions
    for row in scorecard.run():
        print("\t".join(row))


def write_on(every: float) -> None:
    """Correct the head-count of one session after another until killed: what readers have in memory is then old."""
    clerk = User.objects.get(username="county")
    for pk in Activity.objects.filter(status="confirmed").order_by("pk").values_list("pk", flat=True)[:500]:
        with transaction.atomic():
            row = Activity.objects.get(pk=pk)
            values = {"headcount": (row.headcount or 0) + 1}
            change(row, values, by=clerk, at=now(), version=row.version, day=lambda r: r.held_on, reason="签到表复核")
        time.sleep(every)
