"""Who answers for a number: subject, 由…牵头, labels before and behind, headings that name an office."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qiaowu import reader
from qiaowu.reader import cases

OWNERS = Path(__file__).parent / "cases" / "owners.jsonl"


def _owners(text: str) -> list[str]:
    return [record.owner for record in reader.read(text).records]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("县供销社要在6月底前建成庄稼医院4家。", ["县供销社"]),
        ("市场监管局全年抽检食品2600批次,公安局打掉电诈窝点5个。", ["市场监管局", "公安局"]),
        ("会议议定:一是由县农业农村局牵头,完成26个村整治;二是县财政安排资金480万元。", ["县农业农村局", "县财政"]),
        ("（一）危房清零（责任单位：县住建局）。改造危房260户。排查自建房1200栋。", ["县住建局"] * 2),
        ("改造危房260户(责任单位:县住建局)。\n新建桥梁3座。", ["县住建局", ""]),
        ("1.泊位新增1500个,责任单位县城投公司;2.小区改造21个,责任单位县住建局。", ["县城投公司", "县住建局"]),
        ("（责任单位：经信局）培育企业9家。（责任单位：科技局）申报企业14家。", ["经信局", "科技局"]),
        ("四、大数据中心任务\n1.归集数据3.2亿条。\n五、其他\n新建路灯40盏。", ["大数据中心", ""]),
        ("发改局：争取资金2.4亿元,储备项目85个。\n储备项目90个。", ["发改局", "发改局", ""]),
        ("“十五五”期间该院将新增专业6个。", ["该院"]),
    ],
)
def test_an_owner_is_found_where_the_text_names_one(text: str, expected: list[str]) -> None:
    assert _owners(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "城镇新增就业6500人以上。",
        "新建医院3所、卫生院5所。",
        "改造中小学厕所50个。",
        "县委理论学习中心组集中学习14次。",
        "印尼归侨联谊会一行24人到我县考察。",
        "文化馆扩建总建筑面积9800平方米。",
        "建设县级胸痛中心9个。",
        "（牵头领导：林志远）改造危桥6座。",
    ],
)
def test_what_is_counted_or_built_owns_nothing(text: str) -> None:
    assert set(_owners(text)) <= {""}


def test_owners_of_the_written_cases_stay_above_the_floor() -> None:
    named = right = 0
    for line in OWNERS.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        found = {record["start"]: record["owner"] for record in cases.predict(case["text"])}
        for gold in case["records"]:
            owner = next((who for at, who in found.items() if gold["start"] <= at < gold["end"]), "")
            named += 1
            right += bool(owner) and (owner in gold["owner"] or gold["owner"] in owner)
    assert right / named >= 0.9


def test_the_reason_says_where_the_owner_stands() -> None:
    text = "四、大数据中心任务\n1.归集数据3.2亿条。"
    (record,) = reader.read(text).records
    assert reader.explain(text, record)["owner"] == "标题、责任标注或表头写明“大数据中心”"
    text = "县残联适配辅具420件。"
    (record,) = reader.read(text).records
    assert reader.explain(text, record)["owner"] == "本句点名“县残联”"


def test_a_page_of_labels_gives_each_item_its_own() -> None:
    text = "(责任单位:县住建局)新建路灯3座。" * 2_000  # minutes, were the time to grow with the square
    assert _owners(text) == ["县住建局"] * 2_000
