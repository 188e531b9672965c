"""The page of the cards: its address, corrections in the same paste, and how a card reads."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from qiaowu.activities.models import Activity
from qiaowu.modules.study.tests.test_quick import (
    HELD,
    REASON,
    TWO,
    URL,
    database,
    fields_in,
    paste,
    press,
    saved,
    text_of,
)
from qiaowu.records.queue import cleaning
from qiaowu.records.sources import SourceMessage

pytestmark = pytest.mark.django_db


def test_reading_alone_stores_nothing_but_the_readers_own_page(cast: Any) -> None:
    client = cast.client("township")
    before = database("django_session")
    paste(client, HELD)
    assert database("django_session") == before
    assert HELD in database()
    client.post("/account/logout/")
    assert HELD not in database()
    assert not Session.objects.filter(session_key=client.cookies["qw_session"].value).exists()


def test_who_does_not_sign_out_leaves_nothing_after_the_queues_cleaning(cast: Any) -> None:
    paste(cast.client("township"), HELD)
    cleaning.clean(settings.COUNTY)
    assert HELD in database()
    Session.objects.update(expire_date=timezone.now())
    cleaning.clean(settings.COUNTY)
    assert HELD not in database()


def test_a_message_without_drafts_stays_on_the_page_only(cast: Any) -> None:
    client = cast.client("township")
    page = client.post(URL, {"text": "因台风，原定今天上午海棠社区的侨眷之家活动取消，时间另行通知"})
    assert (page.status_code, "消息没有保存" in text_of(page)) == (200, True)
    assert "台风" not in database()
    look = client.post(URL, {"reading": re.findall(r'name="reading" value="([^"]+)"', text_of(page))[0], "do": "look"})
    assert look.status_code == 200
    assert "台风" not in database()


@pytest.mark.parametrize(
    ("typed", "secret"),
    [("王阿姨身份证990123195803140026", "990123195803140026"), ("联系人小王13800001234", "13800001234")],
)
def test_what_must_not_be_kept_is_not_kept_when_typed_into_a_card_either(cast: Any, typed: str, secret: str) -> None:
    client = cast.client("township")
    page = press(client, paste(client, TWO), "keep:0", r1__summary=f"两位讲师。{typed}", r1__venue="老码头")
    assert secret not in database()
    assert secret not in text_of(page)
    posted = fields_in(page)
    assert posted["r1-venue"] == ["老码头"]
    assert posted["r1-summary"][0].startswith("两位讲师。")
    assert "〔已略去〕" in posted["r1-summary"][0]


def test_a_text_longer_than_any_field_is_not_looked_through(cast: Any) -> None:
    client = cast.client("township")
    page = press(client, paste(client, TWO), "look", r1__summary="1" * 190_000, r1__venue="老码头")
    assert fields_in(page)["r1-venue"] == ["老码头"]
    assert "1" * 2001 not in database()


def test_going_back_and_reloading_find_the_cards_as_typed(cast: Any) -> None:
    client = cast.client("township")
    address = client.post(URL, {"text": TWO}).url
    page = press(client, client.get(address), "keep:0", r1__headcount="99")
    again = client.get(address)
    assert fields_in(again)["r1-headcount"] == fields_in(page)["r1-headcount"] == ["99"]
    assert "r0-here" not in fields_in(again)
    assert Activity.objects.count() == 1


def test_nobody_else_finds_the_cards_of_an_address(cast: Any) -> None:
    address = cast.client("township").post(URL, {"text": HELD}).url
    page = text_of(cast.client("township2").get(address))
    assert HELD not in page
    assert "放得太久" in page


def test_a_file_chosen_for_the_other_card_is_still_there_after_a_save(cast: Any) -> None:
    client = cast.client("township")
    file = SimpleUploadedFile("签到表.txt", "签到 36 人次".encode())
    page = press(client, paste(client, TWO), "keep:0", r1__file=file)
    press(client, page, "submit:1")
    assert Activity.objects.get(type="relatives_home").status == "confirmed"


def test_each_further_card_costs_one_look_for_what_is_there_already(cast: Any) -> None:
    client = cast.client("township")
    third = "\n10月7日云锦街道集中学习，12人参加。"
    pages = {n: client.post(URL, {"text": text}).url for n, text in ((1, HELD), (3, TWO + third))}
    asked = {}
    for cards, url in pages.items():
        client.get(url)  # what is remembered is remembered from here on
        with CaptureQueriesContext(connection) as seen:
            assert text_of(client.get(url)).count('class="qe-card"') == cards
        asked[cards] = len(seen)
    assert asked[3] == asked[1] + 2


def test_only_a_few_readings_stay(cast: Any) -> None:
    client = cast.client("township")
    first, *_more, last = [client.post(URL, {"text": HELD}).url for _n in range(6)]
    assert "放得太久" in text_of(client.get(first))
    assert "36" in fields_in(client.get(last))["r0-headcount"]


def test_a_correction_in_the_same_paste_is_one_card_with_the_last_number(cast: Any) -> None:
    client = cast.client("township")
    page = paste(client, HELD + "。\n更正：云锦街道侨眷之家学习是38人，以这个为准")
    posted = fields_in(page)
    assert posted["r0-headcount"] == ["38"]
    assert "r1-here" not in posted
    assert "已按更正后的内容填写" in text_of(page)
    press(client, page, "submit:0", r0__no_evidence_reason=REASON)
    assert Activity.objects.get().headcount == 38
    assert "38人" in SourceMessage.objects.get().text


def test_a_correction_folds_past_another_units_line_and_shows_it_to_nobody(cast: Any) -> None:
    client = cast.client("county")
    text = HELD + "。\n10月8日枕江镇集中学习，20人参加。\n更正：云锦街道侨眷之家学习38人"
    page = paste(client, text)
    assert [fields_in(page)[f"r{n}-headcount"] for n in (0, 1)] == [["38"], ["20"]]
    press(client, press(client, page, "keep:0"), "keep:1")
    row = Activity.objects.get(headcount=38)
    assert str(row.held_on) == "2026-10-09"
    assert "20人参加" not in text_of(cast.client("township").get(reverse("study:session", args=[row.pk])))


def test_what_stands_below_a_correction_is_no_correction(cast: Any) -> None:
    text = HELD + "。\n更正：云锦街道侨眷之家学习38人。\n10月9日云锦街道在侨眷之家组织学习，12人参加。"
    posted = fields_in(paste(cast.client("township"), text))
    assert [posted[f"r{n}-headcount"] for n in (0, 1)] == [["38"], ["12"]]


def test_a_correction_of_another_day_in_the_same_paste_stays_a_card(cast: Any) -> None:
    page = paste(cast.client("township"), HELD + "。\n更正：10月8日云锦街道侨眷之家学习是38人")
    assert [fields_in(page)[f"r{n}-headcount"] for n in (0, 1)] == [["36"], ["38"]]


def test_a_quote_within_quotation_marks_has_single_ones(cast: Any) -> None:
    html = text_of(paste(cast.client("township"), "10月9日云锦街道集中学习“侨法”，31人参加"))
    assert "““" not in html
    assert "””" not in html


def test_after_a_post_the_other_cards_still_ask_for_heads(cast: Any) -> None:
    client = cast.client("township")
    page = press(client, paste(client, TWO), "keep:0")
    label = re.search(r'<label[^>]*for="[^"]*r1-headcount"[^>]*>(.*?)</label>', text_of(page), re.S)
    assert label
    assert "选填" not in label[1]


def test_evidence_is_folded_among_several_cards_until_it_is_wrong(cast: Any) -> None:
    client = cast.client("township")
    closed, opened = '<details class="more mt-3"><summary>佐证', '<details class="more mt-3" open><summary>佐证'
    assert opened in text_of(paste(client, HELD))
    page = paste(client, TWO)
    assert text_of(page).count(closed) == 2
    assert opened in text_of(press(client, page, "submit:0"))


def test_money_is_told_in_the_offices_units(cast: Any) -> None:
    html = text_of(paste(cast.client("county"), "10月9日云锦街道侨商项目到位资金1500万元"))
    assert "<dd>15000000" not in html
    assert "<dd>1500万元</dd>" in html


# --- what looks odd ---


def test_what_looks_odd_is_asked_before_it_is_handed_on(cast: Any) -> None:
    client = cast.client("township")
    page = paste(client, "10月9日云锦街道在侨眷之家组织学习，5000人参加")
    assert "r0-sure" not in text_of(page)
    asked = press(client, page, "submit:0", r0__no_evidence_reason=REASON)
    assert (asked.status_code, Activity.objects.count(), SourceMessage.objects.count()) == (422, 0, 0)
    assert "人次 5000，超过 500" in text_of(asked)
    assert 'name="r0-sure"' in text_of(asked)
    assert press(client, asked, "submit:0").status_code == 422
    press(client, asked, "submit:0", r0__sure="on")
    row = Activity.objects.get()
    assert (row.headcount, row.status) == (5000, "confirmed")


def test_what_looks_odd_may_be_kept_as_a_draft_unasked(cast: Any) -> None:
    client = cast.client("township")
    press(client, paste(client, "10月9日云锦街道在侨眷之家组织学习，5000人参加"), "keep:0")
    assert Activity.objects.get().status == "draft"


@pytest.mark.parametrize("do", ["submit:0", "keep:0"])
def test_a_correction_of_what_counts_is_asked_about_too(cast: Any, do: str) -> None:
    client = cast.client("township")
    row = saved(client)
    asked = press(client, paste(client, "更正：10月9日云锦街道侨眷之家学习是3600人，不是36人，以这个为准"), do)
    row.refresh_from_db()
    assert (asked.status_code, row.headcount) == (422, 36)
    press(client, asked, do, r0__sure="on")
    row.refresh_from_db()
    assert (row.headcount, row.status) == (3600, "confirmed")


def test_another_session_of_the_day_is_decided_once_and_not_asked_again(cast: Any) -> None:
    client = cast.client("township")
    saved(client)
    asked = press(client, paste(client, HELD), "submit:0", r0__no_evidence_reason=REASON)
    press(client, asked, "submit:0", r0__target="new")
    assert list(Activity.objects.values_list("status", flat=True)) == ["confirmed", "confirmed"]
