"""The first draft of a progress report: headings and paragraphs, with a token wherever a number stands.

Pure: from the entries of a unit, a period and a day to blocks. Every block remembers what it was made
`of`, so that one paragraph can be written anew without touching the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from qiaowu.indicators.headings import numeral
from qiaowu.kernel.period import Period
from qiaowu.reports import plans
from qiaowu.reports.facts import EVERY, Entry
from qiaowu.reports.phrases import phrase_of

CHUNK = 4
"""Targets in one paragraph: few enough to read and to edit."""
MOST = 8
"""Problems told with their numbers; the others are named."""
NAMED = 5
HEADS = {"summary": "总体情况", "progress": "进展情况", "problems": "存在问题", "plan": "下一步打算"}


@dataclass(frozen=True)
class Scope:
    """Of whom and when the report speaks. `whole` is 全县 or the unit's name."""

    whole: str
    period: Period
    as_of: date

    @property
    def span(self) -> str:
        """2026年1—9月: the part of the period that the figures cover."""
        return (self.period.clip(self.as_of) or self.period).label

    @property
    def day(self) -> str:
        return f"{self.as_of.year}年{self.as_of.month}月{self.as_of.day}日"


@dataclass(frozen=True)
class Block:
    """A heading (level 1, 2) or a paragraph (level 0); `of` names what it is made of."""

    text: str
    level: int = 0
    of: str = ""


def title(scope: Scope) -> str:
    return f"关于{scope.span}{scope.whole}侨务目标任务进展情况的报告"


def compose(scope: Scope, entries: Sequence[Entry]) -> list[Block]:
    """The whole draft; without targets it says so and asks for them."""
    if not entries:
        return list(_empty(scope))
    return [
        Block(lead(scope, entries), of="lead"),
        Block(f"一、{HEADS['summary']}", 1),
        Block(summary(scope, entries), of="summary"),
        Block(f"二、{HEADS['progress']}", 1),
        *_progress(entries),
        Block(f"三、{HEADS['problems']}", 1),
        *_problems(entries),
        Block(f"四、{HEADS['plan']}", 1),
        *_plan(entries),
    ]


def rewrite(of: str, scope: Scope, entries: Sequence[Entry]) -> str | None:
    """The text that the template gives for one paragraph today; None when it has none, or no longer."""
    kind, _colon, rest = of.partition(":")
    chosen = [entry for entry in entries if entry.code in rest.split(",")]
    match kind:
        case "lead":
            return lead(scope, entries)
        case "summary":
            return summary(scope, entries)
        case "progress" if chosen:
            return progress(chosen)
        case "problems":
            return problems_lead(entries)
        case "others":
            return others(entries) or None
        case "problem" if chosen:
            return problem(chosen[0], _place(chosen[0], entries))
        case "plan":
            # drafts of the first release name the mechanism
            return plan(rest, [entry for entry in entries if rest in (entry.under, entry.mechanism)])
    return None


def _empty(scope: Scope) -> Iterator[Block]:
    yield Block(f"{scope.span}，{scope.whole}侨务目标任务尚未设定，没有可以报告的进展。数据截至{scope.day}。")
    yield Block(f"一、{HEADS['plan']}", 1)
    yield Block("尽快审核年度会议文件中的承诺，设定目标并分解到各责任单位，再按序时进度报告进展。")


