"""Figures, targets and lights in words: every number as the office writes it, none rounded across its target."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qiaowu.indicators import pace, rounding
from qiaowu.indicators.pace import Goal, Standing
from qiaowu.indicators.rounding import Seen
from qiaowu.kernel.figures import Exact, Style, exact, format_number, format_percent, format_range
from qiaowu.kernel.money import YUAN, format_amount
from qiaowu.kernel.money import Unit as MoneyUnit
from qiaowu.kernel.period import Period
from qiaowu.measures.models import IndicatorVersion, counts_whole
from qiaowu.measures.rules import Rule, parse_rule
from qiaowu.measures.tally import Tally
from qiaowu.orgs.models import Unit

NONE = "–"
AS_IT_IS = 12
"""Decimals for a number that was rounded before; zeros at its end are cut."""
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
        size = exact(value) / (YUAN[self.money] if self.version.unit == "元" else 1)
        return self.number(value, line=0, sign=sign, places=rounding.places_of(size))

    def seen(self, standing: Standing) -> Seen:
        """Value and expectation as this page prints them, and what is missing between the two."""
        percent = self.percent or self.recurring
        return rounding.seen(standing, self.target, money=self._money, percent=percent, whole=self._whole)

    def planned(self, value: Fraction) -> Shown:
        """What should be reached on some other day, in the manner of `due`."""
        wanted = rounding.expectation(value, scale=YUAN[self._money], whole=self._whole)
        return self.number(wanted, places=AS_IT_IS)

    def rounds_up(self, value: Fraction) -> bool:
        """Whether an expectation is printed as more than it exactly is."""
        return self._whole and value.denominator != 1

    @property
    def _money(self) -> MoneyUnit:
        return self.money if self.version.unit == "元" else "元"

    @property
    def _whole(self) -> bool:
        return counts_whole(self.version.unit) and not (self.percent or self.recurring)

    def due(self, standing: Standing) -> Shown:
        """The expectation as a number, also of a recurring requirement."""
        return self.number(self.seen(standing).expected, places=AS_IT_IS)

    def gap(self, standing: Standing, tally: Tally) -> Shown:
        """actual − expected with its sign; of rates in percentage points, of few cases in cases."""
        missing, unit = self._missing(standing, tally)
        if missing is None:
            return Shown(NONE)
        if unit:
            text = format_number(missing, places=AS_IT_IS)
            return Shown(("+" if missing > 0 else "") + text.replace("-", "−"), unit)
        return Shown(self.number(missing, sign=True, places=AS_IT_IS).text)

    def lack(self, standing: Standing, tally: Tally) -> Shown:
        """What is missing, without a sign, with its unit."""
        missing, unit = self._missing(standing, tally)
        if missing is None:
            return Shown(NONE)
        if unit:
            return Shown(format_number(abs(missing), places=AS_IT_IS), unit)
        return self.number(abs(missing), places=AS_IT_IS)

    def _missing(self, standing: Standing, tally: Tally) -> tuple[Fraction | None, str]:
        """The gap as printed, with a unit of its own where it is not the indicator's."""
        if standing.gap is not None and self.in_parts(tally):
            return rounding.missing_cases(standing, tally), self.part
        return self.seen(standing).gap, _("个百分点") if self.percent else ""

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
            return Shown(NONE)
        if self.recurring or den < self.few:
            return Shown(top, f"/{base} {self.part}".rstrip())
        return Shown(format_percent(num * 100 / den, target=self.target), f"{top}/{base}")

    def in_parts(self, tally: Tally) -> bool:
        """Whether the value is told by its two numbers, without a percentage: periods, and rates of few cases."""
        return bool(tally.den) and (self.recurring or (self.percent and tally.den < self.few))  # type: ignore[operator]

    def note(self, tally: Tally) -> str:
        """A remark that belongs to the value: too few cases for a percentage."""
        return _("样本少，不显示百分比") if self.in_parts(tally) and not self.recurring else ""

    def expected(self, standing: Standing, tally: Tally) -> Shown:
        """What should be reached today; the periods due of a recurring requirement."""
        if standing.expected is None:
            return Shown(NONE)
        if tally.den is not None and (self.recurring or self.in_parts(tally)):
            return Shown(plain(rounding.cases(standing.expected, exact(tally.den))), self.part)
        return self.due(standing)

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
    money = rounding.money_unit(*(exact(number) for number in (target, value) if number is not None))
    return Writer(version, rule, few, money, None if target is None else exact(target))


# --- sentences ---
