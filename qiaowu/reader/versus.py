"""Two documents about the same goals, side by side: what was raised, lowered, kept, changed, added, left out.

`compare` is deterministic and takes each statement once. What a document promises is compared with what the other
promises; results that the newer one reports are put beside the older one's promises as well, where it is of a later year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from .explain import plain
from .likeness import Match, Side, Word, pair_up, words_of
from .model import Frequency, Reading, Statement

Kind = Literal["raised", "lowered", "kept", "changed", "new", "dropped", "reported"]
About = Literal["promise", "start", "result"]
KINDS: tuple[Kind, ...] = ("raised", "lowered", "kept", "changed", "new", "dropped", "reported")
_ALONE = "另一份文件里没有事项相近、单位相合的话"
_SURE_REPORT = 0.62  # a result is set beside a promise only where the two are clearly one

_COMPARATORS = {"eq": "等于", "ge": "不少于", "le": "不超过", "approx": "约", "range": "区间"}
_STRICT = {"ge": "超过", "le": "低于"}
_MODALITIES = {"commit": "要求", "aim": "力争", "forecast": "预计", "example": "举例", "fact": "陈述"}
_A_YEAR = {"week": 52, "ten_days": 36, "half_month": 24, "month": 12, "quarter": 4, "half_year": 2, "year": 1}
_TELLING = Decimal(100_000)  # per cent; beyond this the two are of different kinds
_RATES = frozenset({"%", "‰", "百分点"})
_YEAR = re.compile(r"(?:20\d\d)年(?:度|底|末)?")
_THIS_YEAR = re.compile(
    r"今年|本年度?|全年|年内|年底|年末|去年|上年度?|当年|新的?一年|年度|[到至在前于]|截[至止]|之|以|[底末]|\s"
)


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of a comparison.

    `old` and `new` are positions in the records, None where there is no partner. `about` says what is compared:
    promises, a result of then with a promise of now (start), results. `difference` is new less old; `percent` what
    that is of the old, None for rates and from zero; `reached` is set for reported results only.
    """

    kind: Kind
    about: About
    old: int | None
    new: int | None
    words: str
    changes: tuple[str, ...] = ()
    reason: str = ""
    difference: Decimal | None = None
    percent: Decimal | None = None
    reached: bool | None = None


def compare(
    old: Reading, new: Reading, *, old_side: Side | None = None, new_side: Side | None = None
) -> tuple[Pair, ...]:
    """Lines in the order of the newer document, then what only the older one holds. Never raises on content."""
    sides = old_side or Side(), new_side or Side()
    before, after = words_of(old, sides[0]), words_of(new, sides[1])
    table = _Table(old, new, sides)
    promised, reached = _promises(before), _results(before)
    now, told = _promises(after), _results(after)
    table.add(pair_up(promised, now), "promise")
    # a result said in the same year is a baseline of that year's promise, no report on it
    if not _same_year(sides):
        table.report(pair_up(promised, told))
        table.add(pair_up(table.left(reached, "old"), table.left(now, "new")), "start")
    table.add(pair_up(table.left(reached, "old"), table.left(told, "new")), "result")
    return table.finished(before, after)


def _same_year(sides: tuple[Side, Side]) -> bool:
    return sides[0].year is not None and sides[0].year == sides[1].year


def counts(pairs: Iterable[Pair]) -> dict[str, int]:
    """How many lines there are of each kind."""
    tally = dict.fromkeys(KINDS, 0)
    for pair in pairs:
        tally[pair.kind] += 1
    return {str(kind): number for kind, number in tally.items()}


def _promises(words: Sequence[Word]) -> list[Word]:
    return [w for w in words if w.statement.role in {"target", "requirement"} and w.statement.modality != "example"]


def _results(words: Sequence[Word]) -> list[Word]:
    return [w for w in words if w.statement.role not in {"target", "requirement"} or w.statement.modality == "example"]


