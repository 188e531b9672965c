"""Numbers that move while somebody types: a figure put into a paragraph at the cursor, the sum of a split."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import SignIn


def draft(page: Page) -> str:
    """The address of a fresh draft."""
    page.goto("/reports/new/")
    page.get_by_role("button", name="生成草稿").click()
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    return page.url


def test_a_figure_goes_in_at_the_cursor_and_is_read_at_once_with_its_value(sign_in: SignIn) -> None:
    page = sign_in("county")
    page.goto(draft(page) + "blocks/b1/")
    text = page.get_by_label("第1段", exact=True)
    text.fill("到位资金，另有安排。")
    text.evaluate("field => field.setSelectionRange(4, 4)")
    page.get_by_label("插入数据").select_option("K39")
    page.get_by_role("button", name="插入", exact=True).click()
    expect(text).to_have_value("到位资金{{K39}}，另有安排。")
    expect(page.locator("#try")).to_contain_text(re.compile(r"到位资金[\d.]+亿元.*，另有安排。", re.DOTALL))
    text.press("End")
    text.press_sequentially("带动就业12人。")
    expect(page.locator("#try .fc-bad")).to_contain_text("12人")


def test_a_figure_is_picked_without_script_too(sign_in: SignIn) -> None:
    page = sign_in("county", java_script_enabled=False)
    page.goto(draft(page) + "blocks/b1/")
    page.get_by_label("第1段", exact=True).fill("到位资金为。")
    page.get_by_label("插入数据").select_option("K39")
    page.get_by_role("button", name="插入", exact=True).click()
    expect(page.get_by_label("第1段", exact=True)).to_have_value("到位资金为{{K39}}。")
    expect(page.locator("#try")).to_contain_text("亿元")


def test_a_split_is_summed_while_somebody_types_as_the_server_sums_it(sign_in: SignIn) -> None:
    page = sign_in("county", width=360)
    page.goto("/indicators/K39/")
    page.get_by_role("link", name=re.compile("分解")).first.click()
    held: list[Route] = []
    page.route("**/split/", lambda route: held.append(route))  # the server is not asked before the script has spoken
    field, mark = page.locator("table.split input.num").first, page.locator("[data-mark]").first

    with page.expect_request("**/split/"):
        field.fill("9亿")
        expect(page.locator("[data-sum]")).to_contain_text("比目标多")
    by_script, marked = page.locator("[data-sum]").inner_text(), mark.inner_text()
    assert re.fullmatch(r"缺口 [\d,]+", marked)
    held[0].continue_()
    page.unroute("**/split/")

    expect(page.locator("#cover")).to_contain_text("个单位")  # what the answer would do, only the server says
    expect(page.locator("[data-sum]")).to_have_text(by_script)
    page.get_by_role("button", name="核对合计").click()
    expect(page.locator("#cover")).to_contain_text("个单位")
    expect(page.locator("[data-mark]").first).to_have_text(marked)
