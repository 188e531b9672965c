"""What indicators put on shared pages: uses of a record, duties, due days, search hits, checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from qiaowu.indicators import pace, words
from qiaowu.indicators.figures import replay, tally_of
from qiaowu.indicators.links import cell_url
from qiaowu.indicators.models import Figure, FigureLine, Target
from qiaowu.indicators.words import Writer, writer_of
from qiaowu.kernel.figures import exact
from qiaowu.kernel.period import Period
from qiaowu.measures.grid import Grid
from qiaowu.measures.models import Indicator, IndicatorVersion
from qiaowu.measures.rules import Rule, Term, parse_rule
from qiaowu.measures.tally import Tally
from qiaowu.orgs.clock import today
from qiaowu.orgs.models import Unit, User
from qiaowu.orgs.settings import setting
from qiaowu.orgs.tree import tree_on
from qiaowu.web.registry import Hit, UsedIn

HITS = 8


# --- the figures that count a record ---


@dataclass(frozen=True)
class Counting:
    """An indicator that counts a record, with the record's part by role, and the day it counts on."""

    indicator: Indicator
    version: IndicatorVersion
    rule: Rule
    dated: date
    amounts: dict[str, Decimal]


def figures_counting(kind: str, record_id: int, day: date) -> list[Counting]:
    """Every indicator whose rule of `day` counts the record; a few queries, one for each matching term."""
    found = []
    for indicator in Indicator.objects.prefetch_related("versions"):
        version = indicator.version_on(day)
        rule = parse_rule(version.rule)
        parts = [(role, term, _rows(term, kind, record_id, day)) for role, term in rule.terms]
        hits = [(role, term, rows) for role, term, rows in parts if rows]
        if hits:
            amounts: dict[str, Decimal] = {role: _amount(term, rows) for role, term, rows in hits}
            found.append(
                Counting(indicator, version, rule, max(row[0] for _r, _t, rows in hits for row in rows), amounts)
            )
    return found


def _rows(term: Term, kind: str, record_id: int, day: date) -> list[tuple[Any, ...]]:
    """(day, amount) of the record's rows in the measure."""
    measure = term.measure
    if measure.slots or measure.record_kind != kind:
        return []
    columns = [measure.dated, *([measure.amount] if measure.amount else [])]
    rows = measure.queryset(Period.year(day.year)).filter(measure.where, **{measure.record: record_id}, **term.lookups)
    return list(rows.filter(**{f"{measure.dated}__lte": day}).values_list(*columns))


def _amount(term: Term, rows: list[tuple[Any, ...]]) -> Decimal:
    if term.aggregate in {"count", "distinct"}:
        return Decimal(len(rows))
    return sum((Decimal(row[1] or 0) for row in rows), Decimal(0))


def uses_of_record(kind: str, record_id: int, user: User) -> Iterator[UsedIn]:
    """The live figures that count a record, then the issued ones that hold it."""
    if not user.can("overview.read"):
        return
    day = today()
    yield from _live_uses(figures_counting(kind, record_id, day), day)
    yield from _issued_uses(kind, record_id, user)


def _live_uses(found: list[Counting], day: date) -> Iterator[UsedIn]:
    county = tree_on(day).county
    by_year: dict[int, list[Counting]] = {}
    for counting in found:
        by_year.setdefault(counting.dated.year, []).append(counting)
    few = int(setting("small_sample"))
    for year, members in sorted(by_year.items(), reverse=True):
        period, as_of = Period.year(year), min(day, date(year, 12, 31))
        grid = Grid([c.rule for c in members], period, as_of)
        for counting in members:
            tally = grid.tally(counting.rule, county, period)
            writer = writer_of(counting.version, few, None, pace.exact_value(tally))
            yield UsedIn(
                label=f"{counting.indicator.name} {words.period_name(period)}",
                url=cell_url("indicator", counting.indicator.code, county, period.key, as_of),
                share=_share_text(counting, writer),
                value=str(writer.value(tally)),
                effect=_effect(counting, tally, writer),
            )


def _share_text(counting: Counting, writer: Writer) -> str:
    if "value" in counting.amounts:
        amount = counting.amounts["value"]
        if writer.recurring or counting.rule.kind == "milestone":
            return _("当期 1 次")
        return str(writer.number(amount))
    parts = [
        (_("分子"), counting.amounts.get("num")),
        (_("分母"), counting.amounts.get("den")),
    ]
    return " ".join(f"{label} {words.plain(exact(amount))}" for label, amount in parts if amount is not None)


def _effect(counting: Counting, tally: Tally, writer: Writer) -> str:
    """What the county's figure would be without the record, where simple arithmetic tells."""
    kinds = {term.aggregate for _role, term in counting.rule.terms}
    if counting.rule.kind in {"count", "sum"} and tally.value is not None:
        return _("随更正即时变动；去掉后为 %s") % writer.number(tally.value - counting.amounts["value"])
    if counting.rule.kind == "ratio" and kinds <= {"count", "sum"} and tally.num is not None and tally.den is not None:
        num = tally.num - counting.amounts.get("num", Decimal(0))
        den = tally.den - counting.amounts.get("den", Decimal(0))
        return _("随更正即时变动；去掉后为 %s") % f"{words.plain(exact(num))}/{words.plain(exact(den))}"
    return _("随更正即时变动")


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


# --- duties and due days ---


# --- search and checks ---


def search(query: str, user: User) -> Iterator[Hit]:
    """Indicators by name, code or mechanism."""
    if not user.can("overview.read"):
        return
    wanted = Q(name__icontains=query) | Q(code__iexact=query) | Q(mechanism__icontains=query)
    for indicator in Indicator.objects.filter(wanted)[:HITS]:
        url = reverse("indicators:indicator", args=[indicator.code])
        yield Hit(_("指标"), indicator.name, url, f"{indicator.code} · {indicator.mechanism}")


def faults() -> Iterator[str]:
    """One sentence for each issued figure that its lines do not give, and each target without its ground."""
    for figure in Figure.objects.select_related("indicator_version__indicator", "unit").prefetch_related("lines"):
        found = replay(figure)
        if not found.same_lines:
            yield f"核发数据 {figure.pk}({figure})的明细与哈希不符"
        if not found.same_value:
            yield f"核发数据 {figure.pk}({figure})按明细重算得数不同"
    for target in Target.objects.standing().exclude(commitment__state="confirmed"):
        yield f"目标 {target.pk}({target})所依据的承诺未确认"
    for target in Target.objects.standing().filter(share_of__dropped_at__isnull=False):
        yield f"目标 {target.pk}({target})分自已撤销的目标"