class _Table:
    """The lines found so far, and which statements they took."""

    def __init__(self, old: Reading, new: Reading, sides: tuple[Side, Side]) -> None:
        self.old, self.new, self.sides = old.records, new.records, sides
        self.lines: list[Pair] = []
        self.taken: dict[str, set[int]] = {"old": set(), "new": set()}

    def add(self, matches: list[Match], about: About) -> None:
        for match in matches:
            self.taken["old"].add(match.old)
            self.taken["new"].add(match.new)
            self.lines.append(self._line(match, about))

    def report(self, matches: list[Match]) -> None:
        """Results beside the promises they answer; the promise stays free to be compared with the next one."""
        for match in matches:
            old, new = self.old[match.old], self.new[match.new]
            if match.score < _SURE_REPORT or old.unit != new.unit or old.frequency or new.modality == "example":
                continue
            self.taken["new"].add(match.new)
            self.lines.append(_reported(match, old, new))

    def left(self, words: Sequence[Word], side: Literal["old", "new"]) -> list[Word]:
        return [word for word in words if word.index not in self.taken[side]]

    def _line(self, match: Match, about: About) -> Pair:
        old, new = self.old[match.old], self.new[match.new]
        changes = tuple(_changes(old, new, self.sides, about))
        kind = _kind(old, new, changes)
        difference = new.value - old.value if old.unit == new.unit else None
        percent = _percent(old, difference)
        words = _words(kind, old, new, changes)
        return Pair(kind, about, match.old, match.new, words, changes, match.reason, difference, percent)

    def finished(self, before: Sequence[Word], after: Sequence[Word]) -> tuple[Pair, ...]:
        promised, now = {w.index for w in _promises(before)}, {w.index for w in _promises(after)}
        for word in self.left(after, "new"):
            about: About = "promise" if word.index in now else "result"
            words = f"新提出：{amount(word.statement)}"
            self.lines.append(Pair("new", about, None, word.index, words, (), _ALONE))
        for word in self.left(before, "old"):
            about = "promise" if word.index in promised else "result"
            words = f"没有再提：原为{amount(word.statement)}"
            self.lines.append(Pair("dropped", about, word.index, None, words, (), _ALONE))
        return tuple(sorted(self.lines, key=_order))


def _order(line: Pair) -> tuple[bool, int, int, str]:
    place = line.new if line.new is not None else line.old
    return line.new is None, place or 0, line.old or 0, line.kind


def _kind(old: Statement, new: Statement, changes: Sequence[str]) -> Kind:
    """By the value where the two can be compared; else, or where it is the same, by what else changed."""
    if old.unit != new.unit or _beat(old.frequency) != _beat(new.frequency):
        return "changed"
    step = _step(old, new)
    if step:
        return "raised" if step > 0 else "lowered"
    return "changed" if changes else "kept"


def _step(old: Statement, new: Statement) -> Decimal:
    """New less old at the lower end; at the upper end where the lower ones are the same."""
    low = new.value - old.value
    if low or old.value_max is None or new.value_max is None:
        return low
    return new.value_max - old.value_max


def _beat(frequency: Frequency | None) -> tuple[str, int] | None:
    return (frequency.per, frequency.every) if frequency else None


def _percent(old: Statement, difference: Decimal | None) -> Decimal | None:
    return None if difference is None or old.unit in _RATES else _share(difference, old.value)


def _share(step: Decimal, base: Decimal) -> Decimal | None:
    """Per cent of `base`, to one decimal; None from zero and where it would say nothing any more."""
    share = step / abs(base) * 100 if base else None
    if share is None or abs(share) >= _TELLING:
        return None
    return share.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


# --- what changed beside the value ---


def _changes(old: Statement, new: Statement, sides: tuple[Side, Side], about: About) -> Iterable[str]:
    if old.unit != new.unit:
        yield f"单位：{old.unit or '未写'}→{new.unit or '未写'}，口径不同，两个数不能直接比"
    if _beat(old.frequency) != _beat(new.frequency):
        yield f"频次：{rhythm(old)}→{rhythm(new)}{_a_year(old, new)}"
    if (old.comparator, old.strict) != (new.comparator, new.strict):
        yield f"比较：{_comparator(old)}→{_comparator(new)}"
    if about == "start":
        yield "性质：原为已有实绩，现为目标"
    elif old.modality != new.modality:
        yield f"语气：{_MODALITIES[old.modality]}→{_MODALITIES[new.modality]}"
    if about == "promise" and deadline(old.period, sides[0].year) != deadline(new.period, sides[1].year):
        yield f"期限：{old.period or '未写'}→{new.period or '未写'}"
    if old.each != new.each:
        yield f"计算：{_each(old)}→{_each(new)}"
    if old.owner and new.owner and old.owner not in new.owner and new.owner not in old.owner:
        yield f"责任主体：{old.owner}→{new.owner}"


def _comparator(statement: Statement) -> str:
    return _STRICT.get(statement.comparator, "") if statement.strict else _COMPARATORS[statement.comparator]


def _each(statement: Statement) -> str:
    return f"按每个{statement.each}" if statement.each else "按总数"


def rhythm(statement: Statement, sign: str = "") -> str:
    """每季度1次; 没有频次 where it is no recurring one."""
    beat = statement.frequency
    if beat is None:
        return "没有频次"
    return f"{beat.words}{sign}{plain(beat.count)}{statement.unit}"


def _a_year(old: Statement, new: Statement) -> str:
    """（折合全年4次→12次） where both beats divide a year."""
    sums = [_yearly(statement.frequency) for statement in (old, new)]
    if None in sums or old.unit != new.unit:
        return ""
    return f"（折合全年{plain(sums[0])}{old.unit}→{plain(sums[1])}{new.unit}）"


