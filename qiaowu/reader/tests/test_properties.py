"""What must hold for any text: true offsets, same reading for other ways of writing, no effect of page furniture."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiaowu import reader
from qiaowu.reader import Statement
from qiaowu.reader.numerals import TOKEN, value_of

CLAUSES = [
    "今年要新建侨胞驿站8个",
    "去年累计走访侨企1250家",
    "知晓率从61%提升至78%",
    "每季度召开座谈会1次",
    "力争到位资金3.6亿元以上",
    "建立联络站3-5个",
    "举办招商活动不少于12场",
    "培训侨务干部800余人次",
    "每个社区配备联络员2名",
    "办理时限压缩到3个工作日以内",
    "新增场地约2400平方米",
    "两成以上的侨眷参与活动",
]
DIGITS = {str(d): chr(0xFF10 + d) for d in range(10)}
documents = st.lists(st.sampled_from(CLAUSES), min_size=1, max_size=6).map(lambda parts: "。".join(parts) + "。")
anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=400)
salad = st.text(
    alphabet="0123456789.,:;%‰万亿千百十一二三两半余多约近超以上内下从到至每季度月年日第前个名家次场元(){}“”《》|\t\n -~/+*…。,、去年今已要力争",
    max_size=200,
)


def _meaning(record: Statement) -> tuple[object, ...]:
    return (
        record.value,
        record.value_max,
        record.unit,
        record.comparator,
        record.role,
        record.frequency,
        record.strict,
        record.approx,
    )


def _meanings(text: str) -> list[tuple[object, ...]]:
    return [_meaning(r) for r in reader.read(text).records]


@settings(max_examples=300, deadline=None)
@given(st.one_of(anything, salad, documents))
def test_offsets_are_always_true(text: str) -> None:
    reading = reader.read(text)
    for record in reading.records:
        assert text[record.start : record.end] == record.surface
        assert 0 <= record.sentence_start <= record.start < record.end <= len(text)
        assert record.end <= record.sentence_end
    for piece in (*reading.furniture, *reading.headings, *reading.truncated, *reading.sentences):
        assert 0 <= piece.start < piece.end <= len(text)
    for record in reading.records:
        assert all(0 <= link.index < len(reading.records) for link in record.links)
        assert record.value_max is None or record.value <= record.value_max
    assert [r.start for r in reading.records] == sorted(r.start for r in reading.records)


@settings(max_examples=150, deadline=None)
@given(st.one_of(anything, salad, documents))
def test_every_reading_can_be_written_out_and_explained(text: str) -> None:
    reading = reader.read(text)
    json.loads(reader.to_json(reading))
    assert reader.table(reading).endswith("\n")
    for record in reading.records:
        assert reader.explain(text, record)["role"]


@settings(max_examples=100, deadline=None)
@given(documents)
def test_full_width_digits_change_nothing(text: str) -> None:
    wide = "".join(DIGITS.get(c, c) for c in text)
    assert _meanings(wide) == _meanings(text)


@settings(max_examples=100, deadline=None)
@given(documents, st.sampled_from([" ", "\u3000", "\u00a0"]))
def test_blanks_around_numbers_change_nothing(text: str, blank: str) -> None:
    spaced = "".join(
        f"{blank}{c}" if c.isdigit() and not text[i - 1 : i].isdigit() and text[i - 1 : i] not in "-." else c
        for i, c in enumerate(text)
    )
    assert _meanings(spaced) == _meanings(text)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CLAUSES), st.data())
def test_a_line_break_inside_a_number_changes_nothing(clause: str, data: st.DataObject) -> None:
    text = f"会议强调,{clause}。"
    places = [
        i
        for i in range(1, len(text))
        if text[i - 1].isdigit() and (text[i].isdigit() or text[i] in "个家次亿人名场平%余")
    ]
    if not places:
        return
    at = data.draw(st.sampled_from(places))
    assert _meanings(text[:at] + "\n" + text[at:]) == _meanings(text)


FURNITURE = [
    "上一篇:某地招商工作会议上的讲话 下一篇:某地农业工作要点\n",
    "当前位置:首页 > 政务公开 > 计划总结\n",
    "浏览次数:1284次\n",
    "- 12 -\n",
    "第 3 页 共 18 页\n",
    "来源:某县人民政府网 发布时间:2025-03-08\n",
    "(正式会员可完整阅读)\n",
    "相关栏目:政协 统战 民政 科技\n",
    "责任编辑:王某\n",
    "https://www.example.org/a/2025/03/1234.html\n",
]


@settings(max_examples=100, deadline=None)
@given(documents, st.lists(st.sampled_from(FURNITURE), min_size=1, max_size=4), st.booleans())
def test_added_furniture_changes_nothing(text: str, pieces: list[str], before: bool) -> None:
    page = "".join(pieces) + text if before else text + "\n" + "".join(pieces)
    assert _meanings(page) == _meanings(text)


def _han(number: int) -> str:
    """A whole number below a hundred million in Chinese characters, as spoken in documents."""
    digits, places = "零一二三四五六七八九", ["", "十", "百", "千"]
    if number >= 10_000:
        rest = number % 10_000
        gap = "零" if rest and rest < 1000 else ""
        return _han(number // 10_000) + "万" + gap + (_han(rest) if rest else "")
    text, zero = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + digits[digit] + places[place]
            zero = False
        else:
            zero = True
    return text


@settings(max_examples=400, deadline=None)
@given(st.integers(min_value=1, max_value=99_999_999))
def test_chinese_numerals_read_back(number: int) -> None:
    written = _han(number)
    token = TOKEN.match(written)
    assert token is not None
    assert token[0] == written
    value = value_of(written)
    assert value is not None
    assert (value.low, value.high) == (number, None)


WAYS = {
    "arabic": lambda n: f"{n}",
    "grouped": lambda n: f"{n:,}",
    "full width": lambda n: "".join(DIGITS[c] for c in str(n)),
    "spaced": lambda n: f"{n:,}".replace(",", " "),
    "han": _han,
}


@pytest.mark.parametrize("way", sorted(WAYS))
@settings(max_examples=80, deadline=None)
@given(number=st.integers(min_value=2, max_value=9_999_999))
def test_each_way_of_writing_a_number_gives_it_back(way: str, number: int) -> None:
    if way == "arabic" and 1900 <= number <= 2099:
        number += 1000
    records = reader.read(f"去年累计培训学员{WAYS[way](number)}人。").records
    assert [(r.value, r.unit, r.role) for r in records] == [(Decimal(number), "人", "actual")]


@settings(max_examples=80, deadline=None)
@given(st.integers(min_value=1, max_value=99_999))
def test_scales_fold_into_the_value(cents: int) -> None:
    amount = Decimal(cents) / 100
    for scale, factor in (("万", 10_000), ("亿", 100_000_000)):
        (record,) = reader.read(f"今年要落实资金{amount}{scale}元。").records
        assert (record.value, record.unit, record.role) == (amount * factor, "元", "target")
