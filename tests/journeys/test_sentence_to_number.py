"""From a sentence to a number and back: one story through the whole product, in a browser, from upload to docx."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.shared import Mm
from playwright.sync_api import Locator, Page, expect

from qiaowu.config.demo.speech import build_docx, speech_text
from tests.journeys.conftest import Product, SignIn

SEED = Path(__file__).parents[2] / ".." / "shared" / "seed" / "speech.txt"
ADDED = "各单位要在年底前报送侨务工作小结1份。"
"""One sentence more than the demo's speech, so that the text is another one; no indicator fits it."""
EXAMPLE = "12次"
GOAL = "160"
MADE = "侨眷集中学习：清点全年学习记录"
LINK = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}hyperlink"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def number_of(words: Locator) -> int:
    """The whole number that a place on the page shows."""
    found = re.search(r"[\d,]+", words.inner_text())
    assert found, words.inner_text()
    return int(found[0].replace(",", ""))


def figure_on_page(page: Page) -> int:
    """K02 of the county on its page, this year up to today."""
    page.goto("/indicators/K02/")
    return number_of(page.locator("p.big"))


# --- the steps, in the order of the story ---


def hand_in(page: Page, text: str) -> None:
    """Choose a Word file and have it read."""
    page.goto("/documents/new/")
    page.set_input_files(
        "input[type=file]", {"name": "讲话（补充稿）.docx", "mimeType": "", "buffer": build_docx(text)}
    )
    page.get_by_role("button", name="读入").click()


def upload(page: Page, text: str) -> str:
    """Hand in a Word file, look at what was read, store it; returns the address of the review."""
    hand_in(page, text)
    expect(page.get_by_text("还没有存入")).to_be_visible()
    page.get_by_label("发文单位").fill("县委统战部")
    page.get_by_role("button", name="存入并开始审核").click()
    return page.url.partition("?")[0]  # the page notes the card in hand in its address


def nothing_unconfirmed_becomes_a_target(page: Page, review: str) -> None:
    """Before anybody has decided, the page of targets offers nothing to set, and the review has its button off."""
    expect(page.get_by_role("button", name="生成年度目标")).to_be_disabled()
    page.goto(f"{review}targets/")
    expect(page.get_by_text("条承诺未审。未审的不能设目标")).to_be_visible()
    assert page.locator("main input[type=checkbox]").count() == 0
    page.goto(review)


def current_card(page: Page) -> Locator:
    return page.locator(".card[data-item][aria-current=true]")


def review_by_keyboard(page: Page) -> int:
    """Decide every card with Enter, or q where nothing is proposed; make the example a target. Returns how many."""
    decided = 0
    while page.locator("#rev-top").get_by_text("剩 ").count():
        card = current_card(page)
        here = card.get_attribute("id")
        if EXAMPLE in card.locator(".q b").inner_text() and "集中学习" in card.locator(".q").inner_text():
            correct_by_keyboard(page, card)
        left = page.locator("#rev-top .prog .mut").inner_text()
        page.keyboard.press("Enter" if card.locator("[data-key=Enter]").count() else "q")
        expect(page.locator("#rev-top .prog .mut")).not_to_have_text(left)
        if page.locator("#rev-top").get_by_text("剩 ").count():
            expect(page.locator(f"#{here}[aria-current]")).to_have_count(0)
        decided += 1
    return decided


def correct_by_keyboard(page: Page, card: Locator) -> None:
    """e opens the card: an example of somebody else becomes a demand for this year."""
    expect(card.get_by_text("举例").first).to_be_visible()
    page.keyboard.press("e")
    form = card.locator("form.edit")
    form.get_by_label("性质").select_option("target")
    form.get_by_label("语气").select_option("commit")
    form.get_by_label("比较").select_option("ge")
    form.get_by_label("数值").fill(GOAL)
    form.get_by_label("目标期间").fill("2026")
    form.get_by_label("指标").select_option(label="K02 集中学习")
    form.get_by_role("button", name="保存修改").click()
    expect(card.locator("form.edit")).to_have_count(0)
    expect(card.locator("[data-key=Enter]")).to_contain_text("确认")
    page.evaluate("document.activeElement.blur()")


