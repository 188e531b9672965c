"""Forms of chat messages that lists of whole wordings do not reach: lists, tables, corrections, counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from qiaowu.reader import quick

TABLE = quick.UnitTable(quick.demo_units.rows())
SENT = datetime.fromisoformat("2026-08-12T16:00:00+08:00")


def _said(text: str, *names: str) -> list[tuple[Any, ...]]:
    records = quick.read(text, SENT, "归帆镇", TABLE).records
    return [tuple(record.get(name) for name in names) for record in records]


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("昨天麻园村集中学习,到的人不多,13个,讲反诈", (13, None)),
        ("昨天麻园村集中学习,签到数46", (46, None)),
        ("昨晚帆顶村中秋晚会,村民侨眷三百来号", (300, True)),
        ("昨晚帆顶村中秋晚会,观众大概两百", (200, True)),
        ("昨天麻园村侨眷之家做风筝,小朋友18个+家长15个", (33, None)),
        ("昨天麻园村集中学习,一起26口人", (26, None)),
        ("昨天帆顶村写春联,书法家两位,领春联的群众五十几号", (50, True)),
        ("昨晚帆顶村音乐会,180人到场,抖音直播观看4300人次", (180, None)),
    ],
)
def test_persons_are_counted_as_people_count_them(text: str, heads: tuple[int, bool | None]) -> None:
    assert _said(text, "headcount", "headcount_approx") == [heads]


def test_a_pasted_table_gives_a_record_for_each_row() -> None:
    text = "日期\t单位\t活动\t人数\n8月8日\t麻园村\t侨眷之家-品茶\t21\n8月9日\t帆顶村\t侨眷之家-唱歌\t30"
    assert _said(text, "date", "host_unit", "headcount") == [("2026-08-08", "麻园村", 21), ("2026-08-09", "帆顶村", 30)]


def test_calls_in_one_line_are_parted_by_their_numbers() -> None:
    text = "8.5来电登记 1)09:22 侨企问能不能帮发招聘 2)14:35 投诉办证来回跑了三趟"
    assert _said(text, "time", "type", "channel") == [("09:22", "help", "hotline"), ("14:35", "complaint", "hotline")]


def test_sums_below_one_heading_are_parted() -> None:
    text = "昨天两笔到账:海岛民宿集群 60万欧元;紧固件扩产 1,250万元"
    assert _said(text, "amount", "currency", "title")[1] == ("12500000", None, "紧固件扩产")


def test_an_event_made_up_for_counts_although_another_was_called_off() -> None:
    text = "帆顶村的学习补办了,8月10日晚7时在村小礼堂,20人,原定7日那场没开"
    assert _said(text, "date", "headcount") == [("2026-08-10", 20)]


def test_boards_have_the_days_and_numbers_beside_them() -> None:
    text = "8月9日麻园村更新宣传栏两块,8月10日帆顶村更新一块"
    assert _said(text, "place", "date", "value") == [("麻园村", "2026-08-09", 2), ("帆顶村", "2026-08-10", 1)]


def test_units_with_numbers_of_their_own_keep_their_own_days() -> None:
    text = "本周一麻园村、周二帆顶村分别组织集中学习,各有18人、23人参加"
    assert _said(text, "host_unit", "date", "headcount") == [("麻园村", "2026-08-10", 18), ("帆顶村", "2026-08-11", 23)]


@pytest.mark.parametrize(
    "text",
    [
        "哪个社区这周能承接非遗体验课?人数30左右",
        "半年小结:开展集中学习11场、侨眷之家6期、更新宣传栏8块",
        "七一前各社区务必完成一次侨眷党史学习,照片周五前传群里",
        "石材加工项目年底前预计还有一笔300万元到账",
        "截至今天,今年侨资到位累计2.3亿元,其中7月份到位1800万元",
        "昨日专线接听6通,其中3通为咨询,均已答复",
    ],
)
def test_what_is_asked_ordered_summed_or_expected_gives_no_record(text: str) -> None:
    assert quick.read(text, SENT, "县商务局", TABLE).records == []


def test_about_stays_about_in_sums_of_money() -> None:
    text = "项目线索:旅法侨商想在归帆镇办茶厂,投资大约3500万元,昨天本人同意入库"
    assert _said(text, "amount", "amount_approx") == [("35000000", True)]
