"""What a record's page tells of the figures: the live ones that count it, and the issued ones that hold it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from qiaowu.indicators import pace, words
from qiaowu.indicators.counting import Counting, Standing, standing_on
from qiaowu.indicators.figures import tally_of
from qiaowu.indicators.links import cell_url
from qiaowu.indicators.models import Figure, FigureLine, Target
from qiaowu.indicators.queries import Counted, Frame, counted, frame_of, goal_of, standing_of, standing_targets
from qiaowu.indicators.words import Writer, writer_of
from qiaowu.kernel.figures import exact
from qiaowu.kernel.period import Period
from qiaowu.measures.models import Indicator
from qiaowu.measures.tally import Tally
from qiaowu.orgs.clock import today
from qiaowu.orgs.models import Unit, User
from qiaowu.orgs.settings import setting
from qiaowu.orgs.tree import tree_on
from qiaowu.records.kinds import kind_named
from qiaowu.web.registry import UsedIn


def uses_of_record(kind: str, record_id: int, user: User) -> Iterator[UsedIn]:
    """The live figures that count a record, then the issued ones that hold it."""
    if not user.can("overview.read"):
        return
    yield from _live_uses(standing_on(kind, record_id, today()), user)
    yield from _issued_uses(kind, record_id, user)


# --- live figures ---


def _live_uses(standing: Standing, user: User) -> Iterator[UsedIn]:
    """By indicator the county's figure, then those of the township and the unit, each with its target."""
    years, units = standing.years, _units(standing, user)
    if not years:
        return
    targets = _targets(years, units, user)
    indicators = list(Indicator.objects.prefetch_related("versions"))
    found = []
    for year in years:
        for indicator in indicators:
            for unit in units:
                aims = targets.get((indicator.pk, unit.pk, year), [])
                periods = dict.fromkeys([Period.year(year), *(aim.span for aim in aims)])
                found += [cell for period in periods if (cell := standing.cell(indicator, unit, period))]
    yield from _told(found, targets, standing.day)


def _units(standing: Standing, user: User) -> list[Unit]:
    """The county, and the townships and units of the rows whose figures the user may read."""
    county = tree_on(standing.day).county
    below = Unit.objects.filter(pk__in=standing.unit_ids).exclude(pk=county.pk).order_by("kind", "order")
    ranked = sorted(below, key=lambda unit: unit.kind != Unit.Kind.TOWNSHIP)
    return [county, *(unit for unit in ranked if _covers(user, unit))]


Aims = dict[tuple[int, int, int], list[Target]]
"""Standing targets by indicator, unit and year."""


def _targets(years: Iterable[int], units: Iterable[Unit], user: User) -> Aims:
    found: Aims = {}
    for year in years:
        for target in standing_targets(year).visible_to(user).filter(unit__in=units):
            found.setdefault((target.indicator_id, target.unit_id, year), []).append(target)
    return found


def _told(cells: list[Counting], targets: Aims, day: date) -> Iterator[UsedIn]:
    """The cells in words; those of one unit and period are counted together."""
    together: dict[tuple[Unit, Period], list[Counting]] = {}
    for cell in cells:
        together.setdefault((cell.unit, cell.period), []).append(cell)
    figures: dict[tuple[int, str, int], Counted] = {}
    for (unit, period), members in together.items():
        versions = sorted({cell.version.pk: cell.version for cell in members}.values(), key=lambda v: v.pk)
        for pk, found in counted(versions, unit, period, min(day, period.end)).items():
            figures[unit.pk, period.key, pk] = found
    for cell in cells:
        aims = targets.get((cell.indicator.pk, cell.unit.pk, cell.period.start.year), [])
        aim = next((aim for aim in aims if aim.period == cell.period.key), None)
        yield _use(cell, figures[cell.unit.pk, cell.period.key, cell.version.pk], aim, min(day, cell.period.end))


