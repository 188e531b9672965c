"""What the reports read of the indicators: targets of a unit as entries, addresses, figures with their lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from qiaowu.indicators.figures import issue, lines_digest, standing_figure, stored_lines
from qiaowu.indicators.headings import heading_of
from qiaowu.indicators.models import Figure, Target
from qiaowu.indicators.pace import Goal, Standing, exact_value, fraction
from qiaowu.indicators.queries import Frame, Row, frame_of, rows_for, standing_targets
from qiaowu.indicators.targets import rule_version
from qiaowu.indicators.words import LIGHT_WORDS
from qiaowu.kernel.period import Period
from qiaowu.measures.count import SLOT, lines_of
from qiaowu.measures.models import Indicator, IndicatorVersion
from qiaowu.measures.rules import parse_rule
from qiaowu.measures.tally import Line, Tally
from qiaowu.orgs.models import Unit, User
from qiaowu.records.kinds import kind_named
from qiaowu.reports.compose import Scope
from qiaowu.reports.document import RecordRow, Sheet
from qiaowu.reports.facts import Entry, sign_text, token_texts, value_text
from qiaowu.reports.models import Report
from qiaowu.reports.printing import public

DEBTORS = 3
_LEVELS = "县区市旗"
"""How the name of a county-level place may end."""


def scope_of(unit: Unit, period: Period, as_of: date) -> Scope:
    """Whom the report speaks of: 全县, or the unit by its name."""
    whole = _("全县") if unit.kind == Unit.Kind.COUNTY else unit.name
    return Scope(whole, period, as_of)


def addressee_of(unit: Unit) -> str:
    """主送机关: that of the unit's last report, else committee and government by the county's own word."""
    last = Report.objects.filter(unit=unit).exclude(addressee="").order_by("-created_at", "-pk").first()
    if last is not None:
        return last.addressee
    county = Unit.objects.filter(kind=Unit.Kind.COUNTY).values_list("name", flat=True).first() or ""
    word = county[-1:] if county[-1:] in _LEVELS else _LEVELS[0]
    return f"{word}委、{word}政府"


# --- entries ---


def entries_of(unit: Unit, period: Period, as_of: date) -> list[Entry]:
    """The standing targets of a unit in a period, one an indicator, in the order of the catalogue."""
    frame = frame_of(as_of)
    rows = standing_targets(period.start.year).order_by("indicator__order", "pk")
    own = _one_each([target for target in rows.filter(unit=unit) if period.covers(target.span)], period, as_of)
    shares = rows.filter(share_of__in=own)
    return [_entry(row, frame) for row in rows_for(own, unit, frame, shares)]


def _one_each(targets: Iterable[Target], period: Period, as_of: date) -> list[Target]:
    """One target an indicator: that of the whole period, else that in which the day lies, else the last."""
    best: dict[int, Target] = {}
    for target in sorted(targets, key=lambda t: (t.span == period, t.span.contains(as_of), t.span.end)):
        best[target.indicator_id] = target
    return sorted(best.values(), key=lambda target: target.indicator.order)


def _entry(row: Row, frame: Frame) -> Entry:
    target = row.target
    heading, said = heading_of(target), target.commitment
    return Entry(
        code=target.indicator.code,
        name=target.indicator.name,
        mechanism=target.indicator.mechanism,
        unit=row.version.unit,
        period=row.period,
        goal=row.goal,
        tally=row.counted.now,
        standing=row.standing,
        prior=fraction(target.prior_actual),
        owner=full_name(target.lead) if target.lead else "",
        debtors=_debtors(row),
        least=frame.few,
        part=row.version.part_word,
        each=row.rule.each if row.rule.kind == "per_period" else "",
        needed=row.rule.needed,
        pillar="" if heading.lost else heading.whole,
        place=(said.document_id, said.span.start),
    )


def _debtors(row: Row) -> tuple[str, ...]:
    """Units that owe most of a target that was split, the worst first."""
    owing = [s for s in row.shares if s.standing.state == "unreported" or (s.standing.gap or Fraction(0)) < 0]
    return tuple(full_name(share.target.unit) for share in owing[:DEBTORS])


def full_name(unit: Unit) -> str:
    """A unit as a document names it, brackets as Chinese text has them."""
    return unit.name.replace("(", "（").replace(")", "）")


def texts_of(entries: Sequence[Entry]) -> dict[str, str]:
    """Every token with its text."""
    return token_texts(entries)


# --- addresses ---


def overview_path(unit: Unit, period: Period, as_of: date, light: str = "") -> str:
    """The overview of the unit on the day, narrowed to a light if one is named."""
    query = {"unit": unit.code, "year": str(period.start.year), "as_of": as_of.isoformat()}
    query |= {"state": light} if light in {"ok", "late", "bad"} else {}
    return f"{reverse('indicators:overview')}?{urlencode(query)}"


def live_path(code: str, unit: Unit, period: Period, as_of: date) -> str:
    """The indicator's page for the unit, period and day."""
    query = {"unit": unit.code, "period": period.key, "as_of": as_of.isoformat()}
    return f"{reverse('indicators:indicator', args=[code])}?{urlencode(query)}"


