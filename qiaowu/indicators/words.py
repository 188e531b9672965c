"""Figures, targets and lights in words: every number as the office writes it, none rounded across its target."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qiaowu.indicators import pace
from qiaowu.indicators.pace import Goal, Standing
from qiaowu.kernel.figures import Exact, Style, exact, format_number, format_percent, format_range
from qiaowu.kernel.money import YUAN, format_amount
from qiaowu.kernel.money import Unit as MoneyUnit
from qiaowu.kernel.period import Period
from qiaowu.measures.models import IndicatorVersion
from qiaowu.measures.rules import Rule, parse_rule
from qiaowu.measures.tally import Tally
from qiaowu.orgs.models import Unit

NONE = "–"
UNIT_WORDS = (
    _l("次"), _l("场"), _l("期"), _l("家"), _l("个"), _l("项"), _l("条"), _l("名"), _l("人"), _l("人次"),
    _l("份"), _l("处"), _l("件"), _l("类"), _l("季"), _l("月"), _l("平方米"), _l("元"), _l("万元"), _l("亿元"),
)  # fmt: skip
"""Units of the catalogue, so that they can be translated."""
LIGHT_WORDS = {
    "ok": _l("正常"),
    "late": _l("滞后"),
    "bad": _l("落后"),
    "idle": _l("未到期"),
    "na": _l("不适用"),
    "show": _l("只展示"),
    "unreported": _l("未报送"),
}
SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "eq": "", "range": ""}


def english() -> bool:
    return not (get_language() or "zh").startswith("zh")


def unit_word(word: str) -> str:
    """A unit in the reader's language."""
    return word if word in {"", "%"} else _(word)


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def month_name(month: int) -> str:
    """Name of a month, 1 to 12, short enough for an axis."""
    return MONTHS[month - 1] if english() else f"{month}月"


def period_name(period: Period) -> str:
    """A period in the reader's language: 2026年三季度, Q3 2026."""
    if not english():
        return period.label
    year = period.start.year
    match period.kind:
        case "year":
            return str(year)
        case "half":
            return f"H{period.number} {year}"
        case "quarter":
            return f"Q{period.number} {year}"
        case "month":
            return f"{MONTHS[period.number - 1]} {year}"
    return f"{period.start:%Y-%m-%d} – {period.end:%Y-%m-%d}"


def whole_name(unit: Unit) -> str:
    """A unit in a title or a sum: 全县, or its short name."""
    return _("全县") if unit.kind == Unit.Kind.COUNTY else unit.short_name


@dataclass(frozen=True)
class Shown:
    """A number and what stands behind it in small type."""

    text: str
    unit: str = ""

    def __str__(self) -> str:
        gap = " " if self.unit and not self.unit.startswith("/") else ""
        return f"{self.text}{gap}{self.unit}"

    def cell(self, label: Any = "") -> dict[str, Any]:
        return {"label": label, "value": self.text, "unit": self.unit}


