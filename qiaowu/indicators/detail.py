"""What the page of one indicator shows: the value and its light, the curve, the units, where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qiaowu.indicators import pace, words
from qiaowu.indicators.figures import stored_value, tally_of
from qiaowu.indicators.links import cell_url, document_url, page_url, quote_of
from qiaowu.indicators.models import Figure, Target
from qiaowu.indicators.pace import Lines
from qiaowu.indicators.queries import Counted, Frame, Row, Share, counted, rows_for, standing_targets, worst_first
from qiaowu.indicators.targets import rule_version
from qiaowu.indicators.words import Shown, Writer
from qiaowu.kernel.figures import exact
from qiaowu.kernel.money import YUAN
from qiaowu.kernel.period import Period
from qiaowu.kernel.split import coverage
from qiaowu.measures.models import Indicator, IndicatorVersion
from qiaowu.measures.rules import Rule, parse_rule
from qiaowu.measures.tally import Line, Tally
from qiaowu.orgs.models import Unit, User
from qiaowu.web.charts import PaceLabels, PaceSeries, bullet, pace_figure
from qiaowu.web.registry import used_in
from qiaowu.web.templatetags.ui import date_text


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


# --- the head ---


def head_of(cell: Cell) -> dict[str, Any]:
    """The big value, n/d, the light with its sentence, and the outlook."""
    writer, row = cell.writer, cell.row
    shown: dict[str, Any] = {"big": writer.big(cell.tally), "note": writer.note(cell.tally), "parts": ""}
    if cell.tally.num is not None and cell.tally.den is not None and writer.percent:
        shown["parts"] = (
            f"{words.plain(Fraction(cell.tally.num))}/{words.plain(Fraction(cell.tally.den))} {writer.part}"
        )
    if row is None:
        return shown | {"sentence": _("本期间没有为%s设目标，只看数。") % words.whole_name(cell.unit)}
    standing, seen = row.standing, _outlook(cell, row)
    shown |= {
        "state": standing.state,
        "target": writer.goal(row.goal),
        "sentence": _sentence(row, cell, writer),
        "outlook": words.outlook_text(writer, seen, row.days, row.goal) if standing.counts else "",
        "remarks": words.remarks(standing, row.goal, writer),
        "baseline": _said(writer, row.target.baseline),
        "prior": _said(writer, row.target.prior_actual),
    }
    if standing.actual is not None and row.goal.pro_rated and row.goal.value:
        done = standing.actual * 100 / row.goal.value
        shown["done"] = words.percent_of(done, Lines(yellow=Fraction(100)))
        shown["of"] = f"{writer.number(standing.actual, line=row.goal.value).text} / {writer.number(row.goal.value)}"
    return shown


def _said(writer: Writer, value: Decimal | None) -> str:
    """A number of the document, in the indicator's unit."""
    return "" if value is None else str(writer.number(exact(value)))


def _sentence(row: Row, cell: Cell, writer: Writer) -> str:
    standing = row.standing
    if not standing.counts:
        return cell.rule.reason if standing.cause == "na" else str(words.CAUSES.get(standing.cause, ""))
    gap = words.gap_text(writer, standing, row.goal)
    if standing.ratio is None or row.goal.test == "le":
        return gap
    said = {"ratio": words.percent_of(standing.ratio, cell.frame.lines), "gap": gap}
    return _("达到应达的 %(ratio)s，%(gap)s") % said if standing.cause != "green" else _("达到应达的 %(ratio)s") % said


def _outlook(cell: Cell, row: Row) -> words.Outlook:
    return words.outlook(row.goal, row.standing, cell.counted.curve, cell.period, cell.as_of)


# --- the curve ---


def curve_of(cell: Cell) -> dict[str, Any] | None:
    """The drawing and the table beside it; only for a year, and for what has values by month."""
    if cell.period.kind != "year" or not cell.counted.months or cell.writer.recurring or cell.rule.kind == "milestone":
        return None
    table = _months_table(cell)
    if cell.row is None or cell.row.standing.state == "na":
        return {"figure": "", "table": table}
    return {"figure": pace_figure(_series(cell, cell.row), _labels(cell, cell.row)), "table": table}