def figure_path(figure: Figure) -> str:
    return reverse("indicators:figure", args=[figure.pk])


# --- issuing ---


def issue_figure(entry: Entry, unit: Unit, as_of: date, *, by: User, at: datetime) -> Figure:
    """The issued figure of an entry: the standing one when its lines are the same, else a new or restated one."""
    indicator = Indicator.objects.prefetch_related("versions").get(code=entry.code)
    version = rule_version(indicator, entry.period, as_of)
    standing = standing_figure(version, unit, entry.period, as_of)
    restated = standing if standing and standing.lines_sha256 != _digest(version, unit, entry.period, as_of) else None
    reason = _("报告定稿") if restated else ""
    return issue(version, unit, entry.period, as_of, by=by, at=at, restates=restated, reason=reason)


def _digest(version: IndicatorVersion, unit: Unit, period: Period, as_of: date) -> str:
    return lines_digest(lines_of(parse_rule(version.rule), unit, period, as_of))


# --- sheets of the annexes ---


def live_sheets(entries: Sequence[Entry], unit: Unit, as_of: date) -> list[Sheet]:
    """Entries with the records that count now; without hash, because nothing is frozen."""
    indicators = {i.code: i for i in Indicator.objects.prefetch_related("versions")}
    versions = {entry.code: rule_version(indicators[entry.code], entry.period, as_of) for entry in entries}
    lines = {e.code: lines_of(parse_rule(versions[e.code].rule), unit, e.period, as_of) for e in entries}
    rows = record_rows(lines)
    return [
        sheet(
            e,
            edition(versions[e.code]),
            "",
            public(live_path(e.code, unit, e.period, as_of)),
            rows[e.code],
            due_of(lines[e.code]),
        )
        for e in entries
    ]


def issued_sheets(entries: Sequence[Entry], issued: Mapping[str, Figure], report: Report) -> list[Sheet]:
    """Entries with their issued figures; one that nobody reported on leads to the report's own table."""
    lines = {code: stored_lines(figure) for code, figure in issued.items()}
    rows = record_rows(lines)
    own = public(reverse("reports:report", args=[report.pk]) + "#figures")
    return [
        sheet(
            e,
            edition(f.indicator_version),
            f.lines_sha256,
            public(figure_path(f)),
            rows[e.code],
            due_of(lines[e.code]),
        )
        if (f := issued.get(e.code))
        else sheet(e, "—", "", own, ())
        for e in entries
    ]


def sheet(entry: Entry, edition: str, sha256: str, href: str, rows: Sequence[RecordRow], due: int = 0) -> Sheet:
    """One row of the table of figures."""
    texts = value_text(entry), sign_text(entry), str(LIGHT_WORDS[entry.state])
    return Sheet(entry.code, entry.name, *texts, edition, sha256, href, tuple(rows), due)


def due_of(lines: Iterable[Line]) -> int:
    """What was due without being a record."""
    return sum(line.kind == SLOT for line in lines)


def edition(version: IndicatorVersion) -> str:
    return _("第%d版") % version.version


def record_rows(lines: Mapping[str, Sequence[Line]]) -> dict[str, list[RecordRow]]:
    """The records behind each figure with their names; what is due and no record is left out."""
    kept = {code: [line for line in found if line.kind != SLOT] for code, found in lines.items()}
    names = _names(line for found in kept.values() for line in found)
    units = dict(Unit.objects.values_list("pk", "short_name"))
    return {
        code: [
            RecordRow(line.kind, line.record_id, line.revision, units[line.unit_id], line.dated, *names[_key(line)])
            for line in found
        ]
        for code, found in kept.items()
    }


def _key(line: Line) -> tuple[str, int]:
    return line.kind, line.record_id


def _names(lines: Iterable[Line]) -> dict[tuple[str, int], tuple[str, str]]:
    """Name and full address of each record, with one query a register."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        wanted[line.kind].add(line.record_id)
    return {(kind, pk): found for kind, ids in wanted.items() for pk, found in _names_of(kind, ids).items()}


def _names_of(kind: str, ids: set[int]) -> dict[int, tuple[str, str]]:
    register = kind_named(kind)
    if register is None:
        return {pk: (f"{kind} {pk}", "") for pk in ids}
    related = [field.name for field in register.model._meta.fields if field.name in {"unit", "indicator"}]
    rows: Any = register.model._default_manager.select_related(*related).in_bulk(ids)
    named = {pk: (str(row), public(reverse(register.url_name, args=[pk]))) for pk, row in rows.items()}
    return {pk: named.get(pk, (f"{register.label} {pk}", "")) for pk in ids}


# --- texts of figures that stand alone ---


def tally_text(figure: Figure, tally: Tally) -> str:
    """A tally by the words of a figure's indicator, as the count of now is shown beside the issued one."""
    version = figure.indicator_version
    goal = Goal("ge", Fraction(-1), version.period_type)
    entry = Entry("", "", "", version.unit, figure.span, goal, tally, Standing("show", "show", exact_value(tally)))
    return value_text(entry)
