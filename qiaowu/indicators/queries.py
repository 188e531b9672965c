"""Reads: live figures, many at once from one grid, and targets with how they stand on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from qiaowu.indicators import pace
from qiaowu.indicators.models import Target, TargetQuerySet
from qiaowu.indicators.pace import Days, Goal, Lines, Standing
from qiaowu.indicators.targets import rule_version
from qiaowu.kernel.figures import exact
from qiaowu.kernel.period import Period
from qiaowu.kernel.workdays import WorkCalendar
from qiaowu.measures.count import count
from qiaowu.measures.grid import Grid
from qiaowu.measures.models import Indicator, IndicatorVersion
from qiaowu.measures.rules import Rule, parse_rule
from qiaowu.measures.tally import BLANK, Tally
from qiaowu.orgs.calendar import work_calendar
from qiaowu.orgs.models import Unit
from qiaowu.orgs.settings import setting
from qiaowu.orgs.tree import Tree, tree_on
from qiaowu.records.memory import remembered

BELOW = {
    Unit.Kind.COUNTY: (Unit.Kind.DEPARTMENT, Unit.Kind.TOWNSHIP, Unit.Kind.ASSOCIATION),
    Unit.Kind.TOWNSHIP: (Unit.Kind.COMMUNITY,),
}


@dataclass(frozen=True)
class Live:
    """A figure counted now: by which version, for whom, when, and what it gives."""

    version: IndicatorVersion
    unit: Unit
    period: Period
    as_of: date
    tally: Tally


def live(indicator: Indicator, unit: Unit, period: Period, as_of: date) -> Live:
    """The figure of an indicator for a unit and a period, counted when asked."""
    version = rule_version(indicator, period, as_of)
    return Live(version, unit, period, as_of, count(parse_rule(version.rule), unit, period, as_of))


@dataclass
class Counted:
    """One indicator for one unit: now, cumulative by month, the state it opened with, and the units below.

    `silent` is a fact of the whole county, which no line of a cell tells: whatever is due, nobody recorded anything.
    The values stay as they are counted (0 of 168), on every page and when issued; only the lights are grey for it.
    """

    now: Tally
    silent: bool = False
    months: list[Tally] = field(default_factory=list)
    opening: Tally = BLANK
    units: dict[int, Tally] = field(default_factory=dict)
    openings: dict[int, Tally] = field(default_factory=dict)

    @property
    def curve(self) -> list[Fraction | None]:
        return [pace.exact_value(tally) for tally in self.months]


def counted(versions: Sequence[IndicatorVersion], unit: Unit, period: Period, as_of: date) -> dict[int, Counted]:
    """`Counted` by version id, from one grid for all versions; remembered until something is written."""
    key = ("indicators.counted", tuple(v.pk for v in versions), unit.pk, period.key, as_of)
    return remembered(key, lambda: _counted(versions, unit, period, as_of))


def _counted(versions: Sequence[IndicatorVersion], unit: Unit, period: Period, as_of: date) -> dict[int, Counted]:
    rules = {version.pk: parse_rule(version.rule) for version in versions}
    tree = tree_on(min(as_of, period.end))
    units = units_of(unit, period, as_of, tree)
    own, below = _grids(list(rules.values()), unit, period, as_of)
    first = _openings(list(rules.values()), unit, period)
    found: dict[int, Counted] = {}
    for pk, rule in rules.items():
        silent = _made_of_due(rule) and not own.tally(rule, tree.county, period).num
        result = Counted(own.tally(rule, unit, period), silent, _months(own, rule, unit, period, as_of))
        result.units = {other.pk: below.tally(rule, other, period) for other in units}
        if rule.kind == "stock" and first:
            result.opening = first[0].tally(rule, unit, first[0].span)
            result.openings = {other.pk: first[1].tally(rule, other, first[1].span) for other in units}
            _open_late(result, own, below, rule, unit, units, period)
        found[pk] = result
    return found


def _made_of_due(rule: Rule) -> bool:
    """Whether a denominator comes about without any record, so that 0 of 168 may be the whole county's silence."""
    return (rule.kind == "per_period" and rule.needed == 1) or (rule.kind == "ratio" and rule.terms[1][1].measure.slots)