def _series(cell: Cell, row: Row) -> PaceSeries:
    scale = YUAN[cell.writer.money] if cell.version.unit == "元" else 1
    seen = _outlook(cell, row)
    stock = row.goal.period_type == "stock"

    def drawn(value: Fraction | None) -> float | None:
        return None if value is None else float(value / scale)

    return PaceSeries(
        actual=[drawn(value) for value in cell.counted.curve],
        plan=[float(value / scale) for value in row.plan],
        target=float(row.goal.value / scale),
        as_of=min(cell.as_of, cell.period.end),
        # A level line has no band: the 80 % line of a rate would look like a second target.
        band=float(cell.frame.lines.yellow / 100) if row.goal.pro_rated else 1.0,
        trend=drawn(seen.forecast),
        opening=float(row.goal.opening / scale) if stock else _level(row, scale),
    )


def _level(row: Row, scale: int) -> float:
    """Sums begin at zero; a rate is level, so its plan begins where it ends."""
    return 0.0 if row.goal.pro_rated else float(row.goal.value / scale)


def _labels(cell: Cell, row: Row) -> PaceLabels:
    writer, standing, seen = cell.writer, row.standing, _outlook(cell, row)
    due = writer.expected(standing, cell.tally)
    named = {
        "name": cell.indicator.name,
        "now": writer.value(cell.tally),
        "due": due,
        "target": writer.goal(row.goal),
    }
    return PaceLabels(
        title=_("%(name)s累计与应达：现在 %(now)s，应达 %(due)s，目标 %(target)s") % named,
        target=_("目标 %s") % writer.number(row.goal.value).text,
        actual=_("实际 %s") % writer.number(standing.actual, line=row.goal.value).text,
        expected=_("应达 %s") % due.text if standing.counts and row.goal.pro_rated else "",
        trend=_("照此 %s") % writer.derived(seen.forecast).text if seen.forecast is not None else "",
        band=_("%s%% 线") % words.plain(cell.frame.lines.yellow) if row.goal.pro_rated else "",
        as_of=_("截至 %s") % date_text(cell.as_of),
        months=[words.month_name(month) for month in range(1, 13)],
    )


def _months_table(cell: Cell) -> list[dict[str, Any]]:
    writer = cell.writer
    plan = list(cell.row.plan) if cell.row else []
    rows = []
    for at, tally in enumerate(cell.counted.months):
        due = writer.derived(plan[at]).text if at < len(plan) else words.NONE
        rows.append({"month": words.month_name(at + 1), "value": writer.value(tally), "due": due})
    return rows


def periods_of(cell: Cell, lines: list[Line]) -> list[dict[str, Any]]:
    """Each month or quarter of a recurring requirement: how often it was done, and whether that is enough."""
    if cell.rule.kind != "per_period":
        return []
    return [_period_row(cell, part, lines) for part in cell.period.parts(cell.rule.each)]


def _period_row(cell: Cell, part: Period, lines: list[Line]) -> dict[str, Any]:
    times = sum(part.contains(line.dated) for line in lines)
    if times >= cell.rule.needed:
        state, label = "ok", _("已做到")
    elif part.end <= cell.as_of:
        state, label = "bad", _("未做到")
    else:
        state, label = "idle", _("未到期")
    return {"label": words.period_name(part), "times": times, "state": state, "state_label": label}


# --- the units ---


def units_table(cell: Cell, reached: QuerySet[Unit]) -> dict[str, Any] | None:
    """Units with a share or a value, worst first; those with neither in one last line."""
    units = {unit.pk: unit for unit in reached.filter(pk__in=cell.counted.units)}
    shares = {share.target.unit_id: share for share in cell.row.shares} if cell.row else {}
    with_share = sorted((s for pk, s in shares.items() if pk in units), key=lambda s: worst_first(s.standing))
    rows = [_share_row(cell, share, units[share.target.unit_id]) for share in with_share]
    bare = [unit for pk, unit in units.items() if pk not in shares]
    rows += [_bare_row(cell, unit) for unit in sorted(bare, key=lambda u: u.order) if _has_value(cell, unit)]
    idle = (
        []
        if not shares
        else [u for u in bare if not _has_value(cell, u) and u.kind in {Unit.Kind.TOWNSHIP, Unit.Kind.COMMUNITY}]
    )
    if not rows:
        return None
    return {
        "rows": rows,
        "idle": "、".join(unit.short_name for unit in sorted(idle, key=lambda u: u.order)),
        "total": _total_row(cell),
        "unit": cell.writer.unit,
        "cover": cover_text(cell),
        "beyond": len(cell.counted.units) - len(units),
    }


