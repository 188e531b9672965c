"""Two people change one session at the same time: what each did alone is kept, what both did is chosen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn


@pytest.fixture
def editors(sign_in: SignIn) -> tuple[Page, Page]:
    """The same officer at two machines, both in the form of a session that was handed in just now."""
    first, second = sign_in("township"), sign_in("township", width=360, height=740)
    first.goto("/study/sessions/new/")
    first.get_by_label("主题").fill("学习条例")
    first.get_by_label("人次", exact=True).fill("20")
    first.get_by_label("地点").fill("侨胞之家")
    first.get_by_label("无佐证的原因").fill("签到表存街道")
    first.get_by_role("button", name="先登记，办完再补").click()
    first.wait_for_url(re.compile(r"/study/sessions/\d+/$"))
    for page in (first, second):
        page.goto(f"{first.url.removesuffix('edit/')}edit/")
    return first, second


def save(page: Page) -> None:
    page.get_by_role("button", name="先登记，办完再补").click()


def saved(page: Page) -> None:
    page.wait_for_url(re.compile(r"/study/sessions/\d+/$"))


def test_different_fields_are_merged(editors: tuple[Page, Page]) -> None:
    first, second = editors
    first.get_by_label("地点").fill("街道三楼会议室")
    save(first)
    saved(first)

    second.get_by_label("人次", exact=True).fill("35")
    save(second)
    saved(second)

    for words in ("街道三楼会议室", "35人次", "学习条例"):
        expect(second.locator("main")).to_contain_text(words)


def test_the_same_field_is_chosen_and_nothing_is_lost(editors: tuple[Page, Page]) -> None:
    first, second = editors
    first.get_by_label("人次", exact=True).fill("28")
    save(first)
    saved(first)

    second.get_by_label("人次", exact=True).fill("35")
    second.get_by_label("主题").fill("学习条例（第二场）")
    save(second)

    asked = second.locator(".conflict")
    expect(asked).to_contain_text("人次")
    expect(asked.locator("fieldset")).to_have_count(1)
    expect(asked.get_by_label("用我填的")).to_be_visible()
    expect(asked).to_contain_text("35")
    expect(asked).to_contain_text("28")
    expect(second.get_by_label("主题")).to_have_value("学习条例（第二场）")
    first.reload()
    expect(first.locator("main")).to_contain_text("28人次")

    asked.get_by_label("用现在的").check()
    save(second)
    saved(second)
    expect(second.locator("main")).to_contain_text("28人次")
    expect(second.locator("h1")).to_contain_text("学习条例（第二场）")


def test_a_choice_for_ones_own_value_is_written(editors: tuple[Page, Page]) -> None:
    first, second = editors
    first.get_by_label("人次", exact=True).fill("28")
    save(first)
    saved(first)

    second.get_by_label("人次", exact=True).fill("35")
    save(second)
    second.locator(".conflict").get_by_label("用我填的").check()
    save(second)
    saved(second)

    expect(second.locator("main")).to_contain_text("35人次")
    assert "28" in second.locator("aside").last.inner_text()
