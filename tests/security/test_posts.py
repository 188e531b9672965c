"""What a post may do: only what its form offers, only with a token, and a GET does nothing at all."""

from __future__ import annotations

import json
import re

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from qiaowu.activities.models import Activity
from qiaowu.records.models import ChainHead
from tests.architecture.routes import routes
from tests.architecture.test_access_walk import digest
from tests.ledger import Ledger, address, answers
from tests.security.forms import FORM_PAGES, main_form, post

pytestmark = pytest.mark.django_db

FILLED = {
    "title": "学习新主题",
    "headcount": "12",
    "no_evidence_reason": "无",
    "reason": "核对后更正",
    "value": "600万元",
    "method": "台账",
    "new0_title": "学习任务",
    "contact_name": "张三",
    "text": "今年要办培训12期以上。",
    "words": "到位资金3亿元",
    "url": "https://example.com/x",
}
FOREIGN_WORDS = {
    "status": "void",
    "state": "issued",
    "township": "999",
    "township_id": "999",
    "created_by": "1",
    "created_by_id": "1",
    "confirmed_by": "1",
    "confirmed_by_id": "1",
    "set_by": "1",
    "version": "77",
    "no": "HD-999999-9999",
    "number": "〔2026〕99号",
    "source": "api",
    "return_reason": "伪造",
    "commitment_state": "pending",
    "published_on": "2020-01-01",
    "dropped_at": "2026-01-01",
    "sha256": "0" * 64,
    "pk": "5",
    "id": "5",
    "waiver": "免",
}


def rows() -> dict[str, list[str]]:
    """Every row of the registers and papers, as JSON without what each write is bound to move."""
    skipped = ("django_", "records_chainhead", "records_numberseries", "orgs_formdraft")
    moved = {"id", "last_login", "at", "digest", "created_at", "confirmed_at", "saved_at", "issued_at", "set_at"}
    moved |= {"uploaded_at", "noted_at", "added_at", "reviewed_at", "text_sha256", "no", "activity_id", "plan_id"}
    moved |= {"record_id", "number", "document_id", "span_id", "record_title", "before", "after", "dropped_at"}
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if table.startswith(skipped):
                continue
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            kept = [{k: v for k, v in json.loads(row).items() if k not in moved} for (row,) in cursor.fetchall()]
            found[table] = sorted(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in kept)
    return found


def written(
    ledger: Ledger, account: str, pattern: str, extra: dict[str, list[str]]
) -> tuple[int, dict[str, list[str]]]:
    """Post the page's form, filled, with `extra`; then take everything back: (status, rows after)."""
    client = ledger.cast.client(account)
    form = main_form(client, pattern.format(**ledger.ids["own"]))
    filled = {name: [text] for name, text in FILLED.items() if form.data.get(name) == [""]}
    more = {name: value for name, value in extra.items() if name not in form.kinds}
    point = transaction.savepoint()
    status = post(client, form, filled | more).status_code
    after = rows()
    transaction.savepoint_rollback(point)
    return status, after


@pytest.mark.parametrize(("account", "pattern"), FORM_PAGES)
def test_fields_outside_the_form_change_nothing(ledger: Ledger, account: str, pattern: str) -> None:
    columns = {field.name for model in apps.get_models() for field in model._meta.fields} - {"rows"}
    extra = {name: ["1"] for name in columns} | {name: [value] for name, value in FOREIGN_WORDS.items()}
    plain, strange = (written(ledger, account, pattern, given) for given in ({}, extra))
    assert strange[0] == plain[0]
    assert strange[1] == plain[1]


def test_no_get_of_the_county_clerk_writes(ledger: Ledger) -> None:
    client, before = ledger.cast.client("county"), digest()
    for route in routes():
        if "get" not in route.methods:
            continue
        for headers in ({}, {"HX-Request": "true"}):
            client.get(address(route, ledger, "own"), {"unit": "990123", "q": "学习", "add": "1"}, headers=headers)
    assert digest() == before


