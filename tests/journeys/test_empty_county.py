"""A county on its first day: accounts, no record, no document. Every page says what it is for and what to do next."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Product, SignIn, environment, started, visiting
from tests.journeys.test_pages import faults

UNITS = """代码,类别,名称,简称,上级代码,设立日期
330999,县,青禾县,青禾县,,2020-01-01
330999001,乡镇（街道）,禾川镇,禾川,330999,2020-01-01
330999001001,社区（村）,禾口村,禾口,330999001,2020-01-01
330999D01,县直单位,县侨办,侨办,330999,2020-01-01
"""
ACCOUNTS = """用户名,姓名,单位代码,角色
county,经办乙,330999D01,县侨办经办
township,委员丙,330999001,乡镇（街道）统战委员
community,联络员丁,330999001001,社区（村）侨务联络员
leader,县长戊,330999,县领导
auditor,审计己,330999,审计员
admin,管理庚,330999,系统管理员
"""
REGISTERS = ("/study/sessions/", "/study/plans/", "/study/nodes/", "/study/evaluations/", "/filings/")
DESK = {
    "county": ("/", "/targets/", "/documents/", "/reports/", "/indicators/K06/", "/jobs/", *REGISTERS),
    "auditor": ("/journal/",),
}
PHONE = {
    "township": ("/", "/calendar/", "/study/sessions/", "/study/plans/"),
    "community": ("/", "/targets/", "/filings/"),
    "leader": ("/", "/targets/", "/study/sessions/"),
}
CHECKED = {"/", "/targets/", "/study/sessions/", "/indicators/K06/"}
"""Pages that go through the slow checker; the others are built from the same parts."""


@dataclass(frozen=True)
class Founded(Product):
    """A founded county, and the passwords that its people chose when they came in for the first time."""

    chosen: dict[str, str] = field(default_factory=dict)

    def password(self, username: str) -> str:
        return self.chosen.get(username) or super().password(username)


@pytest.fixture(scope="module")
def county() -> Iterator[Founded]:
    """`qiaowu up --no-demo`, and the county founded from two tables, as the manual says."""
    with started("--no-demo") as running:
        tables = []
        for name, text in (("units.csv", UNITS), ("accounts.csv", ACCOUNTS)):
            tables.append(Path(running.data.parent) / name)
            tables[-1].write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "qiaowu.cli", "manage", "found_county", *map(str, tables)]
        told = subprocess.run(command, env=environment(running.data), capture_output=True, text=True)
        assert told.returncode == 0, told.stdout + told.stderr
        yield Founded(running.url, running.data)


@pytest.fixture
def enter(county: Founded, browser: Browser) -> Iterator[SignIn]:
    """Signs accounts in; whoever comes for the first time changes the password of the list, as the page asks."""
    with visiting(county, browser) as signing_in:

        def come_in(username: str, **options: Any) -> Page:
            page = signing_in(username, **options)
            if username not in county.chosen:
                page.goto("/account/")
                page.get_by_label("现在的密码").fill(county.password(username))
                page.get_by_label("新密码").fill(f"{username}-wants-her-own")
                page.get_by_role("button", name="修改密码").click()
                page.locator("[data-toast]").first.wait_for()
                county.chosen[username] = f"{username}-wants-her-own"
            return page

        yield come_in


def silent(page: Page) -> bool:
    """Neither an action nor a sentence: a bare table, a heading alone."""
    acts = page.locator("main a:visible, main button:visible").count()
    said = page.locator("main p:visible").all_inner_texts()
    return not acts and not any("。" in text for text in said)


def wrong(page: Page, address: str) -> Iterator[str]:
    answer = page.goto(address)
    assert answer is not None
    if answer.status != 200 or not answer.url.endswith((address, "/journal/")):
        yield f"{address} -> {answer.status} {answer.url}"
    elif address in CHECKED:
        yield from faults(page)
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        yield f"{address} is too wide"
    if silent(page):
        yield f"{address} says nothing"
    if page.locator("main .btn-p:visible").count() > 1:
        yield f"{address} has two first steps"
    if page.locator("main .empty:visible").count() and page.locator("main form.query:visible").count():
        yield f"{address} offers to search in nothing"


@pytest.mark.parametrize(("width", "pages"), [(1366, DESK), (360, PHONE)])
def test_every_page_explains_itself(enter: SignIn, width: int, pages: dict[str, tuple[str, ...]]) -> None:
    found = []
    for account, addresses in pages.items():
        page = enter(account, width=width)
        for address in addresses:
            found += [f"{account} {line}" for line in wrong(page, address)]
    assert "\n".join(found) == ""


def test_the_first_step_of_a_register_is_one_press_away(enter: SignIn) -> None:
    page = enter("township", width=360)
    page.goto("/study/sessions/")
    page.get_by_role("heading", name="还没有活动").wait_for()
    page.locator(".empty").get_by_role("link", name="登记活动").tap()
    page.wait_for_url("**/study/sessions/new/")