def _has_value(cell: Cell, unit: Unit) -> bool:
    tally = cell.counted.units[unit.pk]
    return bool(tally.known and (tally.value or (cell.writer.percent and tally.den)))


def _share_row(cell: Cell, share: Share, unit: Unit) -> dict[str, Any]:
    writer, standing = cell.writer, share.standing
    gap = standing.gap
    return {
        "name": unit.short_name,
        "url": cell.url(unit=unit),
        "rows_url": cell.url("rows", unit),
        "bar": _bar(share.goal.value, standing, writer),
        "value": writer.value(share.tally),
        "reported": standing.state != "unreported",
        "parts": writer.percent or writer.recurring,
        "expected": writer.expected(standing, share.tally),
        "gap": writer.gap(gap),
        "behind": gap is not None and gap < 0,
        "year": writer.number(share.goal.value),
        "ratio": words.percent_of(standing.ratio, cell.frame.lines) if standing.ratio is not None else words.NONE,
        "state": standing.state,
    }


def _bar(whole: Fraction, standing: pace.Standing, writer: Writer) -> Any:
    if standing.actual is None:
        return ""
    state = standing.state if standing.state in {"ok", "late", "bad", "idle"} else "na"
    due = None if standing.expected is None else float(standing.expected)
    label = _("实际 %(now)s，应达 %(due)s，全年 %(whole)s") % {
        "now": writer.number(standing.actual),
        "due": writer.derived(standing.expected),
        "whole": writer.number(whole),
    }
    return bullet(float(standing.actual), due, float(whole), state, label=label)


def _bare_row(cell: Cell, unit: Unit) -> dict[str, Any]:
    """A unit that was given no share but has a value."""
    tally = cell.counted.units[unit.pk]
    return {
        "name": unit.short_name,
        "url": cell.url(unit=unit),
        "rows_url": cell.url("rows", unit),
        "bar": "",
        "value": cell.writer.value(tally),
        "reported": True,
        "parts": cell.writer.percent or cell.writer.recurring,
        "expected": Shown(words.NONE),
        "gap": Shown(words.NONE),
        "year": Shown(words.NONE),
        "ratio": words.NONE,
        "state": "na",
        "state_label": _("未分解"),
    }


def _total_row(cell: Cell) -> dict[str, Any]:
    if cell.row is None:
        return _bare_total(cell)
    share = Share(cell.row.target, cell.tally, cell.row.goal, cell.row.standing)
    return _share_row(cell, share, cell.unit) | {"name": words.whole_name(cell.unit), "rows_url": cell.url("rows")}


def _bare_total(cell: Cell) -> dict[str, Any]:
    value = {"name": words.whole_name(cell.unit), "value": cell.writer.value(cell.tally), "rows_url": cell.url("rows")}
    blank = {"bar": "", "expected": Shown(words.NONE), "gap": Shown(words.NONE), "year": Shown(words.NONE)}
    return value | blank | {"ratio": words.NONE, "state": "na", "state_label": _("未设目标"), "reported": True}


def cover_text(cell: Cell) -> str:
    """Whether the shares make up the target, in words; empty when it was not split or does not add up."""
    row = cell.row
    if row is None or not row.shares or cell.writer.percent or cell.writer.recurring:
        return ""
    direct = row.target.direct or Decimal(0)
    cover, left = coverage([*(share.target.value for share in row.shares), direct], row.target.value)
    carried = _("，其中本级承担 %s") % cell.writer.number(direct) if direct else ""
    if cover == "covered":
        return _("分解合计与目标一致") + carried
    text = _("分解合计比目标少 %s") if cover == "gap" else _("分解合计比目标多 %s")
    return text % cell.writer.number(abs(left)) + carried


