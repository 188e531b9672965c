"""What a report can say about a target on a day: each token with its text, worked out from exact numbers.

Pure: the same entries always give the same texts. Tokens are `K39`, `K39.target`, `K39.expected`,
`K39.gap`, `K39.prior`, `K39.share`, `K39.light`, `K39.state`, and the counts `n.all`, `n.judged`, `n.ok`, `n.late`,
`n.bad`, `n.idle`, `n.unreported`, `n.rest`, `n.rate`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from qiaowu.indicators.pace import Goal, Standing, met
from qiaowu.indicators.words import LIGHT_WORDS
from qiaowu.kernel.figures import format_number, format_percent, format_range, format_rate
from qiaowu.kernel.money import format_amount
from qiaowu.kernel.period import Period
from qiaowu.measures.tally import Tally

PARTS = ("target", "expected", "gap", "prior", "share", "light", "state")
COUNTS = ("all", "judged", "ok", "late", "bad", "idle", "unreported", "rest", "rate")
ITEM = "项"
NOTHING = "未报"
_TEN_THOUSAND = 10_000
"""From here on a count is written in 万, if two decimals hold it exactly."""


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

    @property
    def state(self) -> str:
        return self.standing.state

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
    standing, goal = entry.standing, entry.goal
    texts: dict[str, str | None] = {
        "": value_text(entry),
        "target": target_text(entry),
        "expected": measured(entry, standing.expected, standing.actual, places=0) if goal.pro_rated else None,
        "gap": gap_text(entry),
        "prior": measured(entry, entry.prior),
        "share": share_text(entry),
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
    return measured(entry, entry.standing.actual, line=entry.goal.value) or NOTHING


def _in_parts(entry: Entry) -> bool:
    """Whether a rate is written by its two numbers: periods, and rates of few cases."""
    den = entry.tally.den
    return den is not None and den > 0 and (entry.goal.period_type == "per_period" or den < entry.least)


def _rate(entry: Entry, num: Fraction, den: Fraction) -> str:
    if not den:
        return "尚无到期事项"
    if _in_parts(entry):
        return f"{format_number(num)}/{format_number(den)}{entry.part}"
    return format_rate(num, den, target=entry.goal.value)


def measured(entry: Entry, value: Fraction | None, line: Fraction | None = None, *, places: int = 2) -> str | None:
    """A number of the entry's measure, never rounded across `line`."""
    if value is None:
        return None
    if entry.is_rate:
        return format_percent(value, target=line)
    if entry.unit == "元":
        return format_amount(value, target=line)
    if value >= _TEN_THOUSAND and (value / 100).denominator == 1:
        return format_number(value / _TEN_THOUSAND, unit=f"万{entry.unit}")
    return format_number(value, places=places, target=line, unit=entry.unit)


def target_text(entry: Entry) -> str:
    """The target's number; of a range both ends."""
    goal = entry.goal
    if goal.test == "range" and goal.value_max is not None:
        return format_range(goal.value, goal.value_max, entry.unit)
    return measured(entry, goal.value) or NOTHING


def gap_text(entry: Entry) -> str | None:
    """How far the value is from what is expected, without sign; of rates in percentage points or in cases."""
    gap = entry.standing.gap
    if gap is None:
        return None
    if _in_parts(entry) and entry.tally.den is not None:
        return format_number(abs(gap) * Fraction(entry.tally.den) / 100, places=0, target=0, unit=entry.part)
    if entry.is_rate:
        return format_number(abs(gap), places=1, target=0, unit="个百分点")
    return measured(entry, abs(gap), Fraction(0), places=0)


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
    words = _PACE if goal.pro_rated else _LEVEL
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
