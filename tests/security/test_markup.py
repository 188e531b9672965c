"""Markup and formulas typed into every text: shown as text on every page, and kept as text in every export."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CharField, TextField
from django.urls import reverse
from openpyxl import load_workbook

from qiaowu.activities.models import Activity
from qiaowu.commitments.models import Commitment
from qiaowu.reports.models import Report
from tests.architecture.routes import routes
from tests.ledger import Ledger, address, answers

pytestmark = pytest.mark.django_db

MARKUP = (
    "<script>xq9()</script>",
    '"><script>xq9()</script>',
    "'><img src=x onerror=xq9()>",
    "<img src=x onerror=xq9()>",
    "<svg onload=xq9()>",
    "</title><svg/onload=xq9()>",
    "</textarea><script>xq9()</script>",
    "</script><script>xq9()</script>",
    '" onmouseover="xq9()',
    "' onfocus='xq9()' autofocus='",
    '<a href="javascript:xq9()">x</a>',
    "javascript:xq9()",
    "<iframe srcdoc='<script>xq9()</script>'>",
    "<math><mtext></mtext><script>xq9()</script></math>",
    "<!--><script>xq9()</script>-->",
    "<![CDATA[<script>xq9()</script>]]>",
    "<style>@import 'xq9'</style>",
    "<base href=//xq9>",
    "<meta http-equiv=refresh content='0;url=//xq9'>",
    "<form action=//xq9><input name=x>",
    "{{ xq9 }}",
    "{% include 'xq9' %}",
    "${xq9()}",
    "&lt;script&gt;xq9()&lt;/script&gt;",
    "&#60;script&#62;xq9()&#60;/script&#62;",
    "<ScRiPt/x>xq9()</sCrIpT>",
    "<details open ontoggle=xq9()>",
    "<text><tspan onclick=xq9()></text>",
    "\u3008script\u3009xq9()",
    "＜script＞xq9()＜/script＞",
)
FORMULAS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
    " =1+1",
    "\u3000=1+1",
    "\u00a0=1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\x0b=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u2060=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "%0A=1+1",
    "a,=1+1",
    "a;=1+1",
    "a\t=1+1",
    "a\n=1+1",
    '"=1+1',
    '",=1+1',
    '=WEBSERVICE("http://x")',
    '=DDE("cmd";"/C calc";"x")',
    "'=1+1",
)


class _Watch(HTMLParser):
    """Whatever of the payloads became markup: elements, handlers or addresses that name the mark."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.alive: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            runs = name.startswith("on") or name in {"srcdoc", "style"}
            leads = name in {"href", "src", "action", "formaction"} and str(value).strip().startswith(
                ("javascript:", "//")
            )
            if runs or leads:
                self.alive.append(f"<{tag} {name}={value}>")
        if tag in {"iframe", "base", "math", "tspan"} or (tag, *attrs) == ("img", ("src", "x")):
            self.alive.append(f"<{tag}>")
        self.inside = tag

    def handle_data(self, data: str) -> None:
        if getattr(self, "inside", "") in {"script", "style"} and "xq9" in data:
            self.alive.append(f"<{self.inside}>{data[:40]}")


