"""Two counties of one database, each behind its own web server: what one holds, no answer of the other tells.

Both servers use the one log-in that may become either county, the same folder for files and the same secret
key, so nothing but the product's own choice of the county keeps them apart.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
import pytest

from qiaowu.cli import web
from qiaowu.cli.testing import TestCluster
from qiaowu.cli.tests.running import free_port
from qiaowu.web.pages import PUBLIC
from tests.architecture.routes import Route, routes
from tests.ledger import address
from tests.visitor import Answer, Visitor

NAME = "qiaowu_two_counties"
HERE, THERE = "c990123", "c990124"
PLACES = {HERE: "东江记录", THERE: "西岭记录"}
PASSWORDS = {HERE: "east-river-2026-long", THERE: "west-ridge-2026-long"}
TOKEN = re.compile(r"[A-Za-z0-9]{64}|[\w-]+:[A-Za-z0-9]{6}:[\w-]{20,}")
READABLE = [route for route in routes() if "get" in route.methods and route.access != PUBLIC]
LISTS = ("study:sessions", "study:plans", "study:nodes", "study:evaluations", "filings:filings", "web:search")
ASIDE = {"auditor": ("/journal/", "/search/?q=%E5%AD%A6%E4%B9%A0"), "admin": ("/units/", "/users/")}
"""What the clerk of the county may not see."""


@dataclass
class County:
    """One county: its environment, the ids in it, its port, and its signed-in visitors."""

    code: str
    env: dict[str, str]
    port: int = 0
    ids: dict[str, dict[str, int]] = field(default_factory=dict)
    visitors: dict[str, Visitor] = field(default_factory=dict)

    @property
    def place(self) -> str:
        return PLACES[self.code]

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "-m", *arguments]
        return subprocess.run(command, env=self.env, check=True, stdout=subprocess.PIPE, text=True).stdout

    def fill(self, shift: int) -> None:
        filled = self.manage("tests.architecture.filling", self.place, PASSWORDS[self.code], str(shift))
        self.ids = json.loads(filled)

    @contextmanager
    def served(self) -> Iterator[None]:
        self.port = free_port()
        process = web.start("127.0.0.1", self.port, self.env)
        try:
            web.wait_ready(process, "127.0.0.1", self.port)
            yield
        finally:
            process.terminate()
            process.wait(30)

    def visitor(self, account: str) -> Visitor:
        if account not in self.visitors:
            self.visitors[account] = Visitor(self.port)
            answer = self.visitors[account].sign_in(account, PASSWORDS[self.code])
            assert (answer.status, answer.headers["location"]) == (302, "/")
        return self.visitors[account]

    def url(self, route: Route, side: str = "own") -> str:
        return address(route, self, side)  # type: ignore[arg-type]  # a ledger as far as ids go

    def pages(self) -> dict[str, Answer]:
        """Every address with this county's own ids, the lists also searched and as a file."""
        clerk = self.visitor("county")
        urls = [self.url(route) for route in READABLE]
        urls += [self.url(route, "sibling") for route in READABLE if route.kwargs and route.access == "records.read"]
        for route in READABLE:
            if route.name in LISTS:
                urls += [self.url(route) + "?q=%E5%AD%A6%E4%B9%A0", self.url(route) + "?export=csv"]
        found = {url: clerk.get(url) for url in urls}
        return found | {url: self.visitor(name).get(url) for name, urls in ASIDE.items() for url in urls}

    def rows(self) -> dict[str, Any]:
        """How many rows each table holds, and a hash over them; sessions and log-ins left out."""
        with psycopg.connect(self.env["SUPERUSER_URL"]) as db:
            tables = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [self.code])
            names = [row[0] for row in tables if row[0] not in {"django_session", "orgs_user"}]
            query = "SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {}.{} t"
            return {name: db.execute(query.format(self.code, name).encode()).fetchone() for name in names}


@dataclass
class Pair:
    """Both counties; `alone` is what the first one answered while the second was still empty."""

    here: County
    there: County
    alone: dict[str, Answer]

    @cached_property
    def answers(self) -> dict[str, dict[str, Answer]]:
        """What each of them answers now, by the county's code."""
        return {county.code: county.pages() for county in (self.here, self.there)}

    @property
    def both_ways(self) -> Iterator[tuple[County, County]]:
        yield self.here, self.there
        yield self.there, self.here