@dataclass(frozen=True)
class Writer:
    """How the numbers of one indicator are written on one page, one unit for all of them."""

    version: IndicatorVersion
    rule: Rule
    few: int
    money: MoneyUnit = "元"
    target: Fraction | None = None

    @property
    def percent(self) -> bool:
        return self.rule.kind == "ratio"

    @property
    def recurring(self) -> bool:
        return self.rule.kind == "per_period"

    @property
    def unit(self) -> str:
        """Unit of the column."""
        if self.percent:
            return "%"
        return unit_word(self.money if self.version.unit == "元" else self.version.unit)

    @property
    def part(self) -> str:
        """What numerator and denominator count."""
        if self.recurring:
            return _("月") if self.rule.each == "month" else _("季")
        return unit_word(self.version.part_word)

    # --- one number ---

    def number(self, value: Exact | None, *, line: Exact | None = None, sign: bool = False, places: int = 2) -> Shown:
        """A number of the indicator's measure, in the unit of the page."""
        if value is None:
            return Shown(NONE)
        text = self._digits(exact(value), line, places)
        plus = "+" if sign and value > 0 else ""
        return Shown(plus + text.replace("-", "−"), "" if self.percent or self.recurring else self.unit)

    def derived(self, value: Exact | None, *, sign: bool = False) -> Shown:
        """A number that was worked out (expected, missing, needed): as fine as its size asks for."""
        if value is None:
            return Shown(NONE)
        size = abs(exact(value)) / (YUAN[self.money] if self.version.unit == "元" else 1)
        return self.number(value, line=0, sign=sign, places=2 if size < 100 else 1 if size < 1000 else 0)

    def gap(self, value: Fraction | None, tally: Tally) -> Shown:
        """actual − expected with its sign; of rates in percentage points, of few cases in cases."""
        if value is None:
            return Shown(NONE)
        if self.note(tally) and tally.den is not None:
            return self._signed(value * exact(tally.den) / 100, self.part)
        if not (self.percent or self.recurring):
            return Shown(self.derived(value, sign=True).text)
        return self._signed(value, _("百分点"))

    @staticmethod
    def _signed(value: Fraction, unit: str) -> Shown:
        text = format_number(value, places=1, target=0)
        return Shown(("+" if value > 0 else "") + text.replace("-", "−"), unit)

    def _digits(self, value: Fraction, line: Exact | None, places: int) -> str:
        if self.percent or self.recurring:
            return format_percent(value, target=line)
        if self.version.unit == "元":
            return format_amount(value, self.money, "table", places, target=line)
        return format_number(value, "table", places, target=line)

    def big(self, tally: Tally) -> Shown:
        """The one large value of a page: amounts in the unit that fits them."""
        value = pace.exact_value(tally)
        if value is None or self.version.unit != "元":
            return self.value(tally)
        if english():
            return Shown(format_amount(value, style="en", target=self.target))
        text = format_amount(value, target=self.target)
        digits = text.rstrip("亿万元")
        return Shown(digits, text[len(digits) :])

    def value(self, tally: Tally) -> Shown:
        """What a tally gives: a rate with n/d, periods met of those due, a number; 未报 for nothing reported."""
        if tally.state == "na":
            return Shown(NONE)
        if self.rule.kind == "milestone":
            return Shown(_("已完成") if tally.value else _("未完成"))
        if tally.num is not None and tally.den is not None:
            return self._parts(exact(tally.num), exact(tally.den))
        if not tally.known or tally.value is None:
            return Shown(_("未报"))
        return self.number(tally.value, line=self.target)

    def _parts(self, num: Fraction, den: Fraction) -> Shown:
        top, base = plain(num), plain(den)
        if not den:
            return Shown(NONE, f"{top}/{base}")
        if self.recurring or den < self.few:
            return Shown(top, f"/{base} {self.part}".rstrip())
        return Shown(format_percent(num * 100 / den, target=self.target), f"{top}/{base}")

    def note(self, tally: Tally) -> str:
        """A remark that belongs to the value: too few cases for a percentage."""
        few = self.percent and tally.den is not None and 0 < tally.den < self.few
        return _("样本少，不显示百分比") if few else ""

    def expected(self, standing: Standing, tally: Tally) -> Shown:
        """What should be reached today; the periods due of a recurring requirement."""
        if standing.expected is None:
            return Shown(NONE)
        if tally.den is not None and (self.recurring or self.few > tally.den):
            return Shown(plain(exact(tally.den)), self.part)
        return self.derived(standing.expected)

    def goal(self, goal: Goal) -> Shown:
        """The whole target with its sign."""
        if self.recurring:
            each = _("次/月") if self.rule.each == "month" else _("次/季")
            return Shown(f"≥{self.rule.needed}", each)
        if self.rule.kind == "milestone":
            return Shown(_("完成"))
        if goal.test == "range" and goal.value_max is not None and self.version.unit != "元":
            style: Style = "en" if english() else "text"
            return Shown(format_range(goal.value, goal.value_max, "%" if self.percent else "", style), self._after())
        shown = self.number(goal.value)
        return Shown(SIGNS[goal.test] + shown.text, shown.unit)

    def _after(self) -> str:
        return "" if self.percent else self.unit


def plain(value: Fraction) -> str:
    return format_number(value, "table")


def writer_of(version: IndicatorVersion, few: int, target: Exact | None = None, value: Exact | None = None) -> Writer:
    """The writer for an indicator beside a target (or, without one, by its own value)."""
    rule = parse_rule(version.rule)
    largest = max(abs(exact(number)) for number in (target or 0, value or 0))
    money: MoneyUnit = "万元" if largest >= 10_000 else "元"
    return Writer(version, rule, few, money, None if target is None else exact(target))


# --- sentences ---
