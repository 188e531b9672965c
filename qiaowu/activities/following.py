"""A unit that takes part in an activity is counted for the township in which it lies on the day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from qiaowu.activities.models import Participation
from qiaowu.records.restamp import restamp


def restamp_participations(unit_ids: Collection[int], since: date) -> int:
    """Participations of these units in activities on `since` or later: how many changed their township."""
    rows = Participation.objects.filter(unit_id__in=unit_ids, activity__held_on__gte=since)
    return restamp(rows, "activity__held_on")
