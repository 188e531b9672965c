"""Filings by month, quarter and year, split over the units that share the work."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from .filings_types import Filing, correct, file, load, period_end
from .units import spread, townships

# who leads how many tickets, suggestions and pool entries, as weights
_TICKETS = {
    "云锦街道": 12, "望归街道": 11, "枕江镇": 10, "新榕街道": 8, "归帆镇": 7, "榕湾镇": 7, "石塔镇": 4,
    "双橹镇": 4, "桥亭镇": 3, "鹭洲镇": 3, "岭下镇": 2, "柘岭乡": 1, "雾岭乡": 1, "银坪乡": 1,
    "县人社局": 20, "县教育局": 12, "县住建局": 10, "县商务局": 8, "县民政局": 6, "县侨联": 4,
}  # fmt: skip
_SUGGESTIONS = {
    "县人社局": 9, "县教育局": 8, "县商务局": 7, "县住建局": 6, "县文旅局": 4, "县侨联": 4,
    "云锦街道": 6, "望归街道": 5, "枕江镇": 5, "新榕街道": 3, "归帆镇": 2, "榕湾镇": 2,
}  # fmt: skip
# suggestions implemented late: known only from this day on, then earlier quarters are restated
_LATE_FROM = date(2026, 12, 21)
_LATE_NUMERATORS = [17, 16, 15, 9]
# notice boards: a board installed in February counts from the second quarter
_NEW_BOARDS = {"枕江镇", "归帆镇"}
_BOARDS_MISSED = [{"枕江镇", "榕湾镇"}, {"望归街道"}, {"枕江镇", "双橹镇"}, {"榕湾镇", "归帆镇", "桥亭镇"}]


def _shares(group: str) -> dict[str, int]:
    """Weights of a group of units named in the data, such as *tickets."""
    pools = {unit.name: unit.weight for unit in townships()}
    groups = {
        "*tickets": _TICKETS,
        "*suggestions": _SUGGESTIONS,
        "*talent": pools | {"县侨联": 200, "县人社局": 300},
        "*projects": pools | {"县商务局": 400, "县科工局": 200, "县侨联": 150},
    }
    return groups[group]


def series_filings(seed: int) -> Iterator[Filing]:
    """All series of `filings_series.json` and the notice boards, with their whole stories."""
    for base in load("filings_series.json"):
        rows = list(_series(base, seed))
        if base["indicator"] == "K50" and base["year"] == 2026:
            _restate(rows, _series({**base, "n": _LATE_NUMERATORS}, seed))
        yield from rows
    yield from _boards(seed)


def _restate(rows: Iterable[Filing], late: Iterable[Filing]) -> None:
    """Suggestions done late move the numerators of the quarter in which they were due."""
    for row, known in zip(rows, late, strict=True):
        correct(row, _LATE_FROM, "到期后落实的建议计入到期的季度", numerator=known.numerator)


def _periods(base: dict[str, Any]) -> list[str]:
    year, every = base["year"], base["every"]
    if every == "year":
        return [str(year)]
    if every == "quarter":
        return [f"{year}Q{i}" for i in range(1, 5)]
    return [f"{year}-{i:02d}" for i in range(1, 13)]


def _series(base: dict[str, Any], seed: int) -> Iterator[Filing]:
    for i, period in enumerate(_periods(base)):
        note = base.get("notes", {}).get(str(i + 1), "")
        for unit, figure in _figures(base, i, seed):
            yield file(base, unit, period, period_end(period), seed, note=note, **figure)


def _figures(base: dict[str, Any], i: int, seed: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Unit name and figure of period number `i`."""
    if not base["unit"].startswith("*"):
        yield base["unit"], _single(base, i)
    elif "values" in base:
        shares = _shares(base["unit"])
        for unit, value in zip(shares, spread(base["values"][i], list(shares.values())), strict=True):
            yield unit, {"value": str(value)}
    else:
        yield from _split_rate(base, i, seed)


def _single(base: dict[str, Any], i: int) -> dict[str, str]:
    if "values" in base:
        money = ".00" if base["word"] == "元" else ""
        return {"value": f"{base['values'][i]}{money}"}
    return {"numerator": str(base["n"][i]), "denominator": str(base["d"][i])}


def _split_rate(base: dict[str, Any], i: int, seed: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Cases of a period dealt out to their lead units, with the misses falling on some of them."""
    shares = _shares(base["unit"])
    dealt = _deal(base["d"], shares, i)
    rng = random.Random(f"{seed}-misses-{base['d']}-{i}")
    cases = [unit for unit, count in dealt.items() for _ in range(count)]
    missed = rng.sample(cases, base["d"][i] - base["n"][i])
    for unit, count in dealt.items():
        met = count - missed.count(unit)
        if count and base.get("only") == "n":
            yield unit, {"value": str(met)}
        elif count:
            yield unit, {"numerator": str(met), "denominator": str(count)}


def _deal(totals: list[int], shares: dict[str, int], i: int) -> dict[str, int]:
    """Deal whole cases so that the running totals follow the weights; the count of period `i`."""
    running = dict.fromkeys(shares, 0)
    dealt = dict.fromkeys(shares, 0)
    for period, total in enumerate(totals[: i + 1]):
        for _ in range(total):
            unit = max(shares, key=lambda name: shares[name] / (2 * running[name] + 1))
            running[unit] += 1
            dealt[unit] += period == i
    return dealt


def _boards(seed: int) -> Iterator[Filing]:
    """Boards in use (K11) and boards renewed in the quarter (K12), by township."""
    in_use = {
        "indicator": "K11", "measure": "last", "word": "处",
        "method": "季末在用宣传栏", "evidence": "点位清单",
    }  # fmt: skip
    renewed = {
        "indicator": "K12", "measure": "rate", "word": "处", "evidence": "更新登记",
        "method": "当季更新的宣传栏 ÷ 季末在用，新设的从下季起计，一季更新两次计一处",
    }  # fmt: skip
    for quarter, missed in enumerate(_BOARDS_MISSED, start=1):
        period = f"2026Q{quarter}"
        for unit in townships():
            due = unit.boards - (quarter == 1 and unit.name in _NEW_BOARDS)
            if unit.boards:
                met = {"numerator": str(due - (unit.name in missed)), "denominator": str(due)}
                yield file(in_use, unit.name, period, period_end(period), seed, value=str(unit.boards))
                yield file(renewed, unit.name, period, period_end(period), seed, **met)
