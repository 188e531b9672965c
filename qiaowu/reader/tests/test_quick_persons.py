"""What is said of one person is left out in words no list knows whole; what is said of a matter stays."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from qiaowu.reader import quick

TABLE = quick.UnitTable(quick.demo_units.rows())
SENT = datetime.fromisoformat("2026-08-12T16:00:00+08:00")
STUDY = "今天上午锦绣社区集中学习,21人参加,学医保政策。"


def _read(text: str) -> quick.Draft:
    return quick.read(text, SENT, "云锦街道", TABLE)


@pytest.mark.parametrize(
    ("said", "code", "word"),
    [
        ("老吴最近老往教堂跑", "religion", "教堂"),
        ("简某家里供着神像", "religion", "神像"),
        ("个别侨眷思想有点偏激", "attitude", "偏激"),
        ("村里对他意见蛮大", "attitude", "意见"),
        ("钟大姐存折里的钱被骗光了", "property", "存折"),
        ("有个侨眷每月从国外收两万多汇款,盖了四层楼", "property", "四层楼"),
        ("有个阿婆血压飙到180送了卫生院", "health", "180"),
        ("洪阿嬷前阵子摔断腿", "health", "摔断"),
        ("叶某娶了外国老婆", "family", "外国老婆"),
        ("有两个人绿卡快过期,在等续签", "visa_party", "绿卡"),
        ("有家人回来了,小孩在镇小上学", "minors", "镇小"),
        ("那几户跟谁来往,每周报我", "watch_person", "跟谁"),
    ],
)
def test_private_life_of_somebody_spoken_of_is_warned_of_and_left_out(said: str, code: str, word: str) -> None:
    draft = _read(STUDY + said)
    assert code in draft.warn
    assert word not in json.dumps(draft.records, ensure_ascii=False)
    assert word not in quick.masked(STUDY + said)
    assert [(r["kind"], r["headcount"]) for r in draft.records] == [("group_study", 21)]


@pytest.mark.parametrize(
    "said",
    [
        "老陈讲遗产公证",
        "王阿姨带大家唱歌,老李主持",
        "吴大爷教剪纸,他手很巧",
        "有位归侨咨询续签怎么办",
        "侨眷李某反映欠薪问题",
        "张先生介绍了侨乡历史",
        "个别老人提前离场",
        "林大姐申请办理老年证,已受理",
        "这位侨胞捐书300册",
    ],
)
def test_a_person_who_does_or_asks_something_raises_no_warning(said: str) -> None:
    assert _read(STUDY + said).warn == []


def test_advice_because_of_belief_or_mood_is_no_suggestion() -> None:
    draft = _read(STUDY + "老侨眷郑某是基督徒,礼拜天不来,建议活动避开周日")
    assert [record["kind"] for record in draft.records] == ["group_study"]


@pytest.mark.parametrize("number", ["1000 0000 456", "100-0000-0456", "10000 000456", "100 00000456"])
def test_a_telephone_in_any_grouping_is_cut(number: str) -> None:
    draft = _read(STUDY + "联系人电话" + number)
    assert "phone_of_person" in draft.warn
    assert number not in quick.masked(STUDY + "联系人电话" + number)


def test_a_column_of_counts_is_no_telephone() -> None:
    assert _read(STUDY + "三村分别120 135 142 156人次").warn == []
