"""Pasted messages: the written cases whole, and what must never come out."""

from __future__ import annotations

import json
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiaowu.reader import quick
from qiaowu.reader.quick import dates

TABLE = quick.UnitTable(quick.demo_units.rows())
SENT = datetime.fromisoformat("2026-08-12T16:00:00+08:00")
MESSAGES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "messages.jsonl").read_text(encoding="utf-8").splitlines()
]


def _read(text: str, sender: str = "云锦街道", sent: datetime = SENT) -> quick.Draft:
    return quick.read(text, sent, sender, TABLE)


@pytest.mark.parametrize("case", MESSAGES, ids=lambda case: case["case_id"])
def test_each_written_message_gives_its_drafts(case: dict[str, Any]) -> None:
    draft = _read(case["text"], case["sender_unit"], datetime.fromisoformat(case["sent_at"]))
    assert draft.records == case["records"]
    assert draft.warn == case["warn"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天下午3点", (date(2026, 8, 12), "15:00")),
        ("昨晚7点半", (date(2026, 8, 11), "19:30")),
        ("前天上午", (date(2026, 8, 10), "")),
        ("12月30日", (date(2025, 12, 30), "")),
        ("8.9上午", (date(2026, 8, 9), "")),
        ("10号", (date(2026, 8, 10), "")),
        ("20号", (date(2026, 7, 20), "")),
        ("周三", (date(2026, 8, 12), "")),
        ("周五", (date(2026, 8, 7), "")),
        ("本周一", (date(2026, 8, 10), "")),
        ("上周日", (date(2026, 8, 9), "")),
        ("端午当天", (date(2026, 6, 19), "")),
        ("9:40", (date(2026, 8, 12), "09:40")),
    ],
)
def test_days_resolve_against_the_moment_of_sending(text: str, expected: tuple[date, str]) -> None:
    when = dates.resolve(text, SENT)
    assert when is not None
    assert (when.day, when.time) == expected


@pytest.mark.parametrize(
    ("clause", "code", "word"),
    [
        ("李阿姨身份证990123196001011234", "id_number", "990123196001011234"),
        ("电话10000000123", "phone_of_person", "10000000123"),
        ("林某平时信教", "religion", "信教"),
        ("他女儿在法国开店", "family", "女儿"),
        ("家里有三套房", "property", "三套房"),
        ("陈某确诊糖尿病", "health", "糖尿病"),
        ("对政策有抵触情绪", "attitude", "抵触"),
        ("请重点关注", "watch_person", "重点关注"),
        ("他签证快到期", "visa_party", "签证"),
        ("住锦绣路12号3栋501室", "home_address", "501"),
    ],
)
def test_what_must_not_be_stored_is_warned_of_and_left_out(clause: str, code: str, word: str) -> None:
    draft = _read(f"今天上午锦绣社区集中学习,21人参加,讲医保政策,{clause}。")
    assert code in draft.warn
    assert word not in json.dumps(draft.records, ensure_ascii=False)
    assert [(r["kind"], r["headcount"]) for r in draft.records] == [("group_study", 21)]


@pytest.mark.parametrize(
    "text",
    [
        "收到",
        "明天下午3点在锦绣社区集中学习,请准时参加",
        "原定今天的侨眷之家活动取消",
        "请问侨眷之家算集中学习吗",
        "1-7月共开展集中学习18场、560人次",
        "请各社区8月20日前报送集中学习人次",
        "祝大家中秋快乐",
        "",
    ],
)
def test_what_did_not_happen_gives_no_record(text: str) -> None:
    assert _read(text).records == []


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.sampled_from([case["text"] for case in MESSAGES]))
def test_any_text_is_read_without_error(noise: str, text: str) -> None:
    for message in (noise, noise + text, text + noise):
        json.dumps(_read(message).records, ensure_ascii=False)


def test_run_answers_each_line_and_names_a_broken_one() -> None:
    out = StringIO()
    case = {"case_id": "a", "sent_at": SENT.isoformat(), "sender_unit": "云锦街道", "text": "收到"}
    quick.cases.run(StringIO(json.dumps(case) + "\n\n"), out)
    assert json.loads(out.getvalue()) == {"case_id": "a", "records": [], "warn": []}
    with pytest.raises(ValueError, match="第1行"):
        quick.cases.run(StringIO("{}"), StringIO())


def test_a_county_may_hand_over_its_own_units() -> None:
    rows = [{"name": "青禾镇", "parent": "", "level": "township", "aliases": []}]
    draft = quick.read("8月11日青禾镇组织集中学习,12人", SENT, "县侨联", quick.UnitTable(rows))
    assert [(r["host_unit"], r["date"]) for r in draft.records] == [("青禾镇", "2026-08-11")]
