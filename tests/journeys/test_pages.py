"""Every page, at desk and phone width: no accessibility fault, nothing cut off, one heading, no error, no outside host.

The checker takes about a second a page, so a page is opened once at each width, by the account that sees most of
it; pages that differ by role are opened by all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

from tests.architecture.routes import routes
from tests.journeys.conftest import SignIn

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
    "iframes": False,
}
# Plain addresses of the product; pages of single records are reached by links from these.
PLAIN = [
    f"/{route.pattern}"
    for route in routes()
    if not route.kwargs and "get" in route.methods and route.name not in {"web:healthz", "web:readyz"}
]
BY_ROLE = {"/", "/targets/"}
DESK = ("county", "admin", "auditor", "leader")
PHONE = ("township", "county", "community", "admin")
DEEPER = ("/study/sessions/{n}/edit/", "/study/plans/{n}/edit/", "/documents/{n}/add/", "/indicators/{n}/rows/")
EMPTY = ("/study/sessions/?q=没有这样的活动", "/search/?q=没有这样的词", "/documents/?year=2020", "/targets/?year=2020")
DARK = ("/", "/targets/", "/documents/1/", "/indicators/K39/")


def faults(page: Page) -> Iterator[str]:
    """What is wrong with the page as it stands."""
    for violation in Axe().run(page, options=RULES).response["violations"]:
        yield f"{page.url} {violation['id']}: {violation['nodes'][0]['html'][:160]}"
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 0:
        yield f"{page.url} is {wide} px too wide"
    if page.locator("h1").count() != 1:
        yield f"{page.url} has {page.locator('h1').count()} h1"


def shape(address: str) -> str:
    """The address with every id in it made alike."""
    path = address.partition("?")[0].partition("#")[0]
    return re.sub(r"(?<=/)(\d+|K\d\d)(?=/)", "{n}", path)


@dataclass
class Walk:
    """The pages of one width: each kind of page once, whoever opens it."""

    seen: set[str] = field(default_factory=set)
    found: list[str] = field(default_factory=list)

    def through(self, page: Page) -> None:
        """All plain pages of an account that nobody has opened yet, and one page of each kind behind them."""
        waiting = list(PLAIN)
        while waiting:
            address = waiting.pop(0)
            if self._new(address) and self._opens(page, address):
                self.found += faults(page)
                waiting += self._behind(page)
        self.seen -= BY_ROLE

    def _new(self, address: str) -> bool:
        return shape(address) not in self.seen

    def _opens(self, page: Page, address: str) -> bool:
        answer = page.request.get(address, max_redirects=5)
        if answer.status == 404:
            return False
        self.seen.add(shape(address))
        if "text/html" not in answer.headers.get("content-type", "") or answer.status != 200:
            return False
        page.goto(address)
        return True

    def _behind(self, page: Page) -> list[str]:
        links = page.locator("main a[href^='/']").evaluate_all("links => links.map(a => a.getAttribute('href'))")
        return list({shape(link): link for link in reversed(links) if self._wanted(link)}.values())

    def _wanted(self, link: str) -> bool:
        kind = shape(link)
        if kind in self.seen or "{n}" not in kind or re.search("docx|evidence|export", kind):
            return False
        return kind.count("/") <= 4 or kind in DEEPER


@pytest.mark.parametrize(("width", "accounts"), [(1366, DESK), (360, PHONE)])
def test_pages_have_no_fault(sign_in: SignIn, width: int, accounts: Iterable[str]) -> None:
    walk = Walk()
    for account in accounts:
        walk.through(sign_in(account, width=width))
    assert "\n".join(walk.found) == ""
    assert walk.seen >= {
        "/documents/{n}/",
        "/study/sessions/{n}/",
        "/indicators/{n}/",
        "/targets/{n}/",
        "/office/accounts/",
    }


@pytest.mark.parametrize("width", [1366, 360])
def test_dark_and_empty_pages_have_no_fault(sign_in: SignIn, width: int) -> None:
    page = sign_in("county", width=width, color_scheme="dark")
    found: list[str] = []
    for address in DARK + EMPTY:
        page.goto(address)
        found += faults(page)
    assert "\n".join(found) == ""
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