def _yearly(beat: Frequency | None) -> Decimal | None:
    if beat is None or beat.per not in _A_YEAR or _A_YEAR[beat.per] % beat.every:
        return None
    return beat.count * (_A_YEAR[beat.per] // beat.every)


def deadline(words: str, year: int | None) -> str:
    """The part of a period that differs from "this year": 6月, 上半年, 2027年. Each year's "today" is left out."""
    named = _YEAR.search(words)
    far = ""
    if named:
        number = int(named[0][:4])
        dated = words.startswith(("到", "至", "截"))
        far = named[0][:5] if (number != year if year is not None else dated) else ""
    return far + _THIS_YEAR.sub("", _YEAR.sub("", words))


# --- in words ---


def amount(statement: Statement) -> str:
    """不少于3亿元, 每季度1次, 3—5个: sign, number and unit as a sentence has them."""
    sign = "" if statement.comparator in {"eq", "range"} else _comparator(statement)
    if statement.frequency is not None and statement.value == statement.frequency.count:
        return rhythm(statement, sign)
    return sign + _figure(statement)


def _figure(statement: Statement) -> str:
    high = "" if statement.value_max is None else f"—{scaled(statement.value_max)}"
    return f"{scaled(statement.value)}{high}{_unit(statement.unit)}"


def _unit(unit: str) -> str:
    """The unit as it is read aloud behind a number."""
    return {"工作日": "个工作日", "百分点": "个百分点"}.get(unit, unit)


def scaled(value: Decimal) -> str:
    """In 亿 or 万 where that cuts nothing off, and never 0.3亿: 300000000 is 3亿, 2000 is 2000."""
    for size, word in ((Decimal(100_000_000), "亿"), (Decimal(10_000), "万")):
        part = value / size
        exponent = part.normalize().as_tuple().exponent
        if abs(part) >= 1 and isinstance(exponent, int) and exponent >= -2:
            return f"{plain(part)}{word}"
    return plain(value)


def _words(kind: Kind, old: Statement, new: Statement, changes: Sequence[str]) -> str:
    if kind == "kept":
        return f"没有变化，都是{amount(new)}"
    if kind == "changed":
        same = f"数值同为{_figure(new)}；" if old.unit == new.unit and old.value == new.value else ""
        return same + "；".join(changes)
    return "；".join((_moved(kind, old, new), *changes))


def _moved(kind: Kind, old: Statement, new: Statement) -> str:
    up = kind == "raised"
    limit = "上限" if new.comparator == "le" and old.comparator == "le" else ""
    verb = ("提高" if up else "降低") if new.unit in _RATES else ("增加" if up else "减少")
    step = f"由{_figure(old)}{verb}到{_figure(new)}，{_gap(old, new, up)}"
    return limit + step + (f"，要求更{'宽' if up else '严'}" if limit else "")


def _gap(old: Statement, new: Statement, up: bool) -> str:
    """多10名，增25%; rates in points, without a share of a share."""
    step = abs(_step(old, new))
    if new.unit in _RATES:
        points = "个百分点" if new.unit in {"%", "百分点"} else "个千分点"
        return f"{'提高' if up else '降低'}{plain(step)}{points}"
    base = old.value if new.value != old.value else (old.value_max or old.value)
    share = _share(step, base)
    told = f"{'多' if up else '少'}{scaled(step)}{_unit(new.unit)}"
    return told if share is None else f"{told}，{'增' if up else '减'}{plain(share)}%"


def _reported(match: Match, old: Statement, new: Statement) -> Pair:
    reached = _reached(old, new)
    verdict = {True: "已达到", False: f"未达到，差{_short(old, new)}", None: "约数或区间，不作判断"}[reached]
    words = f"原目标{amount(old)}，报告{amount(new)}，{verdict}"
    difference = new.value - old.value
    percent = _percent(old, difference)
    return Pair("reported", "promise", match.old, match.new, words, (), match.reason, difference, percent, reached)


def _reached(old: Statement, new: Statement) -> bool | None:
    """Whether the reported value answers the promise; a plain number to be reached counts as 不少于."""
    if old.comparator in {"approx", "range"}:
        return True if old.comparator == "range" and new.value >= old.value else None
    if old.comparator == "le":
        return new.value < old.value if old.strict else new.value <= old.value
    return new.value > old.value if old.strict else new.value >= old.value


def _short(old: Statement, new: Statement) -> str:
    gap = abs(new.value - old.value)
    return f"{plain(gap)}个百分点" if old.unit == "%" else f"{scaled(gap)}{_unit(old.unit)}"
