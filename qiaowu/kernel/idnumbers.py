"""Finding identity numbers in text, so that they can be refused: none is ever stored.

An import that holds one is stopped, so a miss is worse than a false alarm; what only looks
like a number is reported as suspicious.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from .codes import credit_code_valid

Kind = Literal["id", "suspicious"]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCES = frozenset(re.findall("..", "111213141521222331323334353637414243444546505152535461626364657181828391"))
_LOOKS_LIKE_X = frozenset("xX×ΧχХх")

# People break numbers up to get them past a filter or to read them better.
_GAP = r"[\s\-‐‑–—_.·/\u200b-\u200d\u2060\ufeff]{0,3}"
# The look-ahead lets a number be found that begins inside another run of digits.
_LONG = re.compile(rf"(?<![0-9])(?=((?:[0-9]{_GAP}){{17}}[0-9X])(?![0-9]))")
_OLD = re.compile(rf"(?<![0-9])(?=((?:[0-9]{_GAP}){{14}}[0-9])(?![0-9]))")
# Passports of most countries: one letter and 8 digits or two and 7; permits to the mainland
# with 10; Hong Kong cards with the check digit in brackets.
_PASSPORT = re.compile(
    r"(?<![0-9A-Z])(?:[A-Z][0-9]{8}|[A-Z]{2}[0-9]{7}|[HM][0-9]{10}|[A-Z]{1,2}[0-9]{6}\([0-9A]\))"
    r"(?![0-9A-Z])"
)


@dataclass(frozen=True, slots=True)
class IdNumber:
    """Characters `start`..`end` (end excluded) of the searched text.

    `kind` 'id': 18 digits with a real date and a right check character; 'suspicious': a wrong
    check character, an old 15-digit number, or the look of a passport or travel permit.
    """

    start: int
    end: int
    kind: Kind


def id_number_valid(number: str) -> bool:
    """18 characters, X in upper case, with a real birth date and a right check character."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return False
    return _is_birth_date(number[6:14]) and id_number_check(number[:17]) == number[17]


def id_number_check(body: str) -> str:
    """Check character of 17 digits (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def find_id_numbers(text: str) -> list[IdNumber]:
    """Every identity number in `text`, in order and without overlap; certain ones go first."""
    plain = "".join(map(_plain, text))
    found: list[IdNumber] = []
    taken = bytearray(len(text))
    for hit in sorted(_candidates(plain), key=lambda hit: (hit.kind != "id", hit.start)):
        if not any(taken[hit.start : hit.end]):
            taken[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
            found.append(hit)
    return sorted(found, key=lambda hit: hit.start)


def _plain(char: str) -> str:
    """One character for one, so that places in the text stay right."""
    if char in _LOOKS_LIKE_X:
        return "X"
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    narrow = unicodedata.normalize("NFKC", char).upper()
    return narrow if len(narrow) == 1 else char


def _candidates(plain: str) -> Iterator[IdNumber]:
    for match in _LONG.finditer(plain):
        if kind := _kind_of_long(_digits_only(match[1])):
            yield IdNumber(*match.span(1), kind)
    for match in _OLD.finditer(plain):
        if _is_old_number(_digits_only(match[1])):
            yield IdNumber(*match.span(1), "suspicious")
    for match in _PASSPORT.finditer(plain):
        yield IdNumber(*match.span(), "suspicious")


def _digits_only(raw: str) -> str:
    return re.sub(r"[^0-9X]", "", raw)


def _kind_of_long(number: str) -> Kind | None:
    if id_number_valid(number):
        return "id"
    if credit_code_valid(number) or number[:2] not in _PROVINCES:
        return None
    return "suspicious" if _is_birth_date(number[6:14]) else None


def _is_old_number(number: str) -> bool:
    return number[:2] in _PROVINCES and _is_birth_date("19" + number[6:12])


def _is_birth_date(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1850 <= born.year <= 2100