def pillars(entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    """Entries under the headings of the overview, in the order in which the document comes to them."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.under, []).append(entry)
    return sorted(found.items(), key=lambda item: min(entry.place for entry in item[1]))


def short(pillar: str) -> str:
    """What a heading says behind its comma, for the middle of a sentence: 以“学”字为先，织密学习宣传网络."""
    return pillar.rpartition("，")[2]


def joined(names: Sequence[str]) -> str:
    return "、".join(names)


# --- paragraphs ---


def lead(scope: Scope, entries: Sequence[Entry]) -> str:
    fields = joined([short(name) for name, _group in pillars(entries)])
    return (
        f"{scope.period.start.year}年以来，{scope.whole}侨务工作按照年度部署，围绕{fields}有序推进。"
        f"现将{scope.span}目标任务进展情况报告如下，数据截至{scope.day}，均来自侨务台账，可逐项核对到记录。"
    )


def summary(scope: Scope, entries: Sequence[Entry]) -> str:
    states = {entry.state for entry in entries}
    text = f"列入{scope.period.label}目标任务的共{{{{n.all}}}}，"
    if not states & {"ok", "late", "bad"}:
        return text + "截至目前均未到评价时间或尚未报送数据，暂不评价进度。"
    text += "已纳入评价{{n.judged}}，其中达到进度要求{{n.ok}}，占{{n.rate}}；滞后{{n.late}}，落后{{n.bad}}。"
    if "unreported" in states:
        text += "另有{{n.unreported}}尚未报送数据。"
    if states & {"idle", "na", "show"}:
        text += "尚未到期、不作统计或仅作展示的{{n.rest}}，暂不评价。"
    return text


def _progress(entries: Sequence[Entry]) -> Iterator[Block]:
    for number, (name, group) in enumerate(pillars(entries), 1):
        yield Block(f"（{numeral(number)}）{name}", 2)
        for start in range(0, len(group), CHUNK):
            part = group[start : start + CHUNK]
            yield Block(progress(part), of="progress:" + ",".join(entry.code for entry in part))


def progress(entries: Sequence[Entry]) -> str:
    return "".join(sentence(entry) for entry in entries)


def sentence(entry: Entry) -> str:
    """One target in one sentence, all its numbers as tokens."""
    key = entry.code
    value, target, aim, light = (f"{{{{{key}{part}}}}}" for part in ("", ".target", ".goal", ".light"))
    wish = "力争目标" if entry.goal.modality == "aim" else "目标"
    past = f"上年为{{{{{key}.prior}}}}，" if entry.prior is not None else ""
    if entry.state == "na" or entry.goal.period_type == "milestone":
        return f"{entry.name}{light}。"
    if entry.state == "unreported":
        return f"{entry.name}{light}，{past}{wish}为{aim}。"
    if entry.state == "show":
        return f"{entry.name}为{value}，{past}{light}。" if entry.tally.known else f"{entry.name}{light}。"
    if not entry.tally.known:
        return f"{entry.name}{wish}为{aim}，{past}{light}。"
    if entry.tally.den:
        return _rate(entry, f"{past}{wish}{aim}，")
    head = f"{entry.name}为" if entry.is_rate or entry.name.endswith(_NOUNS) else entry.name
    if entry.goal.pro_rated and entry.goal.test != "range":
        year = "" if entry.goal.modality == "aim" else "年度"
        return f"{head}{value}，{past}完成{year}{wish}{target}的{{{{{key}.share}}}}，{light}。"
    return f"{head}{value}，{past}{wish}{target}，{light}。"


def _rate(entry: Entry, wish: str) -> str:
    """A rate as an office tells it: what was due, what was done, the share, how that compares."""
    words, key = phrase_of(entry.code, entry.name), entry.code
    share = f"{words.rate}{{{{{key}.rate}}}}，" if words.rate and not entry.in_parts else ""
    # that all of it is asked for goes without saying, and the light says whether it was done
    said = "" if entry.is_rate and entry.goal.value == EVERY and entry.goal.modality != "aim" else wish
    return f"{words.due}{{{{{key}.den}}}}，{words.done}{{{{{key}.num}}}}，{share}{said}{{{{{key}.light}}}}。"


_NOUNS = ("人次", "人数", "期数", "量", "率", "人员")
"""Names that end so need 为 before their number."""


def _behind(entries: Sequence[Entry]) -> list[Entry]:
    """What to speak of, the worst first."""
    rank = {"bad": 0, "late": 1, "unreported": 2}
    return sorted((entry for entry in entries if entry.behind), key=lambda entry: rank[entry.state])


def _place(entry: Entry, entries: Sequence[Entry]) -> int:
    behind = _behind(entries)
    return behind.index(entry) + 1 if entry in behind else len(behind) + 1


def problems_lead(entries: Sequence[Entry]) -> str:
    behind = _behind(entries)
    if not behind:
        return (
            "截至目前，纳入评价的目标任务均达到进度要求，没有滞后事项；对尚未到期的任务，仍需提前安排、防止年底赶进度。"
        )
    owners = list(dict.fromkeys(entry.owner for entry in behind if entry.owner))
    ask = f"涉及{joined(owners)}等单位，" if owners else ""
    return f"对照序时进度，部分目标任务推进不平衡，{ask}需逐项盯紧补上。"


def _problems(entries: Sequence[Entry]) -> Iterator[Block]:
    behind = _behind(entries)
    yield Block(problems_lead(entries), of="problems")
    for place, entry in enumerate(behind[:MOST], 1):
        yield Block(problem(entry, place), of=f"problem:{entry.code}")
    if text := others(entries):
        yield Block(text, of="others")


def others(entries: Sequence[Entry]) -> str:
    """What else is behind, named only; empty when all was told."""
    left = [entry.name for entry in _behind(entries)[MOST:]]
    return f"此外，{joined(left)}也没有达到进度要求，由责任单位对照台账逐项补上。" if left else ""


def problem(entry: Entry, place: int) -> str:
    """What is behind, by how much, and who owes."""
    key = entry.code
    text = f"{numeral(place)}是{entry.name}{{{{{key}.light}}}}。"
    if entry.standing.actual is not None and entry.standing.gap is not None and entry.standing.gap < 0:
        text += f"{_stands(entry)}，还差{{{{{key}.gap}}}}。"
    return text + _owing(entry)


def _stands(entry: Entry) -> str:
    """Where a target stands and where it should: by time, by its cases, or by the whole target."""
    key = entry.code
    if entry.goal.pro_rated:
        return f"目前为{{{{{key}}}}}，按时间进度折算应达{{{{{key}.expected}}}}"
    if entry.in_parts:
        words = phrase_of(key, entry.name)
        return f"{words.due}{{{{{key}.den}}}}，{words.done}{{{{{key}.num}}}}"
    full = entry.is_rate and entry.goal.value == EVERY
    return f"目前为{{{{{key}}}}}，" + ("要求全部做到" if full else f"目标为{{{{{key}.goal}}}}")


def _owing(entry: Entry) -> str:
    owes = f"差距主要在{joined(entry.debtors)}" if entry.debtors and entry.state != "unreported" else ""
    lead_unit = f"由{entry.owner}牵头" if entry.owner else ""
    words = "，".join(part for part in (owes, lead_unit) if part)
    return f"{words}。" if words else ""


def _plan(entries: Sequence[Entry]) -> Iterator[Block]:
    for name, group in pillars(entries):
        yield Block(plan(name, group), of=f"plan:{name}")
    yield Block(plans.CLOSING, of="")


def plan(name: str, entries: Sequence[Entry]) -> str:
    """What to do next under one heading; what is behind is named first."""
    behind = [entry.name for entry in _behind(entries)]
    more = "等" if len(behind) > NAMED else ""
    first = f"重点抓好{joined(behind[:NAMED])}{more}，逐单位核清差额和完成时限。" if behind else ""
    return f"{short(name)}方面，{first}{plans.plan_of(entry.mechanism for entry in entries)}"
