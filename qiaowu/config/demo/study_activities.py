"""Study activities: who met, where, how many, and what became of the record."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from .days import month_end, next_workday, workdays
from .people import Account, contact_of
from .steps import Step, entered, returned, state_of, until, workday_from
from .study_plans import WITHOUT_CONTACT, texts
from .study_types import Activity
from .units import UnitRow, code_of, communities, name_of, spread, townships

# held and kept per month of a full year: peaks in March, June, November, dip in February
GROUP_STUDIES = [12, 10, 18, 13, 13, 17, 13, 12, 14, 13, 17, 12]
RELATIVES_HOMES = [5, 5, 5, 5, 6, 5, 5, 5, 7, 6, 6, 5]
# last year as the speech reports it: 12 joint studies of one subdistrict with 824 attendances,
# 8 issues of the relatives' home with 523 people; the other townships only began to record
EXEMPLAR = "云锦街道"
_HEADS_1N_2025 = [66, 62, 70, 71, 68, 75, 64, 69, 72, 70, 67, 70]
_HOME_2025 = {
    2: ("枕江镇", 58), 4: ("云锦街道", 66), 5: ("归帆镇", 71), 6: ("望归街道", 62),
    8: ("榕湾镇", 69), 9: ("枕江镇", 64), 10: ("新榕街道", 60), 11: ("云锦街道", 73),
}  # fmt: skip
# records that went wrong in 2026: day, township, kind, status, reason, day of that decision
_FAULTS = [
    ("2026-03-12", "新榕街道", "group_study", "void", "重复登记，与同日“1+N”集中学习为同一场", "2026-03-20"),
    ("2026-06-05", "榕湾镇", "group_study", "void", "因暴雨预警取消，未举办", "2026-06-08"),
    ("2026-08-19", "石塔镇", "relatives_home", "void", "台风停课停会，改期后另行登记", "2026-08-21"),
    ("2026-09-11", "双橹镇", "relatives_home", "void", "九月学习计划调整，本场未举办", "2026-10-09"),
    ("2026-09-29", "云锦街道", "relatives_home", "returned", "缺签到表，请补传后重新提交", "2026-10-10"),
    ("2026-09-23", "桥亭镇", "group_study", "returned", "人次与签到表不一致，请核对", "2026-09-29"),
    ("2026-09-17", "岭下镇", "group_study", "returned", "参加单位漏填，请补填后提交", "2026-09-24"),
]
# what came in just before the demo clock, so that a clerk has something to confirm: day, township, kind
_JUST_IN = [
    ("2026-10-09", "望归街道", "group_study"),
    ("2026-10-10", "枕江镇", "relatives_home"),
    ("2026-10-10", "归帆镇", "group_study"),
    ("2026-10-10", "新榕街道", "group_study"),
]
# communities that no activity reaches before November, besides those without a contact
_NOT_REACHED = WITHOUT_CONTACT | {
    "雾坪村", "云脚村", "银溪村", "岗头村", "竹坑村", "驿前村", "歇马村", "菱塘村", "水碓村",
}  # fmt: skip


def build_activities(years: Iterable[int], accounts: list[Account], seed: int) -> list[Activity]:
    """All activities of the years with their whole stories, by day. The years must begin with 2025."""
    months = [(y, m) for y in years for m in range(1, 13)]
    queue: dict[str, list[str]] = defaultdict(list)
    rows = [row for y, m in months for row in _month(y, m, accounts, queue, seed)]
    rows += [_extra(f"act-x{i:02d}", *fault[:3], accounts, seed) for i, fault in enumerate(_FAULTS)]
    rows += [_extra(f"act-p{i:02d}", *just_in, accounts, seed) for i, just_in in enumerate(_JUST_IN)]
    for row in rows:
        row.steps = _story(row)
    return sorted(rows, key=lambda row: (row.start, row.key))


def cut(row: Activity, today: date) -> Activity:
    """The record as it stands on `today`."""
    row.steps = until(row.steps, today)
    row.status, row.reason = state_of(row.steps)
    return row


def goes_wrong(row: Activity) -> bool:
    """Whether the record is one that is voided or returned in time."""
    return row.key.startswith("act-x")


def is_voided(row: Activity) -> bool:
    """Whether the record is voided in time."""
    return any(step.act == "void" for step in row.steps)


def _month(year: int, month: int, accounts: list[Account], queue: dict[str, list[str]], seed: int) -> list[Activity]:
    """The month's activities in day order; `queue` passes communities in turn across months."""
    rng = random.Random(f"{seed}-activities-{year}-{month:02d}")
    slots = _slots_2025(month, rng) if year == 2025 else _slots(month, rng)
    days = workdays(date(year, month, 4), month_end(year, month))
    dates = sorted(rng.choice(days) for _ in slots)
    rng.shuffle(slots)
    return [
        _activity(f"act-{year}{month:02d}-{no:02d}", day, slot, accounts, queue, rng)
        for no, (day, slot) in enumerate(zip(dates, slots, strict=True), start=1)
    ]


# a slot: township, kind, fixed head-count or None
Slot = tuple[UnitRow, str, int | None]


def _slots(month: int, rng: random.Random) -> list[Slot]:
    """Who holds what in a full year: every township with more than 2 % once, the rest by weight."""
    total = GROUP_STUDIES[month - 1] + RELATIVES_HOMES[month - 1]
    units = townships()
    hosts = [u for i, u in enumerate(units) if u.weight > 20 or (month + i) % 2]
    extra = spread(total - len(hosts), [u.weight if u.weight > 40 else 0 for u in units])
    hosts += [u for u, count in zip(units, extra, strict=True) for _ in range(count)]
    homes = set(rng.sample(range(total), RELATIVES_HOMES[month - 1]))
    return [(u, "relatives_home" if i in homes else "group_study", None) for i, u in enumerate(hosts)]


