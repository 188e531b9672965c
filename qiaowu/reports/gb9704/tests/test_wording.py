"""Dates, numbers, titles."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaowu.reports.gb9704 import document_number, written_date
from qiaowu.reports.gb9704.layout import TITLE_CHARACTERS
from qiaowu.reports.gb9704.wording import normal_number, title_lines, width


def test_date_has_no_leading_zero() -> None:
    assert written_date(date(2026, 3, 5)) == "2026年3月5日"


def test_document_number_has_hexagonal_brackets() -> None:
    assert document_number("云侨办", 2026, 3) == "云侨办〔2026〕3号"


@pytest.mark.parametrize("typed", ["云侨办[2026]3号", "云侨办(2026)03号", "云侨办【2026】第3号", " 云侨办〔2026〕3号 "])
def test_typed_number_is_put_right(typed: str) -> None:
    assert normal_number(typed) == "云侨办〔2026〕3号"


def test_other_text_is_no_number() -> None:
    assert normal_number("内部资料") == "内部资料"


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("侨务工作要点", ["侨务工作要点"]),
        (
            "关于2026年上半年全县侨务工作目标任务完成情况的通报",
            ["关于2026年上半年全县侨务", "工作目标任务完成情况的通报"],
        ),
        ("第一行\n第二行", ["第一行", "第二行"]),
    ],
)
def test_title_is_broken_in_balance(title: str, lines: list[str]) -> None:
    assert title_lines(title, TITLE_CHARACTERS) == lines


def test_year_and_book_title_stay_whole() -> None:
    lines = title_lines("云锦县侨务办公室关于印发《2026年度全县侨务工作目标任务分解表》的通知", TITLE_CHARACTERS)
    assert any("2026年" in line for line in lines)
    assert not any(line.startswith(("》", "的通知", "年")) for line in lines)


@given(st.text(alphabet="侨务工作2026年的、《》（）A", min_size=1, max_size=60))
def test_title_loses_nothing_and_fits(title: str) -> None:
    lines = title_lines(title, TITLE_CHARACTERS)
    assert "".join(lines) == title.strip()
    assert all(width(line) <= TITLE_CHARACTERS for line in lines)
