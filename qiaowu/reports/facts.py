"""What a report can say about a target on a day: each token with its text, worked out from exact numbers.

Pure: the same entries always give the same texts. Tokens are `K39` and its PARTS, such as `K39.target`, and the
counts of COUNTS, such as `n.ok`. Expectation and gap are those of the overview (`indicators.rounding`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from qiaowu.indicators import rounding
from qiaowu.indicators.pace import Goal, Standing, met
from qiaowu.indicators.rounding import Seen
from qiaowu.indicators.words import AS_IT_IS, LIGHT_WORDS, SIGNS
from qiaowu.kernel.figures import format_number, format_percent, format_range, format_rate
from qiaowu.kernel.money import YUAN, format_amount
from qiaowu.kernel.period import Period
from qiaowu.measures.models import counts_whole
from qiaowu.measures.tally import Tally

PARTS = ("target", "goal", "expected", "gap", "prior", "share", "num", "den", "rate", "light", "state")
COUNTS = ("all", "judged", "ok", "late", "bad", "idle", "unreported", "rest", "rate")
ITEM = "项"
NOTHING = "未报"
EVERY = Fraction(100)
_TEN_THOUSAND = 10_000
"""From here on a count is written in 万, if two decimals hold it exactly."""
_MANY = {"季": "个季度", "月": "个月"}
"""Periods as they are counted in a sentence."""


@dataclass(frozen=True)
class Entry:
    """One target on a day. `unit` is the word of the measure, `debtors` the units that owe most."""

    code: str
    name: str
    mechanism: str
    unit: str
    period: Period
    goal: Goal
    tally: Tally
    standing: Standing
    prior: Fraction | None = None
    owner: str = ""
    debtors: tuple[str, ...] = ()
    least: int = 0
    """Below this many cases a rate is written as n/d without a percentage."""
    part: str = ""
    """What numerator and denominator count."""
    each: str = ""
    """Of a recurring requirement: month or quarter, and how often it is asked for in each."""
    needed: int = 1
    pillar: str = ""
    """The heading of the document under which the overview shows it; the mechanism where there is none."""
    place: tuple[int, int] = (0, 0)
    """Where it was promised: document and character, for the order of the pillars."""

    @property
    def state(self) -> str:
        return self.standing.state

    @property
    def under(self) -> str:
        """The one name of what it belongs to."""
        return self.pillar or self.mechanism

    @property
    def seen(self) -> Seen:
        """Value and expectation as the overview prints them."""
        numbers = [number for number in (self.goal.value, self.standing.actual) if number is not None]
        money = rounding.money_unit(*numbers) if self.unit == "元" else "元"
        whole = counts_whole(self.unit) and not self.is_rate
        return rounding.seen(self.standing, self.goal.value, money=money, percent=self.is_rate, whole=whole)

    @property
    def in_parts(self) -> bool:
        """Whether a rate is written by its two numbers: periods, and rates of few cases."""
        den = self.tally.den
        return den is not None and den > 0 and (self.goal.period_type == "per_period" or den < self.least)

    @property
    def behind(self) -> bool:
        """Whether the report has to speak of it as a problem."""
        return self.state in {"late", "bad", "unreported"}

    @property
    def is_rate(self) -> bool:
        return self.unit == "%" or self.goal.period_type == "per_period"


def token_texts(entries: Sequence[Entry]) -> dict[str, str]:
    """Every token that can stand in a report of these entries, with what it says today."""
    texts = count_texts(entries)
    for entry in entries:
        texts |= entry_texts(entry)
    return texts


def entry_texts(entry: Entry) -> dict[str, str]:
    """The tokens of one target; a part that is not known is left out."""
    texts: dict[str, str | None] = {
        "": value_text(entry),
        "target": target_text(entry),
        "goal": goal_text(entry),
        "expected": expected_text(entry),
        "gap": gap_text(entry),
        "prior": measured(entry, entry.prior),
        "share": share_text(entry),
        "num": cases_text(entry, entry.tally.num),
        "den": cases_text(entry, entry.tally.den),
        "rate": rate_text(entry),
        "light": light_text(entry),
        "state": str(LIGHT_WORDS[entry.state]),
    }
    return {f"{entry.code}.{part}".rstrip("."): text for part, text in texts.items() if text is not None}


def value_text(entry: Entry) -> str:
    """The value as the office writes it: 1.93亿元, 94.68%(178/188), 757条; 未报 when nothing is known."""
    tally = entry.tally
    if entry.goal.period_type == "milestone":
        return "已完成" if tally.value else "未完成"
    if tally.num is not None and tally.den is not None:
        return _rate(entry, Fraction(tally.num), Fraction(tally.den))
    return measured(entry, entry.seen.actual, line=entry.goal.value) or NOTHING


def _rate(entry: Entry, num: Fraction, den: Fraction) -> str:
    if not den:
        return "尚无到期事项"
    if entry.in_parts:
        return f"{format_number(num)}/{format_number(den)}{entry.part}"
    return format_rate(num, den, target=entry.goal.value)


def measured(entry: Entry, value: Fraction | None, line: Fraction | None = None) -> str | None:
    """A number of the entry's measure, never rounded across `line`."""
    if value is None:
        return None
    if entry.is_rate:
        return format_percent(value, target=line)
    if entry.unit == "元":
        return _amount(value, line)
    if value >= _TEN_THOUSAND and (value / 100).denominator == 1:
        return format_number(value / _TEN_THOUSAND, unit=f"万{entry.unit}")
    return format_number(value, target=line, unit=entry.unit)