def _slots_2025(month: int, rng: random.Random) -> list[Slot]:
    """Last year: the exemplar's monthly joint study, three others, and a relatives' home now and then."""
    by_name = {u.name: u for u in townships()}
    slots: list[Slot] = [(by_name[EXEMPLAR], "group_study", _HEADS_1N_2025[month - 1])]
    others = [u for u in townships() if u.name != EXEMPLAR and u.weight > 20]
    slots += [(u, "group_study", None) for u in rng.sample(others, 3)]
    if month in _HOME_2025:
        name, heads = _HOME_2025[month]
        slots.append((by_name[name], "relatives_home", heads))
    return slots


def _activity(
    key: str, day: date, slot: Slot, accounts: list[Account], queue: dict[str, list[str]], rng: random.Random
) -> Activity:
    unit, kind, heads = slot
    joint = kind == "group_study" and (heads is not None or rng.random() < 0.6)
    number = rng.choice([3, 3, 4]) if joint else rng.choice([1, 2, 2])
    guests = list(_next_communities(unit, kind, max(number, 2 if unit.weight < 45 else 0), day, queue))
    host = guests[0] if kind == "group_study" and not joint and rng.random() < 0.3 else unit.code
    heads = heads or min(55, max(20, round(rng.lognormvariate(math.log(31), 0.26))))
    row = _blank(key, kind, unit, host, guests, day, heads, accounts, rng)
    row.joint = joint
    if joint:
        row.title = f"“1+N”集中学习：{row.title}"
    return row


def _next_communities(unit: UnitRow, kind: str, number: int, day: date, queue: dict[str, list[str]]) -> Iterator[str]:
    """The next `number` communities of a township, each in turn for each kind of activity."""
    waiting = queue[unit.code + kind]
    for _ in range(number):
        if not waiting:
            waiting.extend(_reachable(unit, day))
        yield waiting.pop(0)


def _reachable(unit: UnitRow, day: date) -> list[str]:
    late = day >= date(2026, 11, 1)
    left_out = WITHOUT_CONTACT if late else _NOT_REACHED
    return [c.code for c in communities(unit.code) if c.name not in left_out]


def _blank(
    key: str, kind: str, unit: UnitRow, host: str, guests: list[str],
    day: date, heads: int, accounts: list[Account], rng: random.Random,
) -> Activity:  # fmt: skip
    """A record with title, place, time and evidence, not yet ripened."""
    home = kind == "relatives_home"
    topic = rng.choice(texts()["home" if home else "group"])[0]
    place = unit.name if home else name_of(rng.choice([unit.code, guests[0]]))
    start = datetime.combine(day, time.fromisoformat(rng.choice(texts()["times"])))
    evidence, note = _evidence(rng)
    return Activity(
        key=key,
        kind=kind,
        title=f"侨眷之家：{topic}" if home else topic,
        host=host,
        township=unit.code,
        participants=[code for code in dict.fromkeys(guests) if code != host],
        segment="归侨侨眷",
        start=start,
        end=start + timedelta(minutes=rng.choice([60, 90, 90, 120])),
        mode="hybrid" if rng.random() < 0.08 else "onsite",
        venue=place + rng.choice(texts()["home_venues" if home else "group_venues"]),
        headcount=heads,
        headcount_method="sign_in" if evidence == "sheet" else rng.choice(["count", "count", "sign_in"]),
        summary=rng.choice(texts()["summaries"]).format(n=rng.randint(2, 9)),
        status="draft",
        reporter=contact_of(host, accounts).username,
        reported_on=day + timedelta(days=rng.choice([1, 1, 1, 1, 2])),
        evidence=evidence,
        evidence_note=note,
    )


def _evidence(rng: random.Random) -> tuple[str, str]:
    kind = rng.choices(["sheet", "photo", "notice", "none"], [60, 14, 18, 8])[0]
    return kind, rng.choice(texts()["no_evidence"]) if kind == "none" else ""


def _extra(key: str, day: str, name: str, kind: str, accounts: list[Account], seed: int) -> Activity:
    """A record outside the monthly draw, with the first two communities of its township."""
    unit = next(u for u in townships() if u.name == name)
    rng = random.Random(f"{seed}-{key}")
    when = date.fromisoformat(day)
    guests = _reachable(unit, when)[:2]
    return _blank(key, kind, unit, code_of(name), guests, when, rng.randint(22, 45), accounts, rng)


def _story(row: Activity) -> list[Step]:
    """Entered, handed in, checked: at once or days later, by the last digit of the key."""
    held, digit = row.start.date(), row.key[-1]
    handed = row.reported_on
    if digit in "13579":
        handed = max(handed, workday_from(held + timedelta(days=4)))
    checked = max(next_workday(handed), workday_from(held + timedelta(days=8 if digit in "369" else 4)))
    steps = entered(row.reported_on, paper=row.evidence != "none")
    steps += [Step("submit", handed), Step("confirm", checked)]
    return _wrong(row, steps) if goes_wrong(row) else steps


def _wrong(row: Activity, steps: list[Step]) -> list[Step]:
    """A void record counted until its decision; a returned one waited, and is repaired four weeks later."""
    *_, status, reason, day = _FAULTS[int(row.key[-2:])]
    decided = date.fromisoformat(day)
    if status == "void":
        return [*until(steps, decided), Step("void", decided, reason)]
    return [step for step in until(steps, decided) if step.act != "confirm"] + returned(decided, reason)
