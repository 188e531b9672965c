from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaowu.kernel.dates import DateError, date_text, parse_date, parse_month, parse_time

TODAY = date(2026, 10, 12)
days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    "typed",
    ["8.12", "0812", "8月12日", "2026-8-12", "2026.8.12", "2026/08/12", "2026年8月12日", "20260812",
     "８．１２", "８月１２日", "八月十二日", "二〇二六年八月十二日", "8/12", "8-12", "8月12号",
     "8月12",
     "2026 年 8 月 12 日", "今年8月12日", " 8.12 ", "8。12", "2026-08-12 00:00:00", "08.12"],
)  # fmt: skip
def test_one_day_in_many_spellings(typed):
    assert parse_date(typed, TODAY) == date(2026, 8, 12)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("今天", date(2026, 10, 12)),
        ("昨天", date(2026, 10, 11)),
        ("前天", date(2026, 10, 10)),
        ("大前天", date(2026, 10, 9)),
        ("明天", date(2026, 10, 13)),
        ("后天", date(2026, 10, 14)),
        ("上周五", date(2026, 10, 9)),
        ("周三", date(2026, 10, 14)),
        ("本周日", date(2026, 10, 18)),
        ("下星期一", date(2026, 10, 19)),
        ("上个星期天", date(2026, 10, 11)),
        ("5日", date(2026, 10, 5)),
        ("上月5号", date(2026, 9, 5)),
        ("去年12月3日", date(2025, 12, 3)),
        ("明年1月5日", date(2027, 1, 5)),
        ("十月三十一日", date(2026, 10, 31)),
        ("二十日", date(2026, 10, 20)),
        ("2024年2月29日", date(2024, 2, 29)),
    ],
)
def test_words_for_days(typed, day):
    assert parse_date(typed, TODAY) == day


def test_a_date_without_year_is_this_year_unless_half_a_year_ahead():
    assert parse_date("12.28", date(2026, 1, 5)) == date(2025, 12, 28)
    assert parse_date("6.30", date(2026, 1, 5)) == date(2026, 6, 30)
    assert parse_date("1.5", date(2026, 12, 28)) == date(2026, 1, 5)
    today = date(2026, 1, 1)
    assert parse_date("6.30", today) == today + timedelta(180)
    assert parse_date("7.1", today) == date(2025, 7, 1)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2.29", "2026年没有2月29日（2026年不是闰年，2月只有28天）"),
        ("2/29", "不是闰年"),
        ("2026-02-30", "2月只有28天"),
        ("9.31", "9月只有30天"),
        ("13.1", "没有13月"),
        ("26.8.12", "年份请写四位"),
        ("260812", "年份请写四位"),
        ("2026-08", "没有写明是哪一天"),
        ("2026年8月", "没有写明是哪一天"),
        ("1026-08-12", "1026年不在可填的范围内"),
        ("0", "看不懂“0”这个日期"),
        ("812", "请按 8.12、8月12日 或 2026-08-12 填写"),
        ("下周", "看不懂"),
        ("8.12-8.15", "看不懂"),
        ("  ", "没有填写"),
    ],
)
def test_refusals_say_what_to_do(typed, words):
    with pytest.raises(DateError) as refusal:
        parse_date(typed, TODAY)
    assert words in str(refusal.value)


@given(days, st.sampled_from(["%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"]))
def test_every_full_date_reads_back(day, spelling):
    assert parse_date(day.strftime(spelling), TODAY) == day


@given(st.dates(date(1950, 1, 1), date(2099, 1, 1)), st.integers(-184, 180), st.booleans())
def test_a_near_date_without_year_reads_back_when_it_is_this_years(today, offset, dotted):
    day = today + timedelta(offset)
    typed = f"{day.month}.{day.day}" if dotted else f"{day:%m%d}"
    if day.year == today.year:
        assert parse_date(typed, today) == day


def reading_of(text, today):
    """The day read, or the words of the refusal; any other error fails the test."""
    try:
        return parse_date(text, today)
    except DateError as refusal:
        return str(refusal)


@given(st.text(), days)
def test_any_text_is_read_or_refused_in_chinese(text, today):
    reading = reading_of(text, today)
    assert isinstance(reading, date) or any("一" <= char <= "龥" for char in reading)


@given(st.text("0123456789.-/年月日号上下本周一二三四五六天十今去 ", max_size=12))
def test_texts_of_date_characters_are_read_or_refused(text):
    reading = reading_of(text, TODAY)
    assert isinstance(reading, date) or "请" in reading


@pytest.mark.parametrize("typed", ["2026-08", "2026.8", "2026年8月", "202608", "２０２６年８月"])
def test_parse_month(typed):
    assert parse_month(typed) == date(2026, 8, 1)


@pytest.mark.parametrize("typed", ["", "8月", "2026-13", "2026-08-12"])
def test_parse_month_refuses_other_text(typed):
    with pytest.raises(DateError, match="月"):
        parse_month(typed)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("14:30", time(14, 30)),
        ("１４：３０", time(14, 30)),
        ("1430", time(14, 30)),
        ("14.30", time(14, 30)),
        ("14点半", time(14, 30)),
        ("下午2点半", time(14, 30)),
        ("下午两点半", time(14, 30)),
        ("2:30 pm", time(14, 30)),
        ("9时30分", time(9, 30)),
        ("9点", time(9)),
        ("九点整", time(9)),
        ("八点三刻", time(8, 45)),
        ("上午9:05", time(9, 5)),
        ("晚上7点", time(19)),
        ("中午12点", time(12)),
        ("中午1点", time(13)),
        ("凌晨12:10", time(0, 10)),
        ("下午14:30", time(14, 30)),
        ("23:59:59", time(23, 59)),
    ],
)
def test_parse_time(typed, moment):
    assert parse_time(typed) == moment


@pytest.mark.parametrize("typed", ["", "25:00", "9:60", "下午", "9", "晚上12点", "9:5:1:2", "abc"])
def test_parse_time_refuses_other_text(typed):
    with pytest.raises(DateError):
        parse_time(typed)


@given(st.times())
def test_every_minute_reads_back(moment):
    assert parse_time(f"{moment:%H:%M}") == moment.replace(second=0, microsecond=0)


def test_date_text_gives_the_year_only_when_it_is_another():
    assert date_text(date(2026, 8, 2), TODAY) == "8月2日"
    assert date_text(date(2025, 8, 2), TODAY) == "2025年8月2日"
