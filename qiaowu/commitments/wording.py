"""A commitment in the words of the office: what, how much, for when, by whom."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from qiaowu.commitments.models import Commitment
from qiaowu.kernel.period import Period

_FULL = str.maketrans(",;:?!", "，；：？！")
_HAN = "\u3007\u4e00-\u9fff，。；：？！（）“”"
_HALF = re.compile(rf"(?<=[{_HAN}])[,;:?!]|[,;:?!](?=[{_HAN}])")
_BRACKETS = re.compile(rf"\(([^()]*[{_HAN}][^()]*)\)")
_QUOTED = re.compile(r"“[^”]*”")
_HIDDEN = "\ue000"

CORRECTED = "人工修改"
"""The reason of a field that a person corrected, as it is stored."""

_SIGNS = {"eq": "", "ge": "≥", "le": "≤", "approx": "约", "range": ""}
_WORDS = {"eq": "", "ge": "不少于", "le": "不超过", "approx": "约", "range": ""}

_RATE_WORDS = {"ge": "不低于", "le": "不高于"}
_RATES = frozenset({"%", "‰", "百分点"})
_OPEN = re.compile(r"[\d０-９十百千万亿](余|多)")
# Subjects that are no noun: the clause before them was cut in its middle.
_CUT_OFF = re.compile(r"[位名个家]|[从对向以在为把将由]|围绕|通过|(?:参与|参加).*(?:举办|组织|开展)$")
_NOUN = re.compile(r"[\u4e00-\u9fff]{2,10}(?=[，。；、,;]|$)")
_BARE_VERBS = frozenset(
    {"组织", "举办", "开展", "更新", "落实", "完成", "召开", "实现", "达到", "制定", "参与", "建立", "做落实"}
)


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
    if (rounded := _rounded(row)) is not None:
        return rounded
    sign = {"ge": "＞", "le": "＜"}.get(row.comparator, "") if row.strict else _SIGNS[row.comparator]
    return _joined(row, sign, number)


def exact(row: Commitment) -> str:
    """The same in words, every digit written: 不少于 300,000,000 元."""
    if row.value is None:
        return _("原文没有写明数值")
    if (rounded := _rounded(row)) is not None:
        return rounded
    words = _WORDS | _RATE_WORDS if row.unit_word in _RATES else _WORDS
    word = {"ge": "超过", "le": "低于"}.get(row.comparator, "") if row.strict else words[row.comparator]
    shown = _joined(row, word, plain)
    return _("%s（约数）") % shown if row.approx and row.comparator != "approx" else shown


def _rounded(row: Commitment) -> str | None:
    """A number that the source itself leaves open, as an office writes it: 60余家, 2万余人次; None for all others."""
    open_end = _OPEN.search(row.span.text)
    if not row.approx or row.value is None or row.value_max is not None or row.per or open_end is None:
        return None
    return f"{number(row.value).replace(' ', '')}{open_end[1]}{row.unit_word}"


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
    return f"{subject(row)} {amount(row)}"


def subject(row: Commitment) -> str:
    """What heads a card and what a comparison matches by: the subject; the indicator's name where it says nothing."""
    told, name = row.subject.removeprefix("的"), row.indicator.name if row.indicator else ""
    if row.reasons.get("subject") == CORRECTED:
        return told or name or row.span.text
    if len(told) == 1 or told in _BARE_VERBS or _CUT_OFF.match(told):
        # a rate's name is no heading for a count
        fits = name.endswith("率") == (row.unit_word in _RATES)
        return (name if fits else "") or _behind(row) or told
    beat = rhythm(row)
    return (told.replace(beat, "") if beat else told) or name or row.span.text


def _behind(row: Commitment) -> str:
    """The noun right behind the number, with the verb before it: 选树先进典型; empty when there is none."""
    text = row.document.text[row.span.end : row.sentence_end]
    noun = _NOUN.match(text)
    verb = row.subject[-2:] if len(row.subject) >= 2 else ""
    return f"{verb}{noun[0]}" if noun else ""


def nature(row: Commitment) -> str:
    """What the statement is; how it is meant only where that is not what its kind means anyway: 目标（力争）."""
    role = str(row.get_role_display())
    if row.modality in {Commitment.Modality.COMMIT, Commitment.Modality.FACT}:
        return role
    return _("%(role)s（%(modality)s）") % {"role": role, "modality": row.get_modality_display()}


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


def punctuated(text: str) -> str:
    """A remark of the reader with the punctuation of Chinese print; what it quotes stays as the source has it."""
    # every step keeps the length, so the quotations can be put back in their places
    shape = _QUOTED.sub(lambda quoted: f"“{_HIDDEN * (len(quoted[0]) - 2)}”", text)
    shape = _BRACKETS.sub(r"（\1）", shape)
    shape = _HALF.sub(lambda sign: sign[0].translate(_FULL), shape)
    return "".join(kept if sign == _HIDDEN else sign for kept, sign in zip(text, shape, strict=True))
