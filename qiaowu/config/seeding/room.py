"""What people have entered since stays alone: the demo leaves out what would say the same once more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from qiaowu.config.seeding.journal import Life
from qiaowu.kernel.period import Period
from qiaowu.modules.filings.models import Filing
from qiaowu.modules.filings.queries import overlapping
from qiaowu.modules.study.models import NetworkNode, StudyPlan


class Room:
    """The places that are taken: by any node or plan, and by filings of people, for the demo's own may follow."""

    def __init__(self, standing: Iterable[Life]) -> None:
        own = [life.record.pk for life in standing if isinstance(life.record, Filing)]
        self._nodes = set(NetworkNode.objects.not_void().filter(until__isnull=True).values_list("unit_id", flat=True))
        self._plans = set(StudyPlan.objects.not_void().values_list("unit_id", "month"))
        self._filings: dict[tuple[int, int], list[Filing]] = defaultdict(list)
        for filing in Filing.objects.not_void().exclude(pk__in=own):
            self._filings[filing.indicator_id, filing.unit_id].append(filing)

    def has(self, life: Life) -> bool:
        """Whether the record of the life may still be entered."""
        record = life.record
        if isinstance(record, NetworkNode):
            return record.unit_id not in self._nodes
        if isinstance(record, StudyPlan):
            return (record.unit_id, record.month) not in self._plans
        return not (isinstance(record, Filing) and self._is_filed(record))

    def _is_filed(self, filing: Filing) -> bool:
        """A single matter is told apart by its basis; a period's figure is filed once."""
        theirs = self._filings[filing.indicator_id, filing.unit_id]
        if filing.basis:
            return any((row.dated, row.basis) == (filing.dated, filing.basis) for row in theirs)
        return any(row.period == filing.period for row in theirs) or bool(
            overlapping(theirs, Period.parse(filing.period))
        )