def _grids(rules: list[Rule], unit: Unit, span: Period, as_of: date) -> tuple[Grid, Grid]:
    """The grid in which the unit itself is a group, and that in which the units below it are."""
    single = unit.kind == Unit.Kind.COMMUNITY
    own = Grid(rules, span, as_of, by_unit=single)
    return own, Grid(rules, span, as_of, by_unit=True) if unit.kind == Unit.Kind.TOWNSHIP else own


def _openings(rules: list[Rule], unit: Unit, period: Period) -> tuple[Grid, Grid] | None:
    """Grids of the states up to the period's first day, looking back one year; None without stocks."""
    stocks = [rule for rule in rules if rule.kind == "stock"]
    if not stocks:
        return None
    back = Period.span(period.start.replace(year=period.start.year - 1), period.start)
    return _grids(stocks, unit, back, period.start)


def _open_late(
    found: Counted, own: Grid, below: Grid, rule: Rule, unit: Unit, units: list[Unit], period: Period
) -> None:
    """Where no state was known before the period, the state of its first month is what it opened with."""
    first = Period.span(period.start, period.months()[0].end)
    if not found.opening.known:
        found.opening = own.tally(rule, unit, first)
    for other in units:
        if not found.openings[other.pk].known:
            found.openings[other.pk] = below.tally(rule, other, first)


def _months(grid: Grid, rule: Rule, unit: Unit, period: Period, as_of: date) -> list[Tally]:
    """Cumulative values at the end of each month that has begun.

    Rows that depend on the period would be asked for anew each month; they have no curve.
    """
    if any(term.measure.by_period and not term.measure.slots for _role, term in rule.terms):
        return []
    begun = [month for month in period.months() if month.start <= as_of]
    return [grid.tally(rule, unit, Period.span(period.start, month.end)) for month in begun]


def units_of(unit: Unit, period: Period, as_of: date, tree: Tree) -> list[Unit]:
    """Units directly below that existed at some time in the part of the period seen from `as_of`."""
    end = min(as_of, period.end)
    return [
        other
        for other in tree.units.values()
        if other.kind in BELOW.get(Unit.Kind(unit.kind), ())
        and other.opened_on <= end
        and (other.closed_on is None or other.closed_on >= period.start)
        and (unit.kind == Unit.Kind.COUNTY or tree.parents.get(other.pk) == unit.pk)
    ]


# --- targets on a day ---


@dataclass(frozen=True)
class Frame:
    """What all targets of a page share: the day, the calendar, and the office's lines."""

    as_of: date
    calendar: WorkCalendar
    lines: Lines
    few: int

    def days(self, period: Period) -> Days:
        return pace.days_of(period, self.as_of, self.calendar)


def frame_of(as_of: date) -> Frame:
    """The frame of a day, from the office's settings and holiday tables."""
    lines = Lines(Fraction(setting("light_green")), Fraction(setting("light_yellow")))
    return Frame(as_of, work_calendar(), lines, int(setting("small_sample")))


@dataclass(frozen=True)
class Row:
    """A target with its figure and how it stands; `shares` are the targets split from it, worst first."""

    target: Target
    version: IndicatorVersion
    rule: Rule
    goal: Goal
    counted: Counted
    days: Days
    standing: Standing
    plan: tuple[Fraction, ...] = ()
    shares: tuple[Share, ...] = ()

    @property
    def period(self) -> Period:
        return self.target.span


@dataclass(frozen=True)
class Share:
    """A target that was split from another, with how its unit stands."""

    target: Target
    tally: Tally
    goal: Goal
    standing: Standing


