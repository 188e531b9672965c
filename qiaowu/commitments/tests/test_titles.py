"""Headings and figures of the cards, as an office would write them."""

from __future__ import annotations

import pytest

from qiaowu.commitments import wording
from qiaowu.commitments.cards import Card
from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.commitments.tests.test_actions import make
from qiaowu.measures.catalogue import load_catalogue
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TEXT = (
    "建立县委常委联系侨界代表人士制度，每位常委联系2-3名重点侨胞。\n"
    "开展“侨商回家乡”招商活动，今年计划组织2次集中考察。\n"
    "去年已为60余家侨资企业解决用工问题，收集意见建议56条，已落实48条，落实率达86%，今年要力争实现100%落实。\n"
    "要每月制定学习计划，力争问题解决率达95%以上。\n"
)


@pytest.fixture
def document(cast: Cast) -> SourceDocument:
    load_catalogue()
    return make(cast, TEXT)


def one(document: SourceDocument, words: str) -> Commitment:
    return document.commitments.get(span__text=words)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("2-3名", "常委联系侨界人士 2—3 名"),
        ("2次", "集中考察 2 次"),
        ("48条", "落实 48 条"),
        ("每月", "制定学习计划 每月 1 次"),
    ],
)
def test_a_title_is_a_noun(document: SourceDocument, words: str, title: str) -> None:
    assert wording.title(one(document, words)) == title


def test_a_subject_that_a_person_gave_stays(document: SourceDocument) -> None:
    row = one(document, "2次")
    row.subject, row.reasons = "组织", row.reasons | {"subject": wording.CORRECTED}
    assert wording.title(row) == "组织 2 次"


def test_an_open_number_is_printed_as_the_source_has_it(document: SourceDocument) -> None:
    row = one(document, "60余家")
    assert (wording.amount(row), wording.exact(row)) == ("60余家", "60余家")


def test_a_rate_is_not_lower_than(document: SourceDocument) -> None:
    assert wording.exact(one(document, "95%")) == "不低于 95%"


def test_reasons_and_nature_say_something(document: SourceDocument) -> None:
    monthly = Card(one(document, "每月"), 1, TEXT)
    assert dict(monthly.reasons)["数值"] == "原文“每月”没有写次数，按每期一次计"
    assert [line.text for line in monthly.lines if line.label == "性质"] == ["常态要求"]
    assert [line.text for line in Card(one(document, "95%"), 1, TEXT).lines if line.label == "性质"] == ["目标（力争）"]