def test_an_export_writes_its_one_line_of_log_and_nothing_else(ledger: Ledger) -> None:
    client = ledger.cast.client("county")
    before, length = rows(), ChainHead.objects.values_list("length", flat=True).first() or 0
    client.get(reverse("study:sessions"), {"export": "xlsx"})
    after = rows()
    assert ChainHead.objects.get().length == length + 1
    assert {table for table in after if after[table] != before[table]} == {"records_changeentry"}


# --- tokens and addresses to go on to ---


@pytest.fixture
def strict(ledger: Ledger) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ledger.cast.users["township"])
    session = client.session
    session["logged_in_at"] = 10**11
    session.save()
    return client


def test_without_a_token_what_was_typed_is_offered_again_and_nothing_is_written(strict: Client) -> None:
    before = digest()
    answer = strict.post(reverse("study:session_new"), {"title": "没有丢的主题<b>", "headcount": "36"})
    text = answers(answer)
    assert answer.status_code == 403
    assert "没有丢的主题&lt;b&gt;" in text
    assert 'value="36"' in text
    assert digest() == before


def test_without_a_token_no_route_takes_a_post(ledger: Ledger, strict: Client) -> None:
    before = digest()
    for route in routes():
        if "post" in route.methods:
            url = address(route, ledger, "own")
            for headers in ({}, {"HX-Request": "true"}, {"Content-Type": "application/json"}):
                assert strict.post(url, {"reason": "试探"}, headers=headers).status_code == 403, url
    assert digest() == before


@pytest.mark.parametrize("page", ["account:account", "account:login"])
def test_a_password_is_never_shown_again(strict: Client, page: str) -> None:
    secrets = {"present": "secret-one-12345", "new": "secret-two-12345", "password": "secret-three-12345"}
    answer = strict.post(reverse(page), secrets | {"username": "township"})
    assert answer.status_code == 403
    assert "secret-" not in answers(answer)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "\t//evil.example",
        "https://testserver@evil.example/",
        " //evil.example",
    ],
)
def test_nobody_is_sent_to_another_host(ledger: Ledger, url: str) -> None:
    user = ledger.cast.users["township"]
    user.set_password("correct-horse-battery")
    user.save()
    given = {"username": "township", "password": "correct-horse-battery", "next": url}
    assert Client().post(reverse("account:login"), given).headers["Location"] == "/"
    signed_in = ledger.cast.client("township")
    preferences = reverse("web:preferences")
    assert signed_in.post(preferences, {"theme": "dark", "next": url}).headers["Location"] == "/"
    act = f"/records/activities.activity/{ledger.ids['own']['session']}/do/confirm/"
    assert signed_in.post(act, headers={"Referer": url}).headers["Location"].startswith("/study/")


def test_the_session_is_a_new_one_after_log_in_and_gone_after_log_out(ledger: Ledger) -> None:
    user = ledger.cast.users["township"]
    user.set_password("correct-horse-battery")
    user.save()
    client = Client()
    client.cookies["qw_session"] = "planted-by-somebody-else-0000000"
    client.post(reverse("account:login"), {"username": "township", "password": "correct-horse-battery"})
    key = client.cookies["qw_session"].value
    assert key != "planted-by-somebody-else-0000000"
    client.post(reverse("account:logout"))
    client.cookies["qw_session"] = key
    assert client.get(reverse("study:sessions")).status_code == 302


def test_a_missing_page_and_a_foreign_one_are_the_same_to_the_byte(ledger: Ledger) -> None:
    officer = ledger.cast.client("township")
    pair = [officer.get(reverse("study:session", args=[pk])) for pk in (ledger.ids["sibling"]["session"], 987654321)]
    foreign, missing = (re.sub(r"[A-Za-z0-9]{64}", "", answers(answer)) for answer in pair)
    assert foreign == missing
    assert Activity.objects.filter(pk=ledger.ids["sibling"]["session"]).exists()