def goal_of(target: Target, version: IndicatorVersion, opening: Tally = BLANK) -> Goal:
    """The target in the terms of the pace."""
    start = pace.exact_value(opening)
    return Goal(
        test=target.test,  # type: ignore[arg-type]
        value=exact(target.value),
        period_type=version.period_type if parse_rule(version.rule).kind != "per_period" else "per_period",
        value_max=None if target.value_max is None else exact(target.value_max),
        modality=target.modality,
        show_only=version.show_only,
        due_month=version.due_month,
        opening=Fraction(0) if start is None else start,
    )


def standing_targets(year: int) -> TargetQuerySet:
    """Targets of a year that were not dropped, with what pages show of them."""
    rows = Target.objects.standing().filter(period__startswith=str(year))
    related = ("indicator", "unit", "lead", "commitment__span", "commitment__document", "share_of")
    return rows.select_related(*related).prefetch_related("indicator__versions")


def rows_for(targets: Iterable[Target], unit: Unit, frame: Frame, shares: Iterable[Target] = ()) -> list[Row]:
    """The targets of one unit with their figures; the number of queries does not grow with the targets."""
    wanted = list(targets)
    versions = {target.pk: rule_version(target.indicator, target.span, frame.as_of) for target in wanted}
    figures: dict[tuple[str, int], Counted] = {}
    for key in sorted({target.period for target in wanted}):
        together = {versions[t.pk].pk: versions[t.pk] for t in wanted if t.period == key}
        period = Period.parse(key)
        for pk, found in counted(list(together.values()), unit, period, frame.as_of).items():
            figures[key, pk] = found
    split: dict[int, list[Target]] = {}
    for share in shares:
        split.setdefault(share.share_of_id or 0, []).append(share)
    return [
        _row(target, versions[target.pk], figures[target.period, versions[target.pk].pk], frame, split)
        for target in wanted
    ]


def standing_of(goal: Goal, tally: Tally, found: Counted, period: Period, frame: Frame) -> Standing:
    """How a value of `found` stands on the frame's day: the one way from a figure to its light."""
    days = frame.days(period)
    return pace.stand(goal, tally, period, frame.as_of, days, frame.lines, silent=found.silent)


def _row(
    target: Target, version: IndicatorVersion, found: Counted, frame: Frame, split: dict[int, list[Target]]
) -> Row:
    goal = goal_of(target, version, found.opening)
    days = frame.days(target.span)
    standing = standing_of(goal, found.now, found, target.span, frame)
    shares = [_share(share, version, found, frame) for share in split.get(target.pk, [])]
    shares.sort(key=lambda share: worst_first(share.standing))
    plan = tuple(pace.plan(goal, target.span, frame.calendar))
    return Row(target, version, parse_rule(version.rule), goal, found, days, standing, plan, tuple(shares))


def _share(target: Target, version: IndicatorVersion, found: Counted, frame: Frame) -> Share:
    tally = found.units.get(target.unit_id, BLANK)
    goal = goal_of(target, version, found.openings.get(target.unit_id, BLANK))
    return Share(target, tally, goal, standing_of(goal, tally, found, target.span, frame))


def worst_first(standing: Standing) -> tuple[int, Fraction]:
    """Sort key: not reported above all, then by what is missing, then what is not judged."""
    if standing.state == "unreported":
        return 0, Fraction(0)
    gap = standing.gap
    return (1, gap) if gap is not None else (2, Fraction(0))


def single_row(target: Target, frame: Frame) -> Row:
    """One target by itself, with its shares."""
    shares = standing_targets(target.span.start.year).filter(share_of=target)
    return rows_for([target], target.unit, frame, shares)[0]


def county_years() -> list[int]:
    """Years for which targets stand, newest first."""
    keys = Target.objects.standing().order_by().values_list("period", flat=True).distinct()
    return sorted({int(key[:4]) for key in keys}, reverse=True)


def month_ends(year: int, day: date) -> list[date]:
    """Days a reader may look back to: `day` itself if it lies in the year, and every month end before it."""
    ends = [month.end for month in Period.year(year).months() if month.end < day]
    today = [day] if day.year == year else []
    return [*today, *reversed(ends)]
