"""Numbers by which records and documents are named.

Records: HD-202609-0018 (kind, month, serial). Documents: 澜统〔2026〕3号 (issuer, year, serial).
Serials come from the database; here is only how they are written and read.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_RECORD = re.compile(r"([A-Z]{2,4})-(\d{4})(0[1-9]|1[0-2])-(\d{4,})", re.ASCII)
# Typed with any bracket, with 第, with zeros; NFKC makes the full-width ones narrow.
_DOCUMENT = re.compile(r"(.*?)\s*[〔\[(【](\d{4})[〕\])】]\s*第?\s*0*([1-9]\d*)\s*号", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class RecordNumber:
    """`prefix`: 2 to 4 capital letters; `serial` counts from 1 within prefix and month."""

    prefix: str
    year: int
    month: int
    serial: int

    def __post_init__(self) -> None:
        if self.serial < 1 or not _RECORD.fullmatch(str(self)):
            raise ValueError(f"编号不符合格式:{self}(应如 HD-202609-0018)")

    @property
    def series(self) -> str:
        """What the serial counts within: HD-202609."""
        return series(self.prefix, date(self.year, self.month, 1))

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year:04}{self.month:02}-{self.serial:04}"

    @classmethod
    def parse(cls, text: str) -> RecordNumber:
        """Reads a number as typed: small letters, full-width digits and other dashes too."""
        plain = unicodedata.normalize("NFKC", text).strip().upper()
        plain = re.sub(r"\s*[‐‑–—_]\s*", "-", plain)
        if not (found := _RECORD.fullmatch(plain)):
            raise ValueError(f"编号写法不对:{text}(应如 HD-202609-0018)")
        return cls(found[1], int(found[2]), int(found[3]), int(found[4]))


def series(prefix: str, day: date) -> str:
    """The key of the counter a new number is drawn from: HD-202609."""
    return f"{prefix}-{day.year:04}{day.month:02}"


def record_number(prefix: str, day: date, serial: int) -> str:
    """HD-202609-0018. ValueError for a prefix or serial that cannot be written so."""
    return str(RecordNumber(prefix, day.year, day.month, serial))


def yearly_number(year: int, serial: int) -> str:
    """Number of a suggestion: 2026-018."""
    if serial < 1:
        raise ValueError("序号从1开始")
    return f"{year:04}-{serial:03}"


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """`issuer` is the short name before the bracket (澜统), or empty."""

    issuer: str
    year: int
    serial: int

    def __post_init__(self) -> None:
        if not 1900 <= self.year <= 2100 or self.serial < 1:
            raise ValueError("文号的年份或序号不对（应如 〔2026〕3号）")

    def __str__(self) -> str:
        return f"{self.issuer}〔{self.year}〕{self.serial}号"

    @classmethod
    def parse(cls, text: str) -> DocumentNumber:
        """Reads 澜统〔2026〕3号, also with other brackets, 第 or zeros; writes it by GB/T 9704."""
        found = _DOCUMENT.fullmatch(unicodedata.normalize("NFKC", text).strip())
        if not found:
            raise ValueError(f"文号写法不对:{text}(应如 澜统〔2026〕3号)")
        return cls(found[1], int(found[2]), int(found[3]))


def document_number(issuer: str, year: int, serial: int) -> str:
    """澜统〔2026〕3号."""
    return str(DocumentNumber(issuer, year, serial))