def set_targets(page: Page, review: str) -> None:
    """The demo's first edition has set its targets; left are what nobody had decided and what the correction made."""
    page.goto(review)
    page.get_by_role("link", name="生成年度目标").click()
    # ticked are the new ones; a standing target is only changed by whoever ticks it
    offered = page.locator("main tbody tr").filter(has=page.locator("input[type=checkbox]:checked"))
    codes = {code for row in offered.all_inner_texts() for code in re.findall(r"K\d\d", row)}
    assert "K02" in codes
    assert page.locator("main tbody tr").filter(has_text="已有目标").count() > 20 > len(codes)
    page.get_by_role("button", name="设定所选目标").click()
    expect(page.locator("#toasts")).to_contain_text(f"已设 {len(codes)} 个目标")
    page.goto("/indicators/K02/")
    expect(page.locator(".ind-top")).to_contain_text(f"/ {GOAL} 次")


def draft_report(page: Page, day: date) -> str:
    """A progress report up to today; returns its address."""
    page.goto("/reports/new/")
    page.get_by_label("数据截至").fill(day.isoformat())
    page.get_by_role("button", name="生成草稿").click()
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    return page.url


def enter_on_a_phone(page: Page, day: date) -> str:
    """Three fields and the reason for no evidence; type and unit stand already. Returns the record's address."""
    page.goto("/study/sessions/")
    page.locator("#main, main").get_by_role("link", name="登记活动").first.tap()
    page.get_by_label("集中学习", exact=True).check()
    page.get_by_label("主题").fill(MADE)
    page.get_by_label("日期", exact=True).fill(f"{day.month}.{day.day}")
    page.get_by_label("人次", exact=True).fill("36")
    page.get_by_label("无佐证的原因").fill("现场未拍照，签到表存街道")
    page.locator(".dock").get_by_role("button", name="保存并确认").tap()
    page.wait_for_url(re.compile(r"/study/sessions/\d+/"))
    expect(page.locator("main .st, main .state, main .state-line").first).to_contain_text("已确认")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    return page.url.partition("?")[0]


def walk_back_to_the_sentence(page: Page, record: str) -> None:
    """Overview, figure, rows, record, the figure again through 被引用, and the marked words in the speech."""
    page.goto("/targets/")
    page.locator("main").get_by_role("link", name="集中学习", exact=True).click()
    page.get_by_role("link", name=re.compile(r"^全部 \d+ 条$")).click()
    page.locator("main").get_by_role("link", name=MADE).first.click()
    assert page.url.partition("?")[0] == record
    page.locator("table").filter(has=page.get_by_text("哪里用了")).get_by_role("link", name="集中学习").first.click()
    page.wait_for_url(re.compile("/indicators/K02/"))
    page.get_by_role("list", name="来处与去处").get_by_role("link", name=EXAMPLE).first.click()
    mark = page.locator(".mk[aria-current=true]")
    expect(mark).to_contain_text(EXAMPLE)
    expect(mark).to_be_in_viewport()


def settle_and_issue(page: Page, report: str) -> bytes:
    """Take over what changed since the draft, issue the report, download it."""
    page.goto(report)
    settle = page.get_by_role("button", name="全部采用台账现数")
    expect(page.locator("#checks")).to_contain_text("有更正")
    settle.click()
    expect(page.get_by_text("可以定稿")).to_be_visible()
    title = page.locator("#paper h2").inner_text()
    page.locator("#rep-top").get_by_role("link", name="定稿编号").click()
    page.get_by_label("输入报告标题").fill(title)
    page.get_by_label("Word 另附全部记录清单").check()
    page.get_by_role("button", name="定稿编号").click()
    with page.expect_download() as waiting:
        page.locator(".top").get_by_role("link", name="下载 Word").click()
    return Path(waiting.value.path()).read_bytes()


def links_of(paper: Document) -> dict[str, str]:
    """Address of each linked text, body and annexes."""
    return {
        link.text: paper.part.rels[link.get(RELATION)].target_ref
        for link in paper.element.body.iter(LINK)
        if link.get(RELATION)
    }


