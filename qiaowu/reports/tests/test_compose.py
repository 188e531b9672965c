"""The first draft, from entries made by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from qiaowu.indicators.pace import Goal, days_of, stand
from qiaowu.kernel.period import Period
from qiaowu.kernel.workdays import builtin
from qiaowu.measures import tally as tally_module
from qiaowu.measures.tally import BLANK, Tally
from qiaowu.reports.compose import MOST, Block, Scope, compose, numeral, rewrite, title
from qiaowu.reports.facts import Entry, entry_texts, goal_text, sign_text, token_texts
from qiaowu.reports.phrases import PHRASES
from qiaowu.reports.text import check_tokens, filled, typed_numbers

CATALOGUE = Path(tally_module.__file__).with_name("catalogue.json")
YEAR, DAY = Period.year(2026), date(2026, 9, 30)
SCOPE = Scope("全县", YEAR, DAY)


def value(number: int | str) -> Tally:
    return Tally("value", Decimal(number))


def share(num: int, den: int) -> Tally:
    return Tally("value", Decimal(num) * 100 / den, Decimal(num), Decimal(den))


def entry(code: str, tally: Tally, target: int, **changes: Any) -> Entry:
    """An entry of a flow in 次 unless told otherwise; goal fields are given as goal_*."""
    goal_changes = {key[5:]: changes.pop(key) for key in list(changes) if key.startswith("goal_")}
    period_type = goal_changes.pop("period_type", "flow")
    goal = Goal("ge", Fraction(target), period_type, **goal_changes)
    fields = {"name": f"事项{code[1:]}", "mechanism": "学习联动与政策宣传", "unit": "次", "least": 10} | changes
    standing = stand(goal, tally, YEAR, DAY, days_of(YEAR, DAY, builtin()))
    return Entry(code=code, period=YEAR, goal=goal, tally=tally, standing=standing, **fields)


def said(entries: Sequence[Entry], blocks: Sequence[Block] | None = None) -> str:
    texts = token_texts(entries)
    return "\n".join(filled(block.text, texts) for block in blocks or compose(SCOPE, entries))


def test_title_names_span_and_whole() -> None:
    assert title(SCOPE) == "关于2026年1—9月全县侨务目标任务进展情况的报告"
    assert "2026年上半年" not in title(SCOPE)
    assert "云锦街道" in title(Scope("云锦街道", YEAR, DAY))


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (entry("K1", value(40), 40), "事项1 40次，完成年度目标40次的100%，已完成全年目标。"),
        (entry("K1", value(30), 40), "事项1 30次，完成年度目标40次的75%，达到序时进度。"),
        (entry("K1", value(10), 40), "事项1 10次，完成年度目标40次的25%，明显落后于序时进度。"),
        (
            entry("K1", value(10), 40, goal_modality="aim"),
            "事项1 10次，完成力争目标40次的25%，距力争目标的序时进度还有较大差距。",
        ),
        (
            entry("K1", value(30), 40, prior=Fraction(35)),
            "事项1 30次，上年为35次，完成年度目标40次的75%，达到序时进度。",
        ),
        (entry("K1", BLANK, 40), "事项1 尚未报送数据，目标为不少于40次。"),
        (entry("K1", value(5), 40, goal_modality="forecast"), "事项1 为5次，仅作展示，不作评价。"),
        (
            entry("K32", share(178, 188), 95, unit="%", part="件", goal_period_type="rate"),
            "期限已到应解决的问题188件，已解决178件，解决率94.7%，目标不低于95%，与目标要求尚有差距。",
        ),
        (
            entry("K46", share(7, 9), 100, unit="%", part="名", goal_period_type="rate"),
            "应固定联系侨界人士的常委9名，已落实联系对象的7名，距全部达到要求差距较大。",
        ),
        (
            entry("K46", share(9, 9), 100, unit="%", part="名", goal_period_type="rate"),
            "应固定联系侨界人士的常委9名，已落实联系对象的9名，全部达到要求。",
        ),
        (
            entry("K06", share(121, 126), 100, unit="%", part="份", goal_period_type="rate"),
            "应发布月度学习计划126份，按时发布121份，按时发布率96%，尚未全部达到要求。",
        ),
        (
            entry("K99", share(30, 40), 90, unit="%", part="项", goal_period_type="rate", goal_modality="aim"),
            "事项99应办40项，已办30项，完成率75%，力争目标不低于90%，与目标要求尚有差距。",
        ),
        (
            entry("K44", share(3, 3), 100, unit="季", part="季", goal_period_type="per_period"),
            "县委常委会应按季专题研究侨务工作，到期3个季度，已研究3个季度，全部达到要求。",
        ),
        (entry("K1", value(1), 1, goal_period_type="milestone"), "事项1 已按要求完成。"),
        (
            entry("K1", value(193_000_000), 300_000_000, unit="元"),
            "事项1 1.93亿元，完成年度目标3亿元的64.3%，滞后于序时进度。",
        ),
        (entry("K1", value(78_400), 100_000), "事项1 7.84万次，完成年度目标10万次的78.4%，达到序时进度。"),
        (entry("K1", value(78_432), 100_000), "事项1 78432次，完成年度目标10万次的78.4%，达到序时进度。"),
    ],
)
def test_sentence_of_each_kind(made: Entry, sentence: str) -> None:
    progress = [block for block in compose(SCOPE, [made]) if block.of.startswith("progress:")]

    assert said([made], progress) == sentence.replace("1 ", "1")


def test_value_is_never_rounded_across_the_target() -> None:
    made = entry("K1", share(9_496, 10_000), 95, unit="%", goal_period_type="rate")

    assert entry_texts(made)["K1"] == "94.96%(9496/10000)"


def test_problems_tell_the_worst_first_with_gap_debtors_and_lead() -> None:
    late = entry("K1", value(27), 40, owner="商务局", debtors=("云锦", "枕江"))
    bad = entry("K2", value(1), 40, owner="文旅局")

    text = said([late, bad])

    assert "一是事项2明显落后于序时进度。目前为1次" in text
    assert (
        "二是事项1滞后于序时进度。目前为27次，按时间进度折算应达30次，还差3次。差距主要在云锦、枕江，由商务局牵头。"
        in text
    )
    assert "涉及文旅局、商务局等单位" in text


def test_many_problems_are_cut_and_the_others_named() -> None:
    entries = [entry(f"K{n}", value(1), 40) for n in range(1, MOST + 4)]

    blocks = compose(SCOPE, entries)

    assert sum(block.of.startswith("problem:") for block in blocks) == MOST
    assert f"此外，事项{MOST + 1}、事项{MOST + 2}、事项{MOST + 3}也没有达到进度要求" in said(entries, blocks)


def test_without_problems_the_report_says_so() -> None:
    assert "没有滞后事项" in said([entry("K1", value(40), 40)])


def test_nothing_judged_divides_by_nothing() -> None:
    entries = [entry("K1", BLANK, 40), entry("K2", value(1), 40, goal_show_only=True)]

    text = said(entries)

    assert "均未到评价时间或尚未报送数据" in text
    assert token_texts(entries)["n.rate"] == "—"


def test_no_targets_gives_a_report_that_says_so() -> None:
    assert "尚未设定" in said([])


def test_draft_holds_only_known_tokens_and_no_typed_number() -> None:
    entries = [entry("K1", value(30), 40), entry("K2", BLANK, 5), entry("K3", value(2), 40, prior=Fraction(3))]
    texts, names = token_texts(entries), [made.name for made in entries]

    for block in compose(SCOPE, entries):
        check_tokens(block.text, texts)
        assert typed_numbers(block.text, names) == []


def test_every_paragraph_with_a_template_is_rewritten_to_itself() -> None:
    entries = [entry(f"K{n}", value(n), 40) for n in range(1, 15)]

    for block in compose(SCOPE, entries):
        if block.of:
            assert rewrite(block.of, SCOPE, entries) == block.text
    assert rewrite("progress:K99", SCOPE, entries) is None
    assert rewrite("", SCOPE, entries) is None


@pytest.mark.parametrize(("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (23, "二十三")])
def test_numerals(number: int, text: str) -> None:
    assert numeral(number) == text


def test_target_is_written_with_its_sign_in_tables_and_in_words_in_text() -> None:
    rate = entry("K1", share(178, 188), 95, unit="%", goal_period_type="rate")
    quarters = entry("K2", share(3, 3), 100, unit="季", part="季", goal_period_type="per_period", each="quarter")
    strict = replace(entry("K3", value(5), 100_000), goal=Goal("gt", Fraction(100_000), "flow"))

    assert [sign_text(made) for made in (rate, quarters, strict)] == ["≥95%", "每季≥1次", ">10万次"]
    assert [goal_text(made) for made in (rate, quarters, strict)] == ["不低于95%", "每季度不少于1次", "超过10万次"]


def test_amounts_below_a_whole_number_of_ten_thousand_read_as_on_the_overview() -> None:
    whole = entry("K1", value(193_460_000), 300_000_000, unit="元")
    uneven = entry("K2", value(193_456_700), 300_000_000, unit="元")

    assert entry_texts(whole)["K1"] == "1.9346亿元"
    assert entry_texts(uneven)["K2"] == "19345.67万元"


def test_gap_is_the_difference_of_the_numbers_that_are_printed() -> None:
    made = entry("K1", value(15), 23)  # 17.25 by the day, and there is no quarter of a session
    area = entry("K2", value(15), 23, unit="平方米")

    assert "目前为15次，按时间进度折算应达18次，还差3次。" in said([made])
    assert "目前为15平方米，按时间进度折算应达17.25平方米，还差2.25平方米。" in said([area])


def test_pillars_are_the_headings_of_the_document_in_its_order() -> None:
    pillars = {"K1": ("以“干”字为本，服务高质量发展", (1, 90)), "K2": ("以“学”字为先，织密学习宣传网络", (1, 10))}
    entries = [entry(code, value(40), 40, pillar=name, place=place) for code, (name, place) in pillars.items()]

    blocks = compose(SCOPE, entries)

    heads = [block.text for block in blocks if block.level == 2]
    assert heads == ["（一）以“学”字为先，织密学习宣传网络", "（二）以“干”字为本，服务高质量发展"]
    assert "围绕织密学习宣传网络、服务高质量发展有序推进" in blocks[0].text
    assert rewrite("plan:学习联动与政策宣传", SCOPE, entries), "a draft of the first release names the mechanism"


def test_every_rate_of_the_catalogue_has_a_phrase_of_its_own() -> None:
    catalogue = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    rates = {item["code"] for item in catalogue if item["versions"][-1]["rule"]["kind"] in {"ratio", "per_period"}}

    assert rates == set(PHRASES)
