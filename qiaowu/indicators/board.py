"""The target overview as the page shows it: rows in the groups of the document, each with its arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from qiaowu.indicators import sentences, words
from qiaowu.indicators.headings import Heading, heading_of
from qiaowu.indicators.links import Place, cell_url, document_url, quote_of
from qiaowu.indicators.models import Target
from qiaowu.indicators.queries import Frame, Row, Share, rows_for, standing_targets
from qiaowu.indicators.words import Shown, Writer
from qiaowu.kernel.period import Period
from qiaowu.orgs.models import Unit, User
from qiaowu.web.charts import spark
from qiaowu.web.registry import Action
from qiaowu.web.templatetags.ui import date_text

DEBTORS = 3
STATES = ("ok", "late", "bad", "idle", "unreported", "na")
_SHAPES = {"ok": "●", "late": "▲", "bad": "■", "idle": "○", "unreported": "–", "na": "–"}


def group_state(state: str) -> str:
    """The state under which a row is counted: shown-only counts as not applicable."""
    return "na" if state == "show" else state


def county_rows(user: User, place: Place, frame: Frame) -> list[Row]:
    """The targets of the place's unit that the user may know, in the order of the document."""
    targets = standing_targets(place.year).visible_to(user)
    own = list(targets.filter(unit=place.unit))
    shares = targets.filter(share_of__in=own).order_by("unit__order")
    own.sort(key=_text_order)
    return rows_for(own, place.unit, frame, shares)


def _text_order(target: Target) -> tuple[int, int, int]:
    said = target.commitment
    return said.document_id, said.span.start, target.indicator.order


# --- groups ---


