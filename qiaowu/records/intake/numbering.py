"""Automatic numbers of a docx as they are shown: 一、 （一） 1. are not in the text but in lists.

A plan names its items by these numbers, so a text without them could not be checked
against the paper. Runs in the child process.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .ooxml import Package, related_part
from .xmlsafe import local, parse
from .zipscan import member_chunks

_DIGITS = "〇一二三四五六七八九"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LEVELS = 9
_MOST = 9_999


@dataclass
class Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    style: str = ""


@dataclass
class _List:
    levels: dict[int, Level] = field(default_factory=dict)
    counts: list[int] = field(default_factory=lambda: [0] * _LEVELS)


@dataclass
class _Style:
    based_on: str = ""
    number: str = ""
    level: int | None = None


@dataclass
class Numbering:
    """Counts along the document; call `label` once per paragraph, in document order."""

    lists: dict[str, _List] = field(default_factory=dict)
    starts: dict[tuple[str, int], int] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    styles: dict[str, _Style] = field(default_factory=dict)

    def label(self, style: str, number: str, level: int | None) -> str:
        """The number shown before a paragraph, or an empty text."""
        number, level = self._resolved(style, number, level)
        found = self.lists.get(self.numbers.get(number, ""))
        if found is None or level not in found.levels:
            return ""
        self._advance(found, number, level)
        return _shown(found, level)

    def _resolved(self, style: str, number: str, level: int | None) -> tuple[str, int]:
        seen: set[str] = set()
        while not number and style in self.styles and style not in seen:
            seen.add(style)
            entry = self.styles[style]
            number, level = entry.number, entry.level if level is None else level
            if number and level is None:
                level = self._level_of(number, style)
            style = entry.based_on
        return number, min(level or 0, _LEVELS - 1)

    def _level_of(self, number: str, style: str) -> int | None:
        found = self.lists.get(self.numbers.get(number, ""), _List())
        return next((place for place, level in found.levels.items() if level.style == style), None)

    def _advance(self, found: _List, number: str, level: int) -> None:
        for upper in range(level):
            found.counts[upper] = found.counts[upper] or _first(found, upper)
        # A restart counts once, at the first paragraph of the list that asks for it.
        restart = self.starts.pop((number, level), None)
        if restart is not None:
            found.counts[level] = restart
        else:
            found.counts[level] = found.counts[level] + 1 if found.counts[level] else _first(found, level)
        found.counts[level + 1 :] = [0] * (_LEVELS - level - 1)


def _first(found: _List, level: int) -> int:
    return found.levels[level].start if level in found.levels else 1


def _shown(found: _List, level: int) -> str:
    def count(match: re.Match[str]) -> str:
        place = int(match.group(1)) - 1
        form = found.levels[place].form if place in found.levels else "decimal"
        return written(found.counts[place], form)

    if found.levels[level].form in ("bullet", "none"):
        return ""
    label = re.sub("%([1-9])", count, found.levels[level].text).strip()
    return label + " " if label and label[-1].isascii() and label[-1].isalnum() else label


def written(value: int, form: str) -> str:
    """`value` in one of the number forms of the format; unknown forms are written as digits."""
    forms: dict[str, Callable[[int], str]] = {
        "decimalZero": lambda number: f"{number:02d}",
        "upperLetter": lambda number: _letter(number).upper(),
        "lowerLetter": _letter,
        "upperRoman": lambda number: _roman(number).upper(),
        "lowerRoman": _roman,
        "decimalEnclosedCircle": _circled,
        "decimalEnclosedCircleChinese": _circled,
        "decimalFullWidth": lambda number: "".join(chr(ord(digit) + 0xFEE0) for digit in str(number)),
    }
    if not 0 < value <= _MOST:
        return str(value)
    if "Counting" in form or form in ("ideographDigital", "chineseLegalSimplified", "japaneseDigitalTenThousand"):
        return chinese(value)
    return forms.get(form, str)(value)


def chinese(value: int) -> str:
    """一, 十, 十二, 二十, 一百〇五 …"""
    if value < 10:
        return _DIGITS[value]
    unit, name = next((unit, name) for unit, name in ((1000, "千"), (100, "百"), (10, "十")) if value >= unit)
    head, rest = divmod(value, unit)
    lead = "" if unit == 10 and head == 1 else _DIGITS[head]
    gap = "〇" if rest and rest < unit // 10 else ""
    tail = chinese(rest) if rest else ""
    return lead + name + gap + ("一" + tail if unit > 10 and tail.startswith("十") else tail)


def _letter(value: int) -> str:
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _roman(value: int) -> str:
    text = ""
    for amount, sign in _ROMAN:
        text += sign * (value // amount)
        value %= amount
    return text


def _circled(value: int) -> str:
    return chr(0x2460 + value - 1) if value <= 20 else str(value)


def read_numbering(package: Package) -> Numbering:
    """Lists and styles of the package; empty when it has none."""
    numbering = Numbering()
    for kind, reader in (("numbering", _ListReader(numbering)), ("styles", _StyleReader(numbering))):
        name = related_part(package, kind)
        if name:
            parse(member_chunks(package.archive, package.archive.getinfo(name)), reader.start)
    return numbering


def value_of(attributes: dict[str, str], name: str = "val") -> str:
    return next((value for key, value in attributes.items() if local(key) == name), "")


def number_of(attributes: dict[str, str], name: str = "val") -> int:
    text = value_of(attributes, name)
    return int(text) if re.fullmatch(r"\d{1,4}", text) else 0


class _ListReader:
    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._list, self._level, self._number, self._place = _List(), Level(), "", 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "abstractNum":
            self._list = self._numbering.lists[value_of(attributes, "abstractNumId")] = _List()
        elif tag == "lvl":
            self._level = self._list.levels[number_of(attributes, "ilvl")] = Level()
        elif tag == "num":
            self._number = value_of(attributes, "numId")
            # Levels inside an override belong to this number only; they do not change the list.
            self._list = _List()
        elif tag == "abstractNumId":
            self._numbering.numbers[self._number] = value_of(attributes)
        elif tag == "lvlOverride":
            self._place = number_of(attributes, "ilvl")
        elif tag == "startOverride":
            self._numbering.starts[self._number, self._place] = number_of(attributes)
        else:
            self._detail(tag, attributes)

    def _detail(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "start":
            self._level.start = number_of(attributes)
        elif tag == "numFmt":
            self._level.form = value_of(attributes)
        elif tag == "lvlText":
            self._level.text = value_of(attributes)[:40]
        elif tag == "pStyle":
            self._level.style = value_of(attributes)


class _StyleReader:
    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._style = _Style()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "style":
            self._style = self._numbering.styles[value_of(attributes, "styleId")] = _Style()
        elif tag == "basedOn":
            self._style.based_on = value_of(attributes)
        elif tag == "numId":
            self._style.number = value_of(attributes)
        elif tag == "ilvl":
            self._style.level = number_of(attributes)
