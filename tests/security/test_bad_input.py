"""What nobody should type, in every form: never an error page, and nothing cut short in silence."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qiaowu.activities.models import Activity
from qiaowu.orgs.models import FormDraft
from tests.architecture.routes import routes
from tests.ledger import Ledger, address
from tests.security.forms import FORM_PAGES, PageForm, main_form, post

pytestmark = pytest.mark.django_db

NASTY = (
    "\x00",
    "甲\x00乙",
    "\u202e甲乙\u202c",
    "１２３",
    "²",
    "10" * 9,
    "1" + "0" * 18,
    "9999999999999亿",
    "9999999999999.99亿元",
    "-5",
    "1e9999",
    "NaN",
    "😀👨‍👩‍👧‍👦",
    "𠮷𡈽𫝆",
    "\ufffe",
    "\uffff",
    "\x0b\x07",
    "甲" * 333,
    "https://example.com/" + "a" * 1500,
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "{{K39}}{{",
    "'\";--",
    "%s%d%(x)s",
)


def opened(ledger: Ledger, account: str, pattern: str) -> tuple[Any, PageForm]:
    client = ledger.cast.client(account)
    client.raise_request_exception = False
    return client, main_form(client, pattern.format(**ledger.ids["own"]))


_TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=60) | st.sampled_from(NASTY)


FILLED = {
    "title": "学习",
    "headcount": "12",
    "no_evidence_reason": "无",
    "reason": "核对",
    "value": "600万元",
    "method": "台账",
    "held_on": "2026-10-10",
    "since": "2026-10-01",
    "text": "到位资金。",
}
"""What stands in a field that is empty and due, so that the probed one decides."""


class Probe:
    """One form, opened again only after it was accepted; each probe changes one text field of it."""

    def __init__(self, ledger: Ledger, account: str, pattern: str) -> None:
        self.page = (ledger, account, pattern)
        self.client, self.form = opened(*self.page)

    def send(self, pick: int, value: str) -> tuple[str, int]:
        """The form as it stands, filled where it is empty, with one text field changed: (field, status)."""
        names = [name for name in self.form.texts() if not re.match(r"new[1-9]", name)]
        if not names:
            return "", 0
        name = names[pick % len(names)]
        given = {key: [text] for key, text in FILLED.items() if self.form.data.get(key) == [""]}
        status = post(self.client, self.form, given | {name: [value]}).status_code
        if status == 302:
            self.client, self.form = opened(*self.page)
        return name, status


@pytest.fixture
def probe(ledger: Ledger, account: str, pattern: str) -> Probe:
    return Probe(ledger, account, pattern)


@given(pick=st.integers(0, 40), value=_TEXT)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize(("account", "pattern"), FORM_PAGES)
def test_no_form_answers_bad_input_with_an_error_page(
    probe: Probe, account: str, pattern: str, pick: int, value: str
) -> None:
    name, status = probe.send(pick, value)
    assert status < 500, f"{name} = {value[:30]!r}"


def test_a_megabyte_of_text_is_refused_in_words(ledger: Ledger) -> None:
    for account, pattern in FORM_PAGES[::4]:
        client, form = opened(ledger, account, pattern)
        for name in form.texts()[:1]:
            answer = post(client, form, {name: ["甲" * 350_000]})
            assert answer.status_code in {200, 409, 413, 422, 400}, f"{pattern} {name} {answer.status_code}"


@pytest.mark.parametrize("value", ["\x00", "²", "9" * 30])
def test_no_address_answers_bad_parameters_with_an_error_page(ledger: Ledger, value: str) -> None:
    client = ledger.cast.client("county")
    client.raise_request_exception = False
    names = (
        *("q", "unit", "year", "as_of", "period", "state", "open", "page", "size", "sort", "month", "kind", "task"),
        *("copy", "quarter", "status", "type", "from", "to", "joint", "evidence", "indicator", "repeat", "f", "c"),
        *("act", "since", "method", "participants", "held_on", "starts_at", "headcount", "contact", "next"),
    )
    broken = []
    for route in routes():
        if "get" not in route.methods or route.name == "web:readyz":  # 503 is its answer where no worker works
            continue
        url = address(route, ledger, "own")
        status = client.get(url, dict.fromkeys(names, value)).status_code
        if status >= 500:
            broken.append(f"{url} -> {status}")
    assert broken == []


@pytest.mark.parametrize("value", ["%00", "%ff%fe", "%C2%B2", "x" * 300, "%E2%80%AE"])
def test_no_address_falls_over_bad_text_in_its_path(ledger: Ledger, value: str) -> None:
    client = ledger.cast.client("county")
    client.raise_request_exception = False
    broken = []
    for route in routes():
        if "<str:" in route.pattern:
            url = "/" + re.sub(r"<str:[^>]+>", value, re.sub(r"<int:[^>]+>", "9" * 25, route.pattern))
            for method in ("get", "post"):
                status = getattr(client, method)(url).status_code
                if status >= 500:
                    broken.append(f"{method} {url} -> {status}")
    assert broken == []


def test_a_draft_with_a_nul_is_kept_without_it(ledger: Ledger) -> None:
    client = ledger.cast.client("township")
    answer = client.post(reverse("web:draft", args=["study.session:new"]), {"title": "甲\x00乙"})
    assert answer.status_code == 200
    assert FormDraft.objects.get(form="study.session:new").data["title"] == ["甲乙"]


def test_an_oversized_draft_is_refused_and_not_stored(ledger: Ledger) -> None:
    client = ledger.cast.client("township")
    answer = client.post(reverse("web:draft", args=["study.session:new"]), {"title": "甲" * 400_000})
    assert answer.status_code == 413
    assert not FormDraft.objects.exists()


def test_text_is_stored_whole_or_refused(ledger: Ledger) -> None:
    client, form = opened(ledger, "township", "/study/sessions/new/")
    common = {"headcount": ["12"], "no_evidence_reason": ["无"], "held_on": ["2026-10-10"], "act": ["submit"]}
    for length, fits in ((120, True), (121, False)):
        title = "𠮷" * length
        answer = post(client, form, common | {"title": [title]})
        assert answer.status_code == (302 if fits else 422)
        assert Activity.objects.filter(title=title).exists() is fits


@pytest.mark.parametrize("headcount", ["3000000000", "36亿", "9999999999999亿"])
def test_a_number_too_large_for_the_register_is_refused_in_words(ledger: Ledger, headcount: str) -> None:
    client, form = opened(ledger, "township", "/study/sessions/new/")
    answer = post(client, form, {"title": ["学习"], "headcount": [headcount], "no_evidence_reason": ["无"]})
    assert answer.status_code == 422
    assert "太大" in answer.content.decode()