def groups_of(rows: Iterable[tuple[Row, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Rows under their headings, in the order in which the headings come."""
    found: dict[Heading, list[tuple[Row, dict[str, Any]]]] = {}
    for row, shown in rows:
        found.setdefault(heading_of(row.target), []).append((row, shown))
    return [
        {
            "heading": heading,
            "counts": _counts(row for row, _shown in members),
            "rows": [shown for _r, shown in members],
        }
        for heading, members in found.items()
    ]


def _counts(rows: Iterable[Row]) -> list[dict[str, Any]]:
    numbers = Counter(group_state(row.standing.state) for row in rows)
    return [
        {"shape": _SHAPES[state], "label": words.LIGHT_WORDS[state], "n": numbers[state]}
        for state in STATES
        if numbers[state]
    ]


def sums_of(rows: Sequence[Row], path: str, query: dict[str, str], wanted: str) -> list[dict[str, Any]]:
    """Counts that filter: all, and each state that occurs (the three lights always)."""
    numbers = Counter(group_state(row.standing.state) for row in rows)

    def item(state: str, count: int) -> dict[str, Any]:
        url = f"{path}?{urlencode(query | ({'state': state} if state else {}))}"
        return {
            "count": count,
            "light": state,
            "label": "" if state else _("全部"),
            "url": url,
            "current": state == wanted,
        }

    shown = [state for state in STATES if numbers[state] or state in STATES[:3]]
    return [item("", len(rows)), *(item(state, numbers[state]) for state in shown)]


# --- one row ---


def row_of(row: Row, frame: Frame, place: Place, user: User, *, is_open: bool, open_url: str) -> dict[str, Any]:
    """A target as a line of the table, with the arithmetic below it."""
    target, standing = row.target, row.standing
    writer = words.writer_of(row.version, frame.few, row.goal.value, standing.actual)
    return {
        "id": target.pk,
        "name": target.indicator.name,
        "url": cell_url("indicator", target.indicator.code, place.unit, target.period, place.as_of),
        "tag": target.get_modality_display() if target.modality in {"aim", "forecast"} else "",
        "owner": owner_of(target),
        "now": writer.value(row.counted.now),
        "note": writer.note(row.counted.now),
        "expected": writer.expected(standing, row.counted.now) if standing.counts else due_text(row, writer),
        "goal": writer.goal(row.goal),
        "state": standing.state,
        "spark": spark_of(row, writer),
        "open": is_open,
        "open_url": open_url,
        "arith": arithmetic(row, frame, writer, place, user),
    }


def owner_of(target: Target) -> str:
    if target.lead:
        return target.lead.short_name
    return target.commitment.owner_text or words.NONE


def due_text(row: Row, writer: Writer) -> Shown:
    """What stands in the column of the expected value when nothing is expected: the month it comes out."""
    if row.standing.cause == "not_due" and row.goal.due_month:
        return Shown(words.NONE, _("%d月出数") % row.goal.due_month)
    return Shown(words.NONE)


def spark_of(row: Row, writer: Writer) -> Any:
    """The line of the year; nothing for what has no curve."""
    if row.period.kind != "year" or not row.counted.months or row.standing.state == "na":
        return ""
    curve = [None if value is None else float(value) for value in row.counted.curve]
    state = row.standing.state if row.standing.state in {"ok", "late", "bad", "idle"} else "na"
    label = _("%(name)s,1—%(month)d月累计 %(value)s") % {
        "name": row.target.indicator.name,
        "month": len(curve),
        "value": writer.value(row.counted.now),
    }
    return spark(curve, [float(value) for value in row.plan], state, label=label)


# --- the arithmetic ---


def arithmetic(row: Row, frame: Frame, writer: Writer, place: Place, user: User) -> dict[str, Any]:
    """actual ÷ expected = rate → rule → light, what is missing, who owes it, and where to look."""
    standing, goal = row.standing, row.goal
    shown: dict[str, Any] = {
        "state": standing.state,
        "state_label": sentences.light_label(standing),
        "label": _("%s的算法") % row.target.indicator.name,
        "actual": writer.value(row.counted.now).cell(_("实际，截至%s") % date_text(frame.as_of)),
        "rule": sentences.CAUSES.get(standing.cause) or sentences.rule_text(frame.lines, goal),
        "links": links_of(row, place),
        "actions": actions_of(row, user),
        "debtors": debtors_of(row, writer, place),
    }
    if row.rule.kind == "na":
        shown["rule"] = row.rule.reason
    few = writer.in_parts(row.counted.now)
    if standing.counts and standing.ratio is not None and goal.test != "le" and not few:
        shown["expected"] = writer.expected(standing, row.counted.now).cell(
            sentences.expected_text(writer, goal, row.days)
        )
        label = _("序时完成率") if goal.pro_rated else _("完成率")
        shown["ratio"] = {"label": label, "value": sentences.ratio_text(writer, standing, frame.lines), "unit": ""}
    shown["text"] = (
        " ".join(sentences_of(row, frame, writer)) if words.english() else "".join(sentences_of(row, frame, writer))
    )
    return shown


def sentences_of(row: Row, frame: Frame, writer: Writer) -> list[str]:
    """What is missing and where it leads, then what must be known beside the rule."""
    seen = sentences.outlook(row.goal, row.standing, row.counted.curve, row.period, frame.as_of)
    first = sentences.forecast_text(writer, seen, row.days, row.goal) if row.standing.counts else ""
    found = [first] if first else []
    found += sentences.remarks(row.standing, row.goal, writer)
    if note := writer.note(row.counted.now):
        found.append(note + "。")
    if not found:
        found = [str(row.version.definition)]
    return found


def debtors_of(row: Row, writer: Writer, place: Place) -> list[dict[str, Any]]:
    """The units that owe most, with what they owe."""
    code = row.target.indicator.code
    owing = [share for share in row.shares if share.standing.state in {"unreported", "late", "bad"}]
    return [
        {
            "label": _debt(share, writer),
            "url": cell_url("indicator", code, share.target.unit, row.target.period, place.as_of),
        }
        for share in owing[:DEBTORS]
    ]


def _debt(share: Share, writer: Writer) -> str:
    name = share.target.unit.short_name
    if share.standing.gap is None:
        return _("%s 未报") % name
    shape = _SHAPES[share.standing.state]
    return f"{name} {shape} {writer.lack(share.standing, share.tally)}"


def links_of(row: Row, place: Place) -> list[dict[str, str]]:
    cell = (row.target.indicator.code, place.unit, row.target.period, place.as_of)
    links = [{"label": _("看记录"), "url": cell_url("rows", *cell)}] if row.rule.kind != "na" else []
    if url := document_url(row.target):
        links.append({"label": _("原文"), "url": url, "quote": quote_of(row.target)})
    page = cell_url("indicator", *cell)
    links.append({"label": _("口径第 %d 版") % row.version.version, "url": f"{page}#how"})
    links.append({"label": _("指标页"), "url": page})
    return links


def may_split(user: User, row: Row) -> bool:
    """Whether the user may hand this target down, and there is somebody to hand it to."""
    target = row.target
    may = user.can_for("targets.set", unit_id=target.unit_id, township_id=target.township_id)
    return may and target.unit.kind in {Unit.Kind.COUNTY, Unit.Kind.TOWNSHIP} and row.rule.kind != "na"


def actions_of(row: Row, user: User) -> list[Action]:
    """Handing the target down."""
    target = row.target
    if not may_split(user, row):
        return []
    label = _("调整分解") if row.shares else _("分解")
    return [Action(label, reverse("indicators:cascade", args=[target.pk]), "plain", about=target.indicator.name)]


# --- the page around the rows ---


def year_of(place: Place) -> Period:
    return Period.year(place.year)


def sources_of(rows: Iterable[Row]) -> list[str]:
    """Titles of the documents behind the rows, as they come."""
    return list(dict.fromkeys(row.target.commitment.document.title for row in rows))


def toggle_url(path: str, keep: dict[str, str], pk: int, is_open: bool) -> str:
    """This page with the row's arithmetic opened, or closed again."""
    query = keep if is_open else keep | {"open": str(pk)}
    return f"{path}?{urlencode(query)}#t-{pk}"
