"""Every route x every account x {own unit, sibling unit, missing}, generated from the URL conf.

What is expected follows from a table written here by hand, not from the product's own checks: which
permissions a role has, and which of the two townships it reaches. Everyone else gets the answer that a
missing page gets, and nothing in the database changes.
"""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from qiaowu.web.pages import PUBLIC, SIGNED_IN
from tests.architecture.routes import Route, routes
from tests.ledger import Ledger, address

pytestmark = pytest.mark.django_db

READS = {"overview.read", "records.read", "documents.read", "reports.read"}
ENTERS = {"records.enter", "records.confirm", "records.void", "records.export"}
GRANTED: dict[str, set[str]] = {
    "county": READS
    | ENTERS
    | {"plans.publish", "documents.review", "targets.set", "figures.issue", "reports.write", "rules.set"},
    "township": READS | ENTERS | {"plans.publish", "targets.set"},
    "township2": READS | ENTERS | {"plans.publish", "targets.set"},
    "community": {"overview.read", "records.read", "records.enter", "documents.read"},
    "leader": READS,
    "service": READS | {"records.enter", "records.confirm", "records.export"},
    "auditor": {"audit.read"},
    "admin": {"units.manage", "rules.set", "jobs.manage"},
    "stranger": set(),
}
# "own" is a record of a community in 云锦街道, "sibling" one of a community in 枕江镇.
REACHES: dict[str, set[str]] = {
    "county": {"own", "sibling"},
    "leader": {"own", "sibling"},
    "township": {"own"},
    "community": {"own"},
    "township2": {"sibling"},
    "service": set(),
    "auditor": set(),
    "admin": set(),
    "stranger": set(),
}
SIDES = ("own", "sibling", "missing")
WALKED = [route for route in routes() if route.access not in {PUBLIC}]


def expected_to_see(account: str, route: Route, side: str) -> bool:
    """Whether this account may open the route for a record of this side."""
    if route.access != SIGNED_IN and route.access not in GRANTED[account]:
        return False
    if route.name.startswith("web:job_"):  # a file that is not there, and buttons
        return False
    if route.name in OWNED:
        return account in OWNED[route.name][side]
    return not route.kwargs or side in REACHES[account]


# A background job is its owner's; the administrator sees all of them.
OWNED = {"web:job": {"own": {"township", "admin"}, "sibling": {"township2", "admin"}, "missing": set()}}

# Papers and figures of the county itself: whoever has the permission reads all of them.
COUNTY_WIDE = {"web:draft", "filings:new_of", "filings:nothing", "commitments:", "indicators:", "reports:", "office:"}


def county_wide(route: Route) -> bool:
    return any(route.name == name or (name.endswith(":") and route.name.startswith(name)) for name in COUNTY_WIDE)


def digest() -> str:
    """One hash over every table but the sessions, which any request may touch."""
    seal = hashlib.sha256()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema ORDER BY 1")
        for (table,) in cursor.fetchall():
            if table != "django_session":
                cursor.execute(
                    f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM \"{table}\" t"
                )
                seal.update(str(cursor.fetchone()).encode())
    return seal.hexdigest()


@pytest.fixture
def ledger(cast: Any) -> Ledger:
    return Ledger(cast)


@pytest.mark.parametrize("account", GRANTED)
def test_get_shows_each_account_what_it_may_see_and_nothing_else(ledger: Ledger, account: str) -> None:
    client: Client = ledger.cast.client(account)
    before, wrong = digest(), []
    for route in WALKED:
        if "get" not in route.methods:
            continue
        for side in SIDES if route.kwargs else ("own",):
            url = address(route, ledger, side)
            status = client.get(url).status_code
            if county_wide(route) and route.kwargs:
                allowed = route.access in GRANTED[account] and side != "missing"
                fits = status in ({200, 302, 404} if allowed else {404})
            else:
                fits = status in ({200, 302} if expected_to_see(account, route, side) else {404})
            # a record may refuse a page for its own reasons (an act that its state does not allow)
            if not fits and not (status == 404 and route.name in ledger.conditional):
                wrong.append(f"{route.name} {side} {url} -> {status}")
    assert wrong == []
    assert digest() == before


# Empty as from a button, and filled in as from a form; the one as a page of its own, the other in place.
POSTS: list[tuple[dict[str, str], dict[str, str]]] = [
    ({}, {}),
    ({"reason": "试探", "act": "submit", "title": "试探", "held_on": "2026-09-01"}, {"HX-Request": "true"}),
]


def is_outside(account: str, route: Route, side: str) -> bool:
    """Whether this account has no business with the route for a record of this side."""
    foreign = bool(route.kwargs) and not county_wide(route) and side not in REACHES[account]
    return route.access not in GRANTED[account] or foreign


@pytest.mark.parametrize("account", GRANTED)
def test_post_from_outside_is_a_missing_page_and_changes_nothing(ledger: Ledger, account: str) -> None:
    client: Client = ledger.cast.client(account)
    before, wrong = digest(), []
    for route in WALKED:
        if "post" not in route.methods or route.access == SIGNED_IN:
            continue
        for side in SIDES if route.kwargs else ("own",):
            if not is_outside(account, route, side):
                continue
            url = address(route, ledger, side)
            for body, headers in POSTS:
                status = client.post(url, body, headers=headers).status_code
                if status != 404:
                    wrong.append(f"{route.name} {side} {url} -> {status}")
    assert wrong == []
    assert digest() == before


@pytest.mark.parametrize("route", WALKED, ids=lambda route: route.name)
def test_without_signing_in_every_page_leads_to_the_log_in(cast: Any, route: Route) -> None:
    url = address(route, None, "missing")
    if "get" in route.methods:
        answer = Client().get(url)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/account/login/")
    if "post" in route.methods:
        answer = Client().post(url)
        assert (answer.status_code, b'name="password"' in answer.content) == (403, True)
