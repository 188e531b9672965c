"""Tables in all their ways of writing, and forms of quantities that stand apart."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qiaowu import reader

ROWS = {
    "bars": "| 指标 | 单位 | 去年完成 | 今年目标 |\n|---|---|---|---|\n| 接待侨团 | 批 | 36 | 40 |\n| 捐赠 | 万元 | 1 850 | 2 000 |",
    "tabs": "指标\t单位\t去年完成\t今年目标\n接待侨团\t批\t36\t40\n捐赠\t万元\t1850\t2000",
    "commas": "指标,单位,去年完成,今年目标\n接待侨团,批,36,40\n捐赠,万元,1850,2000",
    "wide blanks": "指标　单位　去年完成　今年目标\n接待侨团　批　36　40\n捐赠　万元　1 850　2 000",
}


@pytest.mark.parametrize("way", sorted(ROWS))
def test_a_table_reads_the_same_in_each_way_of_writing(way: str) -> None:
    found = [(r.value, r.unit, r.role, r.subject) for r in reader.read(ROWS[way]).records]
    assert found == [
        (Decimal(36), "批", "actual", "接待侨团"),
        (Decimal(40), "批", "target", "接待侨团"),
        (Decimal(18_500_000), "元", "actual", "捐赠"),
        (Decimal(20_000_000), "元", "target", "捐赠"),
    ]


def test_an_empty_cell_keeps_its_column() -> None:
    (record,) = reader.read("项目\t单位\t2025年完成\t2026年目标\n侨资企业\t家\t\t135").records
    assert (record.value, record.role, record.period) == (Decimal(135), "target", "2026年")


def test_a_column_of_organisations_is_no_unit() -> None:
    text = "单位\t走访企业(家)\t办结率(%)\n工商联\t156\t96.6\n侨联\t38\t100"
    found = [(r.value, r.unit, r.owner) for r in reader.read(text).records]
    assert found[:2] == [(Decimal(156), "家", "工商联"), (Decimal("96.6"), "%", "工商联")]


def test_the_caption_gives_the_unit_and_growth_has_its_own() -> None:
    text = (
        "一般公共预算收支(单位:万元)\n科目 | 2025年执行数 | 2026年预算数 | 增长(%)\n预算收入 | 186,420 | 195,740 | -5.0"
    )
    found = [(r.value, r.unit, r.role) for r in reader.read(text).records]
    assert found == [
        (Decimal(1_864_200_000), "元", "actual"),
        (Decimal(1_957_400_000), "元", "target"),
        (Decimal("-5.0"), "%", "target"),
    ]


def test_prose_with_commas_is_no_table() -> None:
    text = "今年新建驿站8个,培训干部60名,走访侨企30家\n明年新建驿站9个,培训干部70名,走访侨企40家"
    assert [r.unit for r in reader.read(text).records] == ["个", "名", "家"] * 2


@pytest.mark.parametrize(
    ("text", "value", "comparator"),
    [
        ("活动吸引上百家侨企参展。", 100, "ge"),
        ("上万名游客参加。", 10_000, "ge"),
        ("药占比控制在26%左右。", 26, "approx"),
        ("人才净流入率为-0.8%。", Decimal("-0.8"), "eq"),
        ("按不高于实际发生额的70%补助。", 70, "le"),
        ("已連續舉辦22屆。", 22, "eq"),
        ("人均预期寿命达到79.5岁。", Decimal("79.5"), "eq"),
    ],
)
def test_forms_of_numbers(text: str, value: Decimal, comparator: str) -> None:
    assert [(r.value, r.comparator) for r in reader.read(text).records] == [(value, comparator)]


@pytest.mark.parametrize(
    "text",
    [
        "走访数十家侨企,收到几百条建议,成百上千名群众受益。",
        "县医院二期、海上风电一期抓紧建设。",
        "红十字会、十一人制足球场。",
        "144小时过境免签政策。",
        "主要做了三件事。",
        "我再强调一遍。",
        "本办法自2026年5月1日起施行,有效期3年。",
    ],
)
def test_what_is_no_quantity(text: str) -> None:
    assert reader.read(text).records == ()


def test_one_thing_by_its_day_is_a_milestone() -> None:
    kinds = [r.period_type for r in reader.read("年底前建成侨商服务中心1个,新建驿站5个,每年举办侨商大会1次。").records]
    assert kinds == ["milestone", "flow", "per_period"]


def test_a_standing_rule_for_the_whole_year_has_a_rhythm() -> None:
    (record,) = reader.read("第五条 文化馆全年开放不少于330天。").records
    assert record.frequency is not None
    assert (record.role, record.frequency.per, record.frequency.count) == ("requirement", "year", Decimal(330))


def test_a_running_head_between_pages_does_not_part_a_sentence() -> None:
    head = "某县第九届人民代表大会文件\n"
    text = "".join(f"今年新建驿站{n}个,每月\n- {n} -\n{head}走访侨企{n}次。\n" for n in (3, 4, 5))
    found = [(r.value, r.frequency is not None) for r in reader.read(text).records]
    assert found == [(Decimal(n), beat) for n in (3, 4, 5) for beat in (False, True)]


def test_a_cell_that_begins_with_a_sign_is_read() -> None:
    assert reader.read("项目|增速(%)\n出口|-0\n进口|-3.5").records