def _amount(value: Fraction, line: Fraction | None) -> str:
    """3亿元, 2.259亿元; what is no whole number of 万元 is written in 万元, so that it reads as on the overview."""
    text = format_amount(value, target=line)
    if not text.endswith("亿元"):
        return text
    whole = (value / YUAN["万元"]).denominator == 1
    return format_amount(value, "亿元" if whole else "万元", places=4 if whole else 2, target=line)


def target_text(entry: Entry) -> str:
    """The target's number; of a range both ends."""
    goal = entry.goal
    if goal.test == "range" and goal.value_max is not None:
        return format_range(goal.value, goal.value_max, entry.unit)
    return measured(entry, goal.value) or NOTHING


def goal_text(entry: Entry) -> str:
    """The target as a sentence names it: 不低于95%, 不少于40次, 超过10万次, 3—5个."""
    if entry.each:
        return f"每{_EACH[entry.each]}不少于{entry.needed}次"
    least = "不低于" if entry.is_rate else "不少于"
    if entry.goal.period_type == "milestone":
        return "按期完成"
    full = entry.is_rate and entry.goal.value == EVERY
    words = {"ge": "" if full else least, "gt": "超过", "le": "不超过"}
    return words.get(entry.goal.test, "") + target_text(entry)


def sign_text(entry: Entry) -> str:
    """The target as a table shows it: ≥95%, >10万次, 3—5个, 每季≥1次."""
    if entry.each:
        return f"每{_EACH[entry.each][0]}≥{entry.needed}次"
    return "完成" if entry.goal.period_type == "milestone" else SIGNS[entry.goal.test] + target_text(entry)


_EACH = {"month": "月", "quarter": "季度"}


def expected_text(entry: Entry) -> str | None:
    """What should be reached by the day, as the overview says it; None where nothing is worked out by time."""
    return measured(entry, entry.seen.expected, entry.standing.actual) if entry.goal.pro_rated else None


def gap_text(entry: Entry) -> str | None:
    """How far the value is from what is expected, without sign; of rates in percentage points or in cases."""
    if entry.standing.gap is None:
        return None
    if entry.in_parts:
        missing = rounding.missing_cases(entry.standing, entry.tally)
        return None if missing is None else format_number(abs(missing), places=AS_IT_IS, unit=_counted(entry))
    gap = entry.seen.gap
    if gap is None or entry.is_rate:
        return None if gap is None else format_number(abs(gap), places=AS_IT_IS, unit="个百分点")
    return measured(entry, abs(gap), Fraction(0))


def cases_text(entry: Entry, number: object) -> str | None:
    """Numerator or denominator with what it counts: 126份, 3个季度."""
    if number is None or not entry.tally.den:
        return None
    return format_number(Fraction(str(number)), unit=_counted(entry))


def _counted(entry: Entry) -> str:
    return _MANY.get(entry.part, entry.part)


def rate_text(entry: Entry) -> str | None:
    """A rate alone, without its two numbers; None for few cases."""
    tally = entry.tally
    if tally.num is None or not tally.den or entry.in_parts:
        return None
    return format_percent(Fraction(tally.num) * 100 / Fraction(tally.den), target=entry.goal.value)


def share_text(entry: Entry) -> str | None:
    """Share of the whole target that is reached, where that means something."""
    goal, actual = entry.goal, entry.standing.actual
    if actual is None or not goal.pro_rated or goal.value <= 0:
        return None
    return format_percent(actual * 100 / goal.value, target=100)


def light_text(entry: Entry) -> str:
    """The light in words, as they stand at the end of a sentence."""
    standing, goal = entry.standing, entry.goal
    if standing.state in _PLAIN:
        return _PLAIN[standing.state]
    if goal.period_type == "milestone":
        return "已按要求完成" if standing.state == "ok" else "尚未完成"
    if standing.state == "ok" and standing.actual is not None and goal.pro_rated and met(goal, standing.actual):
        return "已完成全年目标"
    words = _PACE if goal.pro_rated else _WHOLE if entry.is_rate and goal.value == EVERY else _LEVEL
    return words["soft" if standing.softened else standing.state]


_PLAIN = {
    "idle": "尚未到期，暂不评价",
    "na": "不作统计",
    "show": "仅作展示，不作评价",
    "unreported": "尚未报送数据",
}
_PACE = {
    "ok": "达到序时进度",
    "late": "滞后于序时进度",
    "soft": "距力争目标的序时进度还有较大差距",
    "bad": "明显落后于序时进度",
}
_WHOLE = {
    "ok": "全部达到要求",
    "late": "尚未全部达到要求",
    "soft": "距全部达到要求还有较大差距",
    "bad": "距全部达到要求差距较大",
}
_LEVEL = {
    "ok": "达到目标要求",
    "late": "与目标要求尚有差距",
    "soft": "距力争目标还有较大差距",
    "bad": "与目标要求差距较大",
}


def count_texts(entries: Sequence[Entry]) -> dict[str, str]:
    """Counts of targets by light, each 12项, and the share of the judged ones that are on pace."""
    found = Counter(entry.state for entry in entries)
    judged = found["ok"] + found["late"] + found["bad"]
    numbers = {
        "all": len(entries),
        "judged": judged,
        "ok": found["ok"],
        "late": found["late"],
        "bad": found["bad"],
        "idle": found["idle"],
        "unreported": found["unreported"],
        "rest": found["idle"] + found["na"] + found["show"],
    }
    texts = {f"n.{name}": f"{number}{ITEM}" for name, number in numbers.items()}
    return texts | {"n.rate": format_percent(Fraction(found["ok"] * 100, judged)) if judged else "—"}