def read_again(page: Page, content: bytes, figure: int) -> None:
    """The file as a stranger opens it: measures of GB/T 9704, numbers that lead home, the new record in the annex."""
    paper = docx.Document(io.BytesIO(content))
    sheet = paper.sections[0]
    measures = (sheet.page_width, sheet.page_height, sheet.top_margin, sheet.left_margin, sheet.right_margin)
    for measure, wanted in zip(measures, (210, 297, 37, 28, 26), strict=True):
        assert abs((measure or 0) - Mm(wanted)) < Mm(0.1)
    assert {"Title9704", "BodyText9704", "Heading1"} <= {part.style.style_id for part in paper.paragraphs if part.style}
    listed = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    assert any(MADE in cell for row in listed for cell in row)
    assert any(row[0] == "K02" and row[2] == f"{figure}次" for row in listed)
    links = links_of(paper)
    assert links[f"{figure}次"]
    addresses = {url for url in links.values() if "/figures/" in url}
    assert len(addresses) > 10
    for url in addresses | {links[MADE]}:
        assert page.request.get(url).status == 200, url
    page.goto(links[f"{figure}次"])
    expect(page.locator("main")).to_contain_text("重算，得数相同，哈希一致")
    expect(page.locator("p.big")).to_contain_text(str(figure))


# --- the stories ---


def test_a_sentence_becomes_a_number_and_the_number_leads_back(product: Product, sign_in: SignIn) -> None:
    county = sign_in("county")
    day = product_day(county)

    review = upload(county, speech_text() + ADDED + "\n")
    nothing_unconfirmed_becomes_a_target(county, review)
    assert review_by_keyboard(county) > 40
    set_targets(county, review)
    before = figure_on_page(county)
    report = draft_report(county, day)

    township = sign_in("township", width=360, height=740)
    record = enter_on_a_phone(township, day)
    assert sign_in("township2").request.get(record).status == 404

    assert figure_on_page(county) == before + 1
    walk_back_to_the_sentence(county, record)
    content = settle_and_issue(county, report)
    read_again(county, content, before + 1)


def product_day(page: Page) -> date:
    """Today as the product has it."""
    page.goto("/targets/")
    return date.fromisoformat(page.locator("#p-day option").first.get_attribute("value") or "")


def test_the_same_text_is_refused_and_leads_to_the_one_that_is_there(sign_in: SignIn) -> None:
    page = sign_in("county")
    hand_in(page, speech_text())
    expect(page.get_by_role("alert").get_by_role("link")).to_have_attribute("href", "/documents/1/")


# --- the real speech, as it was copied from a web page; it stays outside the project ---

GOLDEN = {
    "制作政策解读、侨界典型事迹等视频": "≥ 20 期",
    "巩固率": "≥ 90%",
    "新增孵化场地": "2,000 平方米",
    "培育侨创示范企业": "5 家",
    "动态收录海外人才信息": "≥ 800 条",
    "促成签约项目": "5 个",
    "到位资金": "≥ 3 亿元",
    "建立海外联络站": "3—5 个",
    "专题研究": "每季度 1 次",
    "走访慰问、座谈交流": "每年 ≥ 2 次",
}
"""What the speech sets, by words of the card's title."""


@pytest.mark.skipif(not SEED.exists(), reason="the speech is not part of the project: ../shared/seed/speech.txt")
def test_the_real_speech_is_read_with_its_gaps(sign_in: SignIn) -> None:
    page = sign_in("county")
    page.goto("/documents/new/")
    page.locator("#form textarea").fill(SEED.read_text(encoding="utf-8"))
    page.get_by_role("button", name="读入").click()
    preview = page.get_by_role("status").filter(has_text="还没有存入")
    for words in ("省略828字", "全文共3877字", "“分值占比不低”之后原文中断", "网页附带的导航、广告已分开"):
        expect(preview).to_contain_text(words)
    page.get_by_label("文件日期").fill("2026-02-27")
    page.get_by_label("目标年度").fill("2026")
    page.get_by_role("button", name="存入并开始审核").click()

    progress = page.locator("#rev-top .prog b")
    expect(progress).to_contain_text("已审 0 / ")
    assert 45 <= int(progress.inner_text().rpartition("/")[2]) <= 50
    text = page.locator(".src")
    assert text.locator(".fold-gap").all_inner_texts()[0].startswith("原文缺约 828 字")
    assert text.locator(".fold-gap").count() == 2
    expect(text.locator(".mk-ask")).to_have_text(re.compile("分值占比不低.*缺数值"))
    furniture = text.locator("details.fold-box:not([open])").filter(has_text="网页附带文字")
    assert furniture.count() >= 3
    expect(text.get_by_text("相关栏目")).to_be_hidden()
    titles = [title.replace("\n", " ") for title in page.locator("#cards .card-h").all_inner_texts()]
    for words, value in GOLDEN.items():
        assert any(words in title and value in title for title in titles), (words, value)
    expect(page.get_by_role("button", name="生成年度目标")).to_be_disabled()
