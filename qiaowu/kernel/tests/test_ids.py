from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaowu.kernel.ids import (
    DocumentNumber,
    RecordNumber,
    document_number,
    record_number,
    series,
    yearly_number,
)


def test_record_number():
    assert record_number("HD", date(2026, 9, 3), 18) == "HD-202609-0018"
    assert RecordNumber.parse("HD-202609-0018").series == series("HD", date(2026, 9, 30))


@given(
    st.text("ABCXYZ", min_size=2, max_size=4),
    st.dates(date(1950, 1, 1), date(2100, 12, 31)),
    st.integers(1, 10**6),
)
def test_record_numbers_read_back(prefix, day, serial):
    number = record_number(prefix, day, serial)
    assert RecordNumber.parse(number) == RecordNumber(prefix, day.year, day.month, serial)


@pytest.mark.parametrize("typed", ["hd-202609-0018", "ＨＤ－202609－0018", " HD—202609—0018 "])
def test_record_number_as_typed(typed):
    assert str(RecordNumber.parse(typed)) == "HD-202609-0018"


@pytest.mark.parametrize("typed", ["", "HD-202613-0001", "HD-202609-18", "H-202609-0018", "HD-202609-0000"])
def test_other_text_is_no_record_number(typed):
    with pytest.raises(ValueError, match="编号"):
        RecordNumber.parse(typed)


def test_record_number_refuses_what_it_cannot_write():
    with pytest.raises(ValueError, match="编号"):
        record_number("hd", date(2026, 9, 3), 1)


@pytest.mark.parametrize(
    "typed",
    [
        "澜统〔2026〕3号",
        "澜统[2026]3号",
        "澜统(2026)第003号",
        "澜统【2026】 3 号",
        "澜统〔２０２６〕３号",
    ],
)
def test_document_number_is_written_by_the_standard(typed):
    assert str(DocumentNumber.parse(typed)) == "澜统〔2026〕3号" == document_number("澜统", 2026, 3)


def test_document_number_without_issuer():
    assert str(DocumentNumber.parse("〔2026〕3号")) == "〔2026〕3号"


@pytest.mark.parametrize("typed", ["", "澜统2026年3号", "澜统〔2026〕号", "澜统〔2026〕0号", "澜统〔1026〕3号"])
def test_other_text_is_no_document_number(typed):
    with pytest.raises(ValueError, match="文号"):
        DocumentNumber.parse(typed)


def test_yearly_number():
    assert yearly_number(2026, 18) == "2026-018"
    with pytest.raises(ValueError, match="从1开始"):
        yearly_number(2026, 0)
