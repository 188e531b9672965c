"""What only a browser can show: a look that holds, a way out by Esc, a button that prints, targets for a thumb."""

from __future__ import annotations

import io
import re
import unicodedata

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import SignIn

DARK = "rgb(22, 25, 25)"


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement.querySelector('body')).backgroundColor"))


def choose(page: Page, name: str) -> None:
    page.locator("details[data-menu] > summary.who").click()
    with page.expect_response("**/look/"):
        page.get_by_role("button", name=name).click()


def test_a_dark_phone_leaves_the_desk_light(sign_in: SignIn) -> None:
    phone, desk = sign_in("township", width=360), sign_in("township")
    choose(phone, "深色")
    assert ground(phone) == DARK
    answer = phone.goto("/help/")
    assert answer is not None
    # the server wrote it: nothing changes after the page is seen
    assert re.search(r'<html[^>]* data-theme="dark"', answer.text())
    assert ground(phone) == DARK
    desk.goto("/help/")
    assert ground(desk) != DARK


def test_a_page_from_the_history_looks_as_chosen_since(sign_in: SignIn) -> None:
    page = sign_in("township")
    page.goto("/help/")
    page.goto("/calendar/")
    choose(page, "长辈版")
    expect(page.locator("html")).to_have_attribute("data-size", "elder")
    page.go_back()
    expect(page.locator("html")).to_have_attribute("data-size", "elder")


def test_the_look_is_chosen_without_script_too(sign_in: SignIn) -> None:
    page = sign_in("township", java_script_enabled=False)
    page.locator("details[data-menu] > summary.who").click()
    page.get_by_role("button", name="深色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_esc_closes_the_correction_of_a_commitment_and_changes_nothing(sign_in: SignIn) -> None:
    page = sign_in("county")
    page.goto("/documents/1/")
    card = page.locator("li.card[aria-current]")
    before = card.inner_text()
    page.keyboard.press("e")
    field = card.get_by_label("事项")
    expect(field).to_be_focused()
    field.fill("改到一半")
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    assert card.inner_text() == before


@pytest.mark.parametrize("address", ["/targets/", "/study/sessions/1/sheet/"])
def test_the_print_button_prints_the_sheet(sign_in: SignIn, address: str) -> None:
    page = sign_in("county")
    page.add_init_script("window.printed = 0; window.print = function () { window.printed += 1; };")
    page.goto(address)
    page.get_by_role("button", name="打印", exact=True).click()
    assert page.evaluate("window.printed") == 1
    sheet = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    assert len(sheet.pages) == 1
    text = unicodedata.normalize("NFKC", sheet.pages[0].extract_text())  # some glyphs come back as radicals
    assert page.locator("h1").inner_text()[:4] in text
    assert "退出登录" not in text


SMALL = """() => [...document.querySelectorAll(
    'main a, main button, main select, main summary, main input, nav a')]
  .filter(e => e.offsetParent !== null && !e.disabled && e.type !== 'hidden')
  .filter(e => !e.classList.contains('vh') && !e.closest('p, .src, .q, .text'))
  .map(e => {
    const own = e.getBoundingClientRect(), label = e.closest('label');
    const cover = ['::after', '::before'].map(p => getComputedStyle(e, p))
      .filter(s => s.content !== 'none' && s.position === 'absolute').map(s => parseFloat(s.height) || 0);
    const high = Math.max(own.height, label ? label.getBoundingClientRect().height : 0, ...cover);
    return [Math.round(high), e.textContent.trim() || e.name];
  }).filter(([high]) => high < 44).map(([high, name]) => `${high} px: ${name}`)"""


@pytest.mark.parametrize(
    ("account", "addresses"),
    [
        ("county", ("/", "/documents/1/", "/documents/1/targets/", "/indicators/K06/", "/filings/new/K13/")),
        ("township", ("/study/sessions/", "/study/sessions/new/", "/study/plans/1/", "/calendar/", "/targets/")),
    ],
)
def test_a_thumb_meets_every_control(sign_in: SignIn, account: str, addresses: tuple[str, ...]) -> None:
    page = sign_in(account, width=360, height=640)
    found = []
    for address in addresses:
        page.goto(address)
        found += [f"{address} {line}" for line in page.evaluate(SMALL)]
    assert "\n".join(found) == ""