# --- where it comes from, where it goes ---


def figures_of(cell: Cell) -> list[Figure]:
    """Issued figures of the cell, newest first."""
    rows = Figure.objects.filter(indicator_version__indicator=cell.indicator, unit=cell.unit, period=cell.period.key)
    return list(rows.select_related("indicator_version", "issued_by", "restated_by").order_by("-issued_at", "-pk")[:12])


def issued_rows(cell: Cell, figures: list[Figure]) -> list[dict[str, Any]]:
    """Issued figures as the page lists them, each beside the live value of its own day where that is shown."""
    writer = cell.writer
    rows = []
    for figure in figures:
        tally = tally_of(figure)
        same = figure.as_of == cell.as_of and figure.value == stored_value(cell.tally)
        rows.append(
            {
                "url": page_url("indicators:figure", figure.pk),
                "as_of": figure.as_of,
                "value": writer.value(tally),
                "by": figure.issued_by.display_name,
                "at": figure.issued_at,
                "restated": hasattr(figure, "restated_by"),
                "same": same,
                "comparable": figure.as_of == cell.as_of,
                "reason": figure.reason,
            }
        )
    return rows


def lineage_of(cell: Cell, total: int, figures: list[Figure], user: User) -> list[dict[str, Any]]:
    """Sentence → commitment → target → records → figure → issued → report."""
    steps = _sentence_steps(cell) if cell.row else []
    records = _("%d 条") % total
    steps.append(_step(_("记录"), (records, cell.url("rows"))))
    day = f"{cell.as_of:%Y-%m-%d}"
    steps.append(_step(_("数据 %s") % day, (str(cell.writer.value(cell.tally)), "")) | {"here": True})
    steps.append(_issued_step(cell, figures))
    reports = [use for figure in figures for use in used_in("indicators.figure", figure.pk, user)]
    seen = dict.fromkeys((use.label, use.url) for use in reports)
    steps.append(_step(_("报告"), *(list(seen)[:3] or [(_("尚未引用"), "")])))
    return steps


def _step(label: str, *links: tuple[str, str]) -> dict[str, Any]:
    return {"label": label, "links": [{"text": text, "url": url} for text, url in links]}


def _sentence_steps(cell: Cell) -> list[dict[str, Any]]:
    assert cell.row is not None
    target = cell.row.target
    said, url = target.commitment, document_url(target)
    quote = _step(_("原文 字符 %d") % said.span.start, (quote_of(target), url))
    quote["links"][0]["quote"] = True
    promise = f"{target.get_modality_display()} {cell.writer.goal(cell.row.goal)}"
    units = len(cell.row.shares)
    label = _("目标 %d 个单位") % units if units else _("目标")
    overview = f"{page_url('indicators:target', target.pk)}"
    return [
        quote,
        _step(_("承诺 已确认"), (promise, url)),
        _step(label, (str(cell.writer.goal(cell.row.goal)), overview)),
    ]


def _issued_step(cell: Cell, figures: list[Figure]) -> dict[str, Any]:
    standing = [figure for figure in figures if not hasattr(figure, "restated_by")]
    links = [
        (f"{figure.as_of:%Y-%m-%d} {cell.writer.value(tally_of(figure))}", page_url("indicators:figure", figure.pk))
        for figure in standing[:2]
    ]
    return _step(_("核发"), *(links or [(_("尚未核发"), "")]))


def default_target(indicator: Indicator, unit: Unit, user: User, year: int) -> Target | None:
    """The standing target of the year that a page shows when its address names no period."""
    rows = standing_targets(year).visible_to(user).filter(indicator=indicator, unit=unit)
    return rows.order_by("period").first()


def rule_line(cell: Cell) -> str:
    """How the light of this indicator comes about, for the panel of the counting rule."""
    row = cell.row
    if row is None or row.standing.state in {"na", "show"}:
        return ""
    return f"{words.expected_text(cell.writer, row.goal, row.days)}。{words.rule_text(cell.frame.lines, row.goal)}。"
