"""One indicator for a unit and a period on a day, set beside its target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qiaowu.indicators import pace, sentences, words
from qiaowu.indicators.links import cell_url
from qiaowu.indicators.models import Target
from qiaowu.indicators.queries import Counted, Frame, Row, counted, rows_for, standing_targets
from qiaowu.indicators.targets import rule_version
from qiaowu.indicators.words import Writer
from qiaowu.kernel.period import Period
from qiaowu.measures.models import Indicator, IndicatorVersion
from qiaowu.measures.rules import Rule, parse_rule
from qiaowu.measures.tally import Tally
from qiaowu.orgs.models import Unit, User


@dataclass(frozen=True)
class Cell:
    """An indicator for a unit and a period on a day, with its target when one stands."""

    indicator: Indicator
    version: IndicatorVersion
    unit: Unit
    period: Period
    frame: Frame
    counted: Counted
    row: Row | None

    @property
    def as_of(self) -> date:
        return self.frame.as_of

    @property
    def tally(self) -> Tally:
        return self.counted.now

    @property
    def rule(self) -> Rule:
        return parse_rule(self.version.rule)

    @property
    def writer(self) -> Writer:
        goal = self.row.goal.value if self.row else None
        return words.writer_of(self.version, self.frame.few, goal, pace.exact_value(self.tally))

    def url(self, name: str = "indicator", unit: Unit | None = None) -> str:
        return cell_url(name, self.indicator.code, unit or self.unit, self.period.key, self.as_of)


def cell_of(indicator: Indicator, unit: Unit, period: Period, frame: Frame, user: User) -> Cell:
    """Count the cell, and set it beside its target."""
    version = rule_version(indicator, period, frame.as_of)
    targets = standing_targets(period.start.year).visible_to(user).filter(indicator=indicator)
    target = targets.filter(unit=unit, period=period.key).first()
    if target is None:
        found = counted([version], unit, period, frame.as_of)[version.pk]
        return Cell(indicator, version, unit, period, frame, found, None)
    row = rows_for([target], unit, frame, targets.filter(share_of=target).order_by("unit__order"))[0]
    return Cell(indicator, version, unit, period, frame, row.counted, row)


def outlook_of(cell: Cell, row: Row) -> sentences.Outlook:
    return sentences.outlook(row.goal, row.standing, cell.counted.curve, cell.period, cell.as_of)


def default_target(indicator: Indicator, unit: Unit, user: User, year: int) -> Target | None:
    """The standing target of the year that a page shows when its address names no period."""
    rows = standing_targets(year).visible_to(user).filter(indicator=indicator, unit=unit)
    return rows.order_by("period").first()
