"""Every page an account may open, at desk and phone width: no accessibility fault, nothing cut off, no error."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.architecture.routes import routes
from tests.journeys.conftest import SignIn

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
# Plain addresses of the product; pages of single records are reached by links from these.
PLAIN = [
    f"/{route.pattern}"
    for route in routes()
    if not route.kwargs and "get" in route.methods and route.name not in {"web:healthz", "web:readyz"}
]
FOLLOW = 3
"""Links to pages of single records that are opened from each list."""


def faults(page: Page) -> list[str]:
    """What is wrong with the page as it stands."""
    found = [
        f"{page.url} {violation['id']}: {violation['nodes'][0]['html'][:160]}"
        for violation in Axe().run(page, options=RULES).response["violations"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 0:
        found.append(f"{page.url} is {wide} px too wide")
    if page.locator("h1").count() != 1:
        found.append(f"{page.url} has {page.locator('h1').count()} h1")
    return found


@pytest.mark.parametrize("width", [1366, 360])
@pytest.mark.parametrize("account", ["county", "township", "community", "leader", "auditor", "admin"])
def test_pages_have_no_fault(sign_in: SignIn, account: str, width: int) -> None:
    page = sign_in(account, width=width)
    found: list[str] = []
    seen: set[str] = set()
    for address in PLAIN:
        answer = page.request.get(address)
        if answer.status == 404 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        page.goto(address)
        found += faults(page)
        links = page.locator("main a[href]").evaluate_all("links => links.map(a => a.getAttribute('href'))")
        fresh = [link for link in links if link and link.startswith("/") and "?" not in link and "#" not in link]
        for link in list(dict.fromkeys(fresh))[:FOLLOW]:
            shape = "".join("n" if c.isdigit() else c for c in link)
            if shape in seen or link in PLAIN or "docx" in link or "evidence" in link:
                continue
            seen.add(shape)
            if "text/html" not in page.request.get(link).headers.get("content-type", ""):
                continue
            page.goto(link)
            found += faults(page)
    assert found == []