@pytest.fixture(scope="module")
def pair(cluster: TestCluster) -> Iterator[Pair]:
    with ExitStack() as stack:
        urls = cluster.create_database(NAME)
        stack.callback(cluster.drop_database, NAME)
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="qiaowu-two-")))
        key = data / "key"
        key.write_text(secrets.token_urlsafe(50), "ascii")
        common = {
            "QIAOWU_DATA_DIR": str(data),
            "QIAOWU_SECRET_KEY_FILE": str(key),
            "SUPERUSER_URL": cluster.superuser.database(NAME).url,
        }
        here, there = (County(code, os.environ | common | {"QIAOWU_COUNTY": code}) for code in (HERE, THERE))
        for county in (here, there):
            county.env["QIAOWU_DATABASE_URL"] = urls[county.code]  # tables are made by the county's own role
            county.manage("django", "migrate", "--verbosity", "0")
            county.env["QIAOWU_DATABASE_URL"] = urls["web"]
        here.fill(0)
        stack.enter_context(here.served())
        alone = here.pages()
        there.fill(1)
        stack.enter_context(there.served())
        yield Pair(here, there, alone)


def plain(pages: dict[str, Answer]) -> dict[str, str]:
    """The texts by address, without tokens, which are made anew each time; files that carry a time left out."""
    return {
        url: f"{answer.status} {TOKEN.sub('', answer.text)}"
        for url, answer in pages.items()
        if answer.is_page or answer.headers.get("content-type", "").startswith("text/")
    }


def only_in(county: County, other: County) -> Iterator[str]:
    """Addresses by ids that exist in `county` and not in the other."""
    for route in routes():
        for side in ("own", "sibling") if route.kwargs else ():
            url, theirs = county.url(route, side), {other.url(route, name) for name in ("own", "sibling")}
            if url not in theirs:
                yield url


def test_every_answer_is_the_same_whether_the_other_county_holds_anything_or_not(pair: Pair) -> None:
    now, before = plain(pair.answers[HERE]), plain(pair.alone)
    changed = [url for url in before if now.get(url) != before[url]]
    assert changed == ["/journal/"]  # where the exports of the first round stand
    assert len(before) > 60


def test_no_answer_names_anything_of_the_other_county(pair: Pair) -> None:
    for county, other in pair.both_ways:
        pages = pair.answers[county.code]
        assert [url for url, answer in pages.items() if other.place in answer.text] == []
        assert sum(county.place in answer.text for answer in pages.values()) > 30


def test_overview_lists_indicator_record_and_document_count_their_own_county_only(pair: Pair) -> None:
    for county, amount in ((pair.here, "1000"), (pair.there, "1200")):
        clerk = county.visitor("county")
        for url in ("/targets/", "/indicators/K39/"):
            assert re.search(rf"\b{amount}\b", clerk.get(url).text.replace(",", "")), url
        for url in ("/study/sessions/", "/filings/"):
            assert "共 2 " in re.sub(r"<[^>]+>|\s+", " ", clerk.get(url).text).replace("  ", " "), url
        session, document = (county.ids["own"][name] for name in ("session", "document"))
        assert f"{county.place}本地学习" in clerk.get(f"/study/sessions/{session}/").text
        assert f"{county.place}讲话" in clerk.get(f"/documents/{document}/").text


def test_ids_of_the_other_county_are_missing_pages_and_no_act_reaches_them(pair: Pair) -> None:
    for county, other in pair.both_ways:
        visitor, before = county.visitor("county"), other.rows()
        guessed = list(only_in(other, county))
        assert len(guessed) > 40
        for url in guessed:
            given = {"reason": "试探", "act": "submit", "title": "试探"}
            answers = (visitor.get(url), visitor.post(url, given))
            assert {answer.status for answer in answers} <= {404, 405}, url
            assert not any(other.place in answer.text for answer in answers), url
        assert other.rows() == before


def test_a_file_is_served_by_its_own_county_only(pair: Pair) -> None:
    for county, other in pair.both_ways:
        for side in ("own", "sibling"):
            url = f"/records/evidence/{county.ids[side]['evidence']}/"
            assert county.visitor("county").get(url).text.startswith(county.place)
            answer = other.visitor("county").get(url)
            assert not answer.text.startswith(county.place)
            assert answer.status == (200 if county.ids[side]["evidence"] in evidence_of(other) else 404)


def evidence_of(county: County) -> set[int]:
    return {county.ids[side]["evidence"] for side in ("own", "sibling")}


def test_a_session_and_a_password_open_their_own_county_only(pair: Pair) -> None:
    for county, other in pair.both_ways:
        carried = Visitor(other.port, dict(county.visitor("county").cookies))
        assert carried.get("/study/sessions/").headers["location"].startswith("/account/login/")
        assert Visitor(other.port).sign_in("county", PASSWORDS[county.code]).status != 302
