"""What the page of one indicator shows: the value and its light, the curve, the units, where it comes from."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from qiaowu.indicators import sentences, words
from qiaowu.indicators.cell import Cell, outlook_of
from qiaowu.indicators.figures import stored_value, tally_of
from qiaowu.indicators.links import document_url, page_url, quote_of
from qiaowu.indicators.models import Figure
from qiaowu.indicators.pace import Lines
from qiaowu.indicators.queries import Row
from qiaowu.indicators.words import Writer
from qiaowu.kernel.figures import exact
from qiaowu.orgs.models import User
from qiaowu.web.registry import used_in

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
    standing, seen = row.standing, outlook_of(cell, row)
    shown |= {
        "state": standing.state,
        "target": writer.goal(row.goal),
        "sentence": _sentence(row, cell, writer),
        "outlook": sentences.outlook_text(writer, seen, row.days, row.goal) if standing.counts else "",
        "remarks": sentences.remarks(standing, row.goal, writer),
        "baseline": _said(writer, row.target.baseline),
        "prior": _said(writer, row.target.prior_actual),
    }
    if standing.actual is not None and row.goal.pro_rated and row.goal.value:
        done = standing.actual * 100 / row.goal.value
        shown["done"] = sentences.percent_of(done, Lines(yellow=Fraction(100)))
        shown["of"] = f"{writer.number(standing.actual, line=row.goal.value).text} / {writer.number(row.goal.value)}"
    return shown


def _said(writer: Writer, value: Decimal | None) -> str:
    """A number of the document, in the indicator's unit."""
    return "" if value is None else str(writer.number(exact(value)))


def _sentence(row: Row, cell: Cell, writer: Writer) -> str:
    standing = row.standing
    if not standing.counts:
        return cell.rule.reason if standing.cause == "na" else str(sentences.CAUSES.get(standing.cause, ""))
    gap = sentences.gap_text(writer, standing, row.goal, cell.tally)
    if standing.ratio is None or row.goal.test == "le" or writer.in_parts(cell.tally):
        return gap
    said = {"ratio": sentences.ratio_text(writer, standing, cell.frame.lines), "gap": gap}
    return _("达到应达的 %(ratio)s，%(gap)s") % said if standing.cause != "green" else _("达到应达的 %(ratio)s") % said


# --- the curve ---


# --- the units ---


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


def rule_line(cell: Cell) -> str:
    """How the light of this indicator comes about, for the panel of the counting rule."""
    row = cell.row
    if row is None or row.standing.state in {"na", "show"}:
        return ""
    expected = sentences.expected_text(cell.writer, row.goal, row.days)
    rules = [expected, sentences.rule_text(cell.frame.lines, row.goal), sentences.softening_text(row.goal)]
    return "".join(f"{rule}。" for rule in rules if rule)
