"""How dates, document numbers and titles are written, and how wide text is."""

from __future__ import annotations

import datetime
import re
import unicodedata
from functools import cache

_NUMBER = re.compile(r"^(?P<code>[^\[\](（【〔﹝]*)[\[(（【〔﹝](?P<year>\d{4})[\])）】〕﹞]第?0*(?P<serial>\d+)号$")
_OPENING, _CLOSING = "《〈（〔“‘「", "》〉）〕”’」、，。；：！？"
# Where a title may well be broken: after these words or marks, most natural first.
_GOOD_ENDS = ("关于", "、", "》", "的", "和", "及", "与")
_TITLE_TAILS = ("的通知", "的通报", "的报告", "的请示", "的批复", "的函", "的意见", "的决定", "的方案", "情况")


def written_date(value: datetime.date) -> str:
    """2026年12月5日: Arabic digits, no leading zero."""
    return f"{value.year}年{value.month}月{value.day}日"


def document_number(code: str, year: int, serial: int) -> str:
    """云侨办〔2026〕3号: hexagonal brackets, no 第, no leading zero."""
    return f"{code}〔{year}〕{serial}号"


def normal_number(text: str) -> str:
    """A typed document number in its right form; text that is no such number stays as it is."""
    found = _NUMBER.match(text.strip())
    return document_number(found["code"], int(found["year"]), int(found["serial"])) if found else text.strip()


def width(text: str) -> float:
    """Width in characters: a Han character or full-width mark is 1, a digit or Latin letter a half."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def title_lines(title: str, limit: float) -> list[str]:
    """A title in lines of at most `limit` characters: few, balanced, words and numbers kept whole."""
    if "\n" in title:
        return [line.strip() for line in title.split("\n") if line.strip()]
    title = title.strip()
    count = max(1, -int(-width(title) // limit))
    while (lines := _best_lines(title, count, limit)) is None:
        count += 1
    return list(lines)


def _best_lines(title: str, count: int, limit: float) -> tuple[str, ...] | None:
    ideal = width(title) / count

    @cache
    def best(start: int, left: int) -> tuple[float, tuple[str, ...]] | None:
        if left == 1:
            last = title[start:]
            return (_imbalance(last, ideal), (last,)) if 0 < width(last) <= limit else None
        options = []
        for end in range(start + 1, len(title)):
            head = title[start:end]
            if width(head) > limit:
                break
            rest = best(end, left - 1)
            if rest and _may_break(title, end):
                options.append((_imbalance(head, ideal) + _break_cost(title, end) + rest[0], (head, *rest[1])))
        return min(options, default=None)

    found = best(0, count)
    return found[1] if found else None


def _imbalance(line: str, ideal: float) -> float:
    return (width(line) - ideal) ** 2


def _may_break(title: str, end: int) -> bool:
    before, after = title[end - 1], title[end]
    together = before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
    unit = before.isdigit() and after in "年月日期号次%％"
    return not (together or unit or before in _OPENING or after in _CLOSING)


def _break_cost(title: str, end: int) -> float:
    head, tail = title[:end], title[end:]
    if tail.startswith(_TITLE_TAILS) or tail in ("通知", "通报", "报告"):
        return 60.0  # a last line such as 的通知 looks lost
    if head.count("《") > head.count("》") or head.count("（") > head.count("）"):
        return 40.0
    return next((float(cost) for cost, end_word in enumerate(_GOOD_ENDS) if head.endswith(end_word)), 12.0)
