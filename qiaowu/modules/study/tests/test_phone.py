"""A session entered by touch on a phone 360 px wide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from playwright.sync_api import Page, sync_playwright

from qiaowu.activities.models import Activity
from qiaowu.modules.study.tests.book import plan, session

pytestmark = pytest.mark.django_db(transaction=True)
CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture
def phone(live_server: Any, cast: Any) -> Iterator[Page]:
    """A touch screen, signed in as the township officer."""
    name = settings.SESSION_COOKIE_NAME
    cookie = cast.client("township").cookies[name].value
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True, locale="zh-CN"
        )
        context.add_cookies([{"name": name, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url + "/study/sessions/new/")
        yield page
        browser.close()


def overflow(page: Page) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return width


def test_a_session_is_entered_by_touch(phone: Page, cast: Any) -> None:
    assert overflow(phone) <= 0
    phone.get_by_label("侨眷之家").tap()
    phone.get_by_label("主题").fill("学习侨法")
    phone.get_by_label("日期", exact=False).first.fill("10.10")
    phone.locator("input[name=headcount]").fill("36")
    assert phone.get_by_label("海棠社区").is_hidden()
    phone.get_by_text("联合活动：选参加的社区和单位").tap()
    phone.get_by_label("海棠社区").tap()
    phone.locator("input[name=no_evidence_reason]").fill("签到表存社区")
    phone.locator(".dock button", has_text="保存并确认").tap()
    phone.wait_for_url(re.compile(r"/study/sessions/\d+/$"))
    assert overflow(phone) <= 0
    row = Activity.objects.get()
    assert (row.status, row.type, row.headcount) == ("confirmed", "relatives_home", 36)
    assert list(row.participations.values_list("unit__name", flat=True)) == ["海棠社区"]


def test_the_long_list_opens_by_the_keyboard(phone: Page, cast: Any) -> None:
    summary = phone.locator("#id_participants > details > summary")
    summary.focus()
    phone.keyboard.press("Enter")
    assert phone.get_by_label("海棠社区").is_visible()
    assert phone.get_by_label("上洲村").is_hidden()


def test_a_mistake_is_shown_at_its_field_and_nothing_typed_is_lost(phone: Page, cast: Any) -> None:
    phone.get_by_label("主题").fill("学习侨法")
    phone.locator("input[name=headcount]").fill("36人")
    phone.locator(".dock button", has_text="保存并确认").tap()
    phone.wait_for_selector("[data-errors]")
    assert phone.locator("input[name=title]").input_value() == "学习侨法"
    assert phone.locator("input[name=headcount]").get_attribute("aria-invalid") == "true"
    assert overflow(phone) <= 0


def test_no_page_is_wider_than_the_phone(phone: Page, cast: Any, live_server: Any) -> None:
    long = "学习归侨侨眷权益保护法和省侨务工作会议精神"
    with transaction.atomic():
        row = session(cast, guests=("haitang",), title=long)
        planned = plan(cast, tasks=((long, "haitang", row.held_on),))
    paths = [f"sessions/{row.pk}/", f"sessions/{row.pk}/sheet/", f"plans/{planned.pk}/", "nodes/", "evaluations/new/"]
    wide = []
    for path in ["sessions/", "plans/", "plans/new/", *paths]:
        phone.goto(f"{live_server.url}/study/{path}")
        if overflow(phone) > 0:
            wide.append(path)
    assert wide == []
