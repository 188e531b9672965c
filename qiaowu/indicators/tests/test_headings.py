"""Headings that a gap of the document swallowed are named as missing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from qiaowu.commitments.models import SourceDocument
from qiaowu.indicators.headings import heading_of, heads_of, numeral
from qiaowu.indicators.tests.story import make_targets

SPEECH = (
    "一、提高站位，认清形势\n（一）把握时代内涵\n侨务工作很重要，去年服务侨企5家。\n{first}"
    "制作短视频20期以上。\n{second}巩固率达到90%以上。\n三、强化保障\n（一）完善组织体系\n每季度研究1次。\n"
)
WHOLE = SPEECH.format(first="二、突出重点\n（一）以“学”字为先，织密网络\n", second="（二）以“深”字为要，凝聚共识\n")
TORN = SPEECH.format(first="（此处省略828字）\n", second="（二）以“深”字为要，凝聚共识\n")


def document(text: str, *, gap: str = "") -> SourceDocument:
    """A document as it is stored: a heading a line, with a gap where the remark stands."""
    lines = re.finditer(r"^(?:[一二三]、|（([一二三])）).*$", text, re.MULTILINE)
    heads = [{"start": m.start(), "end": m.end(), "level": 2 if m[1] else 1} for m in lines]
    gaps = [{"position": text.index(gap), "length": 828}] if gap else []
    return SourceDocument(text=text, structure={"headings": heads, "gaps": gaps})


def numbers(made: SourceDocument) -> list[tuple[str, int | None]]:
    return [(head.number, head.gap) for _place, head in heads_of(made)]


def test_both_levels_are_missing_where_the_numbers_jump() -> None:
    torn = document(TORN, gap="（此处")
    assert numbers(torn) == [
        ("一、", None), ("（一）", None), ("二、", 828), ("（一）", 828),
        ("（二）", None), ("三、", None), ("（一）", None),
    ]  # fmt: skip


def test_nothing_is_missing_where_the_numbers_go_on() -> None:
    assert {gap for _number, gap in numbers(document(WHOLE, gap="制作短视频"))} == {None}


def test_gap_before_a_number_that_begins_anew_swallowed_the_outer_heading_alone() -> None:
    text = "一、甲\n（一）乙\n（二）丙\n……\n（一）丁\n全年办会5场。\n"
    assert numbers(document(text, gap="……"))[3:] == [("二、", 828), ("（一）", None)]


@pytest.mark.parametrize(("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (23, "二十三")])
def test_numerals(number: int, text: str) -> None:
    assert numeral(number) == text


@pytest.mark.django_db
def test_overview_names_a_lost_heading_as_missing_and_keeps_the_number_of_the_next(cast: Any) -> None:
    target = make_targets(cast)["K02"]
    target.commitment.document = torn = document(TORN, gap="（此处")

    target.commitment.span.start = torn.text.index("20期")
    lost = heading_of(target)
    assert (lost.number, lost.title, lost.lost) == ("二(一)", "学习联动与政策宣传", True)
    assert lost.rest == "原文此处缺约 828 字，标题待补"

    target.commitment.span.start = torn.text.index("90%")
    kept = heading_of(target)
    assert (kept.number, kept.title, kept.rest) == ("二(二)", "以“深”字为要", "凝聚共识")
    assert kept.whole == "以“深”字为要，凝聚共识"
