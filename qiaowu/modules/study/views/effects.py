"""What a session will count for, read from the rules of the indicators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from qiaowu.activities.types import types_of
from qiaowu.measures.models import Indicator
from qiaowu.measures.rules import Term, parse_rule
from qiaowu.modules.study import queries

SOURCES: dict[str, tuple[str, ...]] = {
    queries.GROUP_STUDY: ("study.group_sessions", "study.reached_communities"),
    queries.RELATIVES_HOME: ("study.relatives_home_sessions",),
}
BOTH = ("study.tasks_done", "study.active_nodes")


def session_effects(day: date) -> list[dict[str, Any]]:
    """Blocks for the side of the form: for each type of session the indicators that it moves."""
    terms = list(_terms(day))
    blocks = [
        {
            "title": _("%s计入") % kind.label,
            "lines": [_line(indicator, term) for indicator, term in terms if term.of in SOURCES[kind.key]],
        }
        for kind in types_of("study")
    ]
    shared = [_line(indicator, term) for indicator, term in terms if term.of in BOTH]
    return [*blocks, {"title": _("两类都计入"), "lines": shared, "text": _("确认以后才计数，月报自动带出，不再另报。")}]


def _terms(day: date) -> Iterator[tuple[Indicator, Term]]:
    """What each indicator counts, above the line."""
    for indicator in Indicator.objects.prefetch_related("versions"):
        version = indicator.version_on(day)
        for role, term in parse_rule(version.rule).terms:
            if role in {"value", "num"}:
                yield indicator, term


def _line(indicator: Indicator, term: Term) -> dict[str, str]:
    return {"before": "", "text": indicator.name, "url": _url(indicator.code), "after": f" {_share(term)}"} | (
        {} if _url(indicator.code) else {"text": f"{indicator.name} {_share(term)}"}
    )


def _share(term: Term) -> str:
    """What one session adds."""
    if term.of == "study.reached_communities":
        return _("勾选“1+N”后，参加的社区（村）一年各计一次")
    if term.of == "study.tasks_done":
        return _("所选任务算完成")
    if term.of == "study.active_nodes":
        return _("主办和参加单位本季算活跃")
    return _("加所填人次") if term.aggregate == "sum" else "+1"


def _url(code: str) -> str:
    """The indicator's page; a county without those pages shows the name alone."""
    try:
        return reverse("indicators:indicator", args=[code])
    except NoReverseMatch:
        return ""