def _use(cell: Counting, found: Counted, aim: Target | None, as_of: date) -> UsedIn:
    frame = frame_of(as_of)
    line = exact(aim.value) if aim else None
    writer = writer_of(cell.version, frame.few, line, pace.exact_value(found.now))
    share = _share_text(cell, writer)
    kind = kind_named(cell.via) if cell.via else None
    return UsedIn(
        label=f"{cell.indicator.name} {words.period_name(cell.period)}",
        url=cell_url("indicator", cell.indicator.code, cell.unit, cell.period.key, as_of),
        share=_("经%(kind)s：%(share)s") % {"kind": kind.label, "share": share} if kind else share,
        value=str(writer.value(found.now)),
        effect=_effect(cell, found.now, writer),
        unit=words.whole_name(cell.unit),
        target=_aim_text(aim, cell, found, writer) if aim else "",
        state=_light(aim, cell, found, frame) if aim else "",
    )


def _aim_text(aim: Target, cell: Counting, found: Counted, writer: Writer) -> str:
    return str(writer.goal(goal_of(aim, cell.version, found.opening)))


def _light(aim: Target, cell: Counting, found: Counted, frame: Frame) -> str:
    return standing_of(goal_of(aim, cell.version, found.opening), found.now, found, cell.period, frame).state


def _share_text(cell: Counting, writer: Writer) -> str:
    amounts = cell.amounts
    if "value" in amounts:
        if writer.recurring or cell.rule.kind == "milestone":
            return _("当期 1 次")
        return str(writer.number(amounts["value"]))
    parts = [(_("分子"), amounts.get("num")), (_("分母"), amounts.get("den"))]
    return " ".join(f"{label} {words.plain(exact(amount))}" for label, amount in parts if amount is not None)


def _effect(cell: Counting, tally: Tally, writer: Writer) -> str:
    """What the figure would be without the record, where simple arithmetic tells."""
    kinds = {term.aggregate for _role, term in cell.rule.terms}
    if cell.via:
        return _("随更正即时变动")
    if cell.rule.kind in {"count", "sum"} and tally.value is not None:
        return _("随更正即时变动；去掉后为 %s") % writer.number(tally.value - cell.amounts["value"])
    if cell.rule.kind == "ratio" and kinds <= {"count", "sum"} and tally.num is not None and tally.den is not None:
        num = tally.num - cell.amounts.get("num", Decimal(0))
        den = tally.den - cell.amounts.get("den", Decimal(0))
        return _("随更正即时变动；去掉后为 %s") % f"{words.plain(exact(num))}/{words.plain(exact(den))}"
    return _("随更正即时变动")


# --- issued figures ---


def _issued_uses(kind: str, record_id: int, user: User) -> Iterator[UsedIn]:
    lines = FigureLine.objects.filter(record_kind=kind, record_id=record_id)
    related = ("indicator_version__indicator", "unit", "restated_by")
    figures = Figure.objects.filter(pk__in=lines.values("figure")).select_related(*related)
    few = int(setting("small_sample"))
    for figure in figures.order_by("-issued_at", "-pk"):
        if figure.unit.kind != Unit.Kind.COUNTY and not _covers(user, figure.unit):
            continue
        writer = writer_of(figure.indicator_version, few, None, exact(figure.value or 0))
        name = figure.indicator_version.indicator.name
        restated = _("已重述，原数保留") if hasattr(figure, "restated_by") else _("已核发，不随更正变动")
        yield UsedIn(
            label=_("核发：%(name)s %(unit)s，截至 %(day)s")
            % {"name": name, "unit": words.whole_name(figure.unit), "day": f"{figure.as_of:%Y-%m-%d}"},
            url=reverse("indicators:figure", args=[figure.pk]),
            share=_("已固定"),
            value=str(writer.value(tally_of(figure))),
            effect=restated,
        )


def _covers(user: User, unit: Unit) -> bool:
    township = tree_on(today()).township_of(unit.pk)
    return user.can_for("overview.read", unit_id=unit.pk, township_id=township.pk if township else None)
