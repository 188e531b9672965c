"""Writing Chinese with an input method, and the keys of the review screen: Enter of a composition never submits."""

from __future__ import annotations

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from qiaowu.config.demo.speech import build_docx
from tests.journeys.conftest import SignIn

COUNT = """field => { window.heard = []; window.sent = 0;
  field.addEventListener('input', () => window.heard.push(field.value));
  document.addEventListener('submit', () => { window.sent += 1; }, true); }"""
TEXT = """关于侨务重点任务的安排
（2026年3月2日）
一、学习
县委统战部今年组织集中学习30次以上。
二、招商
县商务局今年力争签约项目6个、到位资金2亿元以上。
三、联谊
县侨联今年举办“云端文化交流”活动8场以上。
"""


def keyboard_of(page: Page) -> CDPSession:
    return page.context.new_cdp_session(page)


def compose(keys: CDPSession, steps: tuple[str, ...], word: str) -> None:
    """Type pinyin step by step as an input method does, then take the word; 229 is the code of its keys."""
    for step in steps:
        keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Process"})
        keys.send("Input.imeSetComposition", {"text": step, "selectionStart": len(step), "selectionEnd": len(step)})
    keys.send("Input.insertText", {"text": word})


def enter_inside_a_composition(keys: CDPSession) -> None:
    """The Enter that takes raw letters: the browser marks it as part of the composition."""
    for kind in ("rawKeyDown", "keyUp"):
        keys.send("Input.dispatchKeyEvent", {"type": kind, "windowsVirtualKeyCode": 229, "key": "Enter"})


def heard_once(page: Page, words: str) -> None:
    page.wait_for_timeout(60)
    assert page.evaluate("window.heard") == [words]
    assert page.evaluate("window.sent") == 0


def composed(page: Page, field: Locator) -> None:
    """Compose 学习 in an empty field: one `input`, nothing sent, whatever Enter did meanwhile."""
    here = page.url
    field.evaluate(COUNT)
    field.focus()
    keys = keyboard_of(page)
    keys.send("Input.imeSetComposition", {"text": "xue", "selectionStart": 3, "selectionEnd": 3})
    enter_inside_a_composition(keys)
    compose(keys, ("xue x", "xue xi"), "学习")
    heard_once(page, "学习")
    assert (page.url, field.input_value()) == (here, "学习")


def test_composing_in_the_search_box_sends_nothing_until_a_plain_enter(sign_in: SignIn) -> None:
    page = sign_in("county")
    field = page.locator("[data-find]")

    composed(page, field)

    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?*")
    expect(page.locator("main")).to_contain_text("学习")


def test_composing_the_title_of_a_session_keeps_the_form_open(sign_in: SignIn) -> None:
    page = sign_in("township")
    page.goto("/study/sessions/new/")

    composed(page, page.get_by_label("主题"))

    # The Enter that ends a composition comes at once in some browsers; it is not a press of the first button.
    keys = keyboard_of(page)
    compose(keys, ("fa",), "法")
    page.keyboard.press("Enter")
    assert page.evaluate("window.sent") == 0
    expect(page.get_by_label("主题")).to_have_value("学习法")


# --- keys of the review ---


@pytest.fixture
def review(sign_in: SignIn, request: pytest.FixtureRequest) -> Page:
    """A small document with four statements, opened for review; each test has its own, for a text is stored once."""
    page = sign_in("county")
    text = f"{TEXT}联系人见{request.node.name}。\n"
    page.goto("/documents/new/")
    page.set_input_files("input[type=file]", {"name": "安排.docx", "mimeType": "", "buffer": build_docx(text)})
    page.get_by_role("button", name="读入").click()
    page.get_by_label("发文单位").fill("县委统战部")
    page.get_by_role("button", name="存入并开始审核").click()
    expect(page.locator("#rev-top")).to_contain_text("已审 0 / 4")
    return page


def number(page: Page) -> int:
    """The place of the current card in the list, from 1."""
    return int(page.locator(".card[aria-current=true] .card-h > span").first.inner_text())


def done(page: Page, count: int) -> None:
    expect(page.locator("#rev-top")).to_contain_text(f"已审 {count} / 4")


def state_of(page: Page, card: int) -> Locator:
    return page.locator("#cards > .card").nth(card - 1).locator(".card-h")


def test_review_by_keys(review: Page) -> None:
    page, press = review, review.keyboard.press
    assert number(page) == 1
    press("k")
    assert number(page) == 1
    press("j")
    press("j")
    assert number(page) == 3
    press("k")
    assert number(page) == 2

    press("x")
    done(page, 1)
    expect(state_of(page, 2)).to_contain_text("驳回")
    assert number(page) == 3
    press("q")
    done(page, 2)
    expect(state_of(page, 3)).to_contain_text("存疑")
    assert number(page) == 4
    press("Enter")
    done(page, 3)
    expect(state_of(page, 4)).to_contain_text("确认")
    press("u")
    done(page, 2)
    expect(state_of(page, 4)).to_contain_text("待审")
    assert number(page) == 4


def test_keys_are_off_inside_a_field(review: Page) -> None:
    page, press = review, review.keyboard.press
    press("e")
    words = page.locator("form.edit").get_by_label("审核意见")
    expect(words).to_be_visible()
    # the form takes the focus once it has settled; a person's click comes later than that
    page.wait_for_function("!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')")
    page.wait_for_timeout(500)
    words.focus()
    expect(words).to_be_focused()
    for key in "jkxequ":
        press(key)
    expect(words).to_have_value("jkxequ")
    done(page, 0)
    assert number(page) == 1
    press("?")
    expect(page.locator("dialog[open]")).to_have_count(0)

    page.locator("form.edit").get_by_role("link", name="放弃").click()
    expect(page.locator("form.edit")).to_have_count(0)
    page.locator("h1").click()
    press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    press("j")
    assert number(page) == 1