def poison(text_of: Any) -> None:
    """Write a payload into every free text of every table, as long as the column takes it."""
    kept = {"code", "kind", "username", "password", "period", "state", "status", "sha256", "mime", "type", "role_key"}
    kept |= {
        "comparator",
        "role",
        "modality",
        "period_type",
        "certainty",
        "certainty_field",
        "per",
        "unit_word",
        "test",
    }
    kept |= {
        "record_kind",
        "act",
        "digest",
        "key",
        "prefix",
        "source",
        "mode",
        "segment",
        "headcount_method",
        "language",
    }
    kept |= {"theme", "size", "density", "text_sha256", "file_sha256", "lines_sha256", "commitment_state", "url", "no"}
    kept |= {"strict", "docx_sha256", "figures_sha256", "form", "unit", "kind", "number", "session_key", "session_data"}
    number = 0
    for model in apps.get_models():
        if not model.__module__.startswith("qiaowu.") or model.__name__ in {"IndicatorVersion", "Span", "ChainHead"}:
            continue
        names = [
            f.name
            for f in model._meta.fields
            if isinstance(f, CharField | TextField) and f.name not in kept and not f.choices and not f.primary_key
        ]
        for row in model._default_manager.all():
            for name in names:
                if model.__name__ == "SourceDocument" and name == "text":
                    continue
                limit = getattr(model._meta.get_field(name), "max_length", None) or 200
                number += 1
                if limit >= 20:
                    write(row, name, text_of(number)[:limit])


def write(row: Any, name: str, text: str) -> None:
    """Store one text; a column whose constraint wants it otherwise keeps what it has."""
    was = getattr(row, name)
    try:
        with transaction.atomic():
            setattr(row, name, text)
            row.save(update_fields=[name])
    except IntegrityError:
        setattr(row, name, was)


def test_no_page_brings_stored_markup_to_life(ledger: Ledger) -> None:
    poison(lambda number: MARKUP[number % len(MARKUP)])
    blocks = [{"id": f"b{n}", "level": 0, "text": text, "sources": {"1": text}} for n, text in enumerate(MARKUP, 1)]
    Report.objects.update(blocks=blocks)
    Commitment.objects.update(reasons={"value": MARKUP[0]})
    alive: list[str] = []
    for account in ("county", "auditor", "admin"):
        client = ledger.cast.client(account)
        for route in routes():
            if "get" not in route.methods:
                continue
            url = address(route, ledger, "own")
            answer = client.get(url, {"q": MARKUP[1], "unit": "" if account == "county" else "1"})
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                watch = _Watch()
                watch.feed(answers(answer))
                alive += [f"{url}: {found}" for found in watch.alive]
    assert alive == []


def test_the_watch_sees_living_markup() -> None:
    for payload in (MARKUP[0], MARKUP[3], MARKUP[4], MARKUP[10], MARKUP[12], MARKUP[17]):
        watch = _Watch()
        watch.feed(payload)
        assert watch.alive


def test_a_draft_answers_json_without_what_was_typed(ledger: Ledger) -> None:
    answer = ledger.cast.client("township").post(reverse("web:draft", args=["x"]), {"title": MARKUP[0]})
    assert answer.headers["Content-Type"].startswith("application/json")
    assert "script" not in answers(answer)


def formula_rows(ledger: Ledger) -> None:
    """A session for each formula, with the formula as its subject."""
    first = Activity.objects.get(pk=ledger.ids["own"]["session"])
    for place, text in enumerate(FORMULAS):
        first.pk, first.no, first.title, first.held_on = None, f"HD-X-{place:02d}", text, date(2026, 9, 1)
        first.save(force_insert=True)


def test_no_cell_of_a_workbook_is_a_formula(ledger: Ledger) -> None:
    formula_rows(ledger)
    answer = ledger.cast.client("township").get(reverse("study:sessions"), {"export": "xlsx"})
    cells = [cell for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    texts = {str(cell.value) for cell in cells}
    assert {"=1+1", "@SUM(1)", "=cmd|' /C calc'!A0"} <= texts


def test_no_cell_of_a_csv_file_begins_a_formula(ledger: Ledger) -> None:
    formula_rows(ledger)
    answer = ledger.cast.client("township").get(reverse("study:sessions"), {"export": "csv"})
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == len(FORMULAS) + 2
    risky = re.compile(r"^[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]")
    assert [cell for row in rows for cell in row if risky.match(cell) and not re.fullmatch(r"-?\d+", cell)] == []
    # a text is quoted, so that no other separator splits it into a cell that begins a formula
    assert '"a;=1+1"' in text
