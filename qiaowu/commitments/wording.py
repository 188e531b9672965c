"""A commitment in the words of the office: what, how much, for when, by whom."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from qiaowu.commitments.models import Commitment
from qiaowu.kernel.period import Period

_SIGNS = {"eq": "", "ge": "≥", "le": "≤", "approx": "约", "range": ""}
_WORDS = {"eq": "", "ge": "不少于", "le": "不超过", "approx": "约", "range": ""}


def number(value: Decimal) -> str:
    """A number without trailing zeros, in 万 or 亿 where that is exact enough to say nothing less."""
    for size, word in ((Decimal(100_000_000), "亿"), (Decimal(10_000), "万")):
        part = value / size
        if abs(value) >= size and part == part.quantize(Decimal("0.01")):
            return f"{plain(part)} {word}"
    return plain(value)


def plain(value: Decimal) -> str:
    """A number with thousands separators and without trailing zeros."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(row: Commitment) -> str:
    """Sign, number and unit, short: ≥ 3 亿元, 3—5 个, 每季度 1 次."""
    if row.value is None:
        return _("缺数值")
    sign = {"ge": "＞", "le": "＜"}.get(row.comparator, "") if row.strict else _SIGNS[row.comparator]
    return _joined(row, sign, number)


def exact(row: Commitment) -> str:
    """The same in words, every digit written: 不少于 300,000,000 元."""
    if row.value is None:
        return _("原文没有写明数值")
    word = {"ge": "超过", "le": "低于"}.get(row.comparator, "") if row.strict else _WORDS[row.comparator]
    shown = _joined(row, word, plain)
    return _("%s（约数）") % shown if row.approx and row.comparator != "approx" else shown


def _joined(row: Commitment, sign: str, write: object) -> str:
    figure = number(row.value or Decimal(0)) if write is number else plain(row.value or Decimal(0))
    if row.value_max is not None:
        high = number(row.value_max) if write is number else plain(row.value_max)
        figure = f"{figure}—{high}"
    unit = row.unit_word
    tight = "" if unit in {"%", "‰"} or figure.endswith(("亿", "万")) else " "
    beat = f"{rhythm(row)} " if row.per else ""
    return f"{beat}{sign} {figure}{tight}{unit}".strip() if sign else f"{beat}{figure}{tight}{unit}"


def rhythm(row: Commitment) -> str:
    """每季度, 每2个月; empty when the commitment is no recurring one."""
    if not row.per:
        return ""
    name = str(row.get_per_display())
    if row.per_every == 1:
        return _("每%s") % name
    return _("每%(n)d个%(per)s") % {"n": row.per_every, "per": name}


def title(row: Commitment) -> str:
    """One line: the subject and the amount."""
    subject = row.subject or (row.indicator.name if row.indicator else "") or row.span.text
    return f"{subject} {amount(row)}"


def period(row: Commitment) -> str:
    """The period and how it is counted: 2026年 累计."""
    if not row.period:
        return _("未定")
    kind = row.get_period_type_display()
    return f"{Period.parse(row.period).label} {kind}"


def quote(row: Commitment, text: str) -> tuple[str, str, str]:
    """The sentence before, in and after the span, cut to what fits a card."""
    before = text[row.sentence_start : row.span.start].lstrip()
    after = text[row.span.end : row.sentence_end].rstrip()
    return _tail(before, 40), row.span.text, _head(after, 30)


def _tail(text: str, most: int) -> str:
    return text if len(text) <= most else "…" + text[-most:]


def _head(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most] + "…"
