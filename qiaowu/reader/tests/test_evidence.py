"""Past or plan: the parts of a document, the evidence on a number, and how the weights are learned."""

from __future__ import annotations

import pytest

from qiaowu import reader
from qiaowu.reader import weights
from qiaowu.reader.reading import analyse
from qiaowu.reader.sections import title_tense
from qiaowu.reader.tests import weigh

REPORT = (
    "政府工作报告\n一、2025年工作回顾\n一年来,主要做了以下工作:\n(一)产业发展更加强劲。新建标准厂房15万平方米,"
    "引进企业60家。\n(二)民生福祉不断增进。新增学位3600个,办结率达90%。\n"
    "我们也清醒看到,床位缺口120张。\n"
    "二、2026年工作安排\n围绕上述目标,重点抓好以下工作:\n(一)加快产业升级。新建标准厂房18万平方米,引进企业75家。\n"
    "(二)增进民生福祉。新增学位2860个,办结率达96.5%。\n"
)
HALVES = [(r.surface, r.role) for r in reader.read(REPORT).records]


def test_a_report_is_told_in_its_first_part_and_planned_in_its_second() -> None:
    told = ["15万平方米", "60家", "3600个", "90%", "120张"]
    planned = ["18万平方米", "75家", "2860个", "96.5%"]
    assert [(s, "actual") for s in told] + [(s, "target") for s in planned] == HALVES


@pytest.mark.parametrize(
    ("title", "tense", "mild"),
    [
        ("2025年工作回顾", "past", ""),
        ("存在的问题", "past", ""),
        ("目标任务完成情况", "past", ""),
        ("下一步打算", "plan", ""),
        ("主要预期目标", "plan", ""),
        ("坚持生态优先,人居环境持续改善", "", "past"),
        ("加快推进农业农村现代化", "", "plan"),
        ("2025年工作总结和2026年工作安排", "", ""),
        ("青云镇", "", ""),
    ],
)
def test_a_heading_says_which_part_it_opens(title: str, tense: str, mild: str) -> None:
    section = title_tense(title)
    assert (section.tense, section.mild) == (tense, mild)


def test_the_reason_names_the_heading_that_decides() -> None:
    records = reader.read(REPORT).records
    reason = reader.explain(REPORT, records[-1])["role"]
    assert "“2026年工作安排”" in reason or "“围绕上述目标" in reason
    assert (
        "回顾" in reader.explain(REPORT, records[1])["role"] or "一年来" in reader.explain(REPORT, records[1])["role"]
    )


def test_a_named_policy_makes_no_rules_of_a_long_report() -> None:
    filler = "我们扎实推进各项工作,干部群众团结奋斗,发展基础更加牢固。" * 70
    text = f"去年,我们出台若干措施和实施细则。{filler}\n一年来,新增规上企业34家,完成投资41.7亿元。"
    assert {r.role for r in reader.read(text).records} == {"actual"}


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("由2025年的93%提高到97%以上,供水保证率达95%。", ["baseline", "target", "target"]),
        ("各村公开招聘公告如下:招聘网格员20名。", ["target"]),
        ("会议议定以下事项:1.新开线路7条;2.停运线路3条。", ["target", "target"]),
        ("会上,考察团一行36人参观园区,12个项目当场签约。", ["actual", "actual"]),
        ("对进度落后50%以上的项目终止资助。", ["requirement"]),
        ("企业首次上规的,一次性奖励:工业20万元,服务业10万元。", ["requirement", "requirement"]),
        ("奖学金分三等:一等8000元、二等5000元。", ["requirement", "requirement"]),
    ],
)
def test_roles_of_ordinary_office_prose(text: str, roles: list[str]) -> None:
    assert [r.role for r in reader.read(text).records] == roles


def test_every_number_weighed_keeps_its_evidence() -> None:
    traces = analyse(REPORT)[1]
    assert all("section:past:none" in t.judgement.seen for t in traces[:2])
    assert all(any(name.startswith("digits:") for name in t.judgement.seen) for t in traces)


def test_learning_follows_the_samples_and_keeps_to_the_priors_of_the_rare() -> None:
    data: list[weigh.Sample] = [(["sunny"], 1)] * 20 + [(["rainy"], 0)] * 20 + [(["will:clause"], 0)]
    found = weigh.learn(data)
    assert found["sunny"] > 1 > -1 > found["rainy"]
    assert found["will:clause"] > 0
    assert weigh.prior("section:past:none") < 0 == weigh.prior("left:unknown")


def test_written_weights_read_back() -> None:
    space: dict[str, dict[str, float]] = {}
    exec(weigh.source(), space)
    assert weigh.source() == weigh.TARGET.read_text(encoding="utf-8")
    assert space["WEIGHTS"] == weights.WEIGHTS
    assert space["FIRST"] == weights.FIRST


def test_samples_are_the_marked_targets_and_results() -> None:
    text = "今年要新建驿站8个,去年走访侨企120家。"
    gold = [
        {"start": text.index("8个"), "end": text.index("8个") + 2, "role": "target"},
        {"start": text.index("120家"), "end": text.index("120家") + 4, "role": "actual"},
    ]
    case = {"case_id": "x", "text": text, "records": gold}
    data = list(weigh.samples(case))
    assert [label for _, label in data] == [1, 0]
    assert weigh.right(data) == 2
