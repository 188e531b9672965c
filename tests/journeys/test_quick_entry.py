"""Paste, look, correct, save, on a phone: the figure moves by one and the record keeps the message."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn

MESSAGE = "各位领导，10月11日云锦街道在文化礼堂组织集中学习《归侨侨眷权益保护法》，四十余人参加，联系人13800001234"


def figure(page: Page) -> int:
    """K02 of the county on its page."""
    page.goto("/indicators/K02/")
    found = re.search(r"[\d,]+", page.locator("p.big").inner_text())
    assert found
    return int(found[0].replace(",", ""))


def test_a_pasted_message_becomes_a_counted_record_on_a_phone(sign_in: SignIn) -> None:
    county, page = sign_in("county"), sign_in("township", width=360, height=740)
    before = figure(county)

    page.goto("/")
    page.get_by_label("粘贴群里发过的消息").fill(MESSAGE)
    page.get_by_role("button", name="识别").tap()
    page.wait_for_url("**/quick/?m=*")
    card = page.locator("#r0")
    expect(card.get_by_label("日期", exact=True)).to_have_value("2026-10-11")
    expect(card.get_by_label("人次", exact=True)).to_have_value("40")
    expect(page.locator("main")).not_to_contain_text("13800001234")
    assert page.evaluate("document.documentElement.scrollWidth") == 360

    quote = card.get_by_role("link", name="“四十余人”")
    quote.tap()
    expect(page.locator("mark:target")).to_contain_text("四十余人")
    expect(page.locator("mark:target")).to_be_in_viewport()

    card.get_by_label("人次", exact=True).fill("43")
    card.get_by_role("button", name="保存并确认").tap()
    expect(card.get_by_role("alert")).to_contain_text("请传一件佐证")
    expect(card.get_by_label("人次", exact=True)).to_have_value("43")
    card.get_by_label("无佐证的原因").fill("签到表存街道")
    card.get_by_role("button", name="保存并确认").tap()

    page.wait_for_url(re.compile(r"/study/sessions/\d+/$"))
    source = page.locator("#source")
    expect(source).to_contain_text("四十余人参加")
    expect(source).to_contain_text("已略去")
    expect(page.locator("#history")).to_contain_text("由快速录入的消息填写")
    assert figure(county) == before + 1
