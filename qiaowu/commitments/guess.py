"""Title, date and issuer of a document, proposed from its first lines; a person checks them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_DATE = re.compile(r"(20\d\d)\s*年\s*(1[0-2]|0?[1-9])\s*月\s*(3[01]|[12]\d|0?[1-9])\s*日")
_CLEAN = re.compile(r"^[|#\s]*(?:标题\s*[:：])?\s*|[|\s]+$")
_TITLE_END = re.compile(
    r"(?:讲话|报告|方案|计划|要点|通知|意见|规划|总结|办法|纪要|清单)(?:（[^）\n]{1,12}）|\([^)\n]{1,12}\))?$"
)
_KINDS = (
    ("讲话", "speech"),
    ("计划", "plan"),
    ("要点", "plan"),
    ("规划", "plan"),
    ("报告", "report"),
    ("方案", "scheme"),
)
_ISSUER = re.compile(r"^(中共)?[\u4e00-\u9fff]{2,20}(?:委员会|人民政府|办公室|统战部|委|府|局|办)$")
_FIRST_LINES = 12


@dataclass(frozen=True)
class Guessed:
    """Empty or None where the text does not say."""

    title: str
    dated: date | None
    kind: str
    issued_by: str


def from_text(text: str, filename: str = "") -> Guessed:
    """What the head of the text says; the file's name stands in for a missing title."""
    lines = [line for line in (_CLEAN.sub("", raw) for raw in text[:4000].split("\n")) if line][:_FIRST_LINES]
    title = _title(lines) or filename.rpartition(".")[0].strip()[:200]
    kind = next((kind for word, kind in _KINDS if word in title), "other")
    issuer = next((line for line in lines if _ISSUER.match(line)), "")
    return Guessed(title, _dated(text), kind, issuer)


def _title(lines: list[str]) -> str:
    """The first line that ends like a title, else a short first line without a full stop."""
    short = [line for line in lines[:4] if len(line) <= 60 and not line.endswith(("。", "：", ":"))]
    named = (line for line in short if _TITLE_END.search(line))
    return next(named, short[0] if short and not _DATE.search(short[0]) else "")


def _dated(text: str) -> date | None:
    """A full date near the head or the foot of the text."""
    for part in (text[:600], text[-300:]):
        for found in _DATE.finditer(part):
            try:
                return date(int(found[1]), int(found[2]), int(found[3]))
            except ValueError:
                continue
    return None
