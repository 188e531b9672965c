"""A draft as it stands: its paragraphs, what each token says, and what must be settled before it is issued.

Pure, on the blocks that a report stores; see `models.Report.blocks`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.reports.facts import Entry
from qiaowu.reports.text import UnknownToken, check_tokens, filled, keys_in, typed_numbers

StoredBlock = dict[str, Any]
Kind = Literal["unknown", "typed", "changed"]
ORDER: tuple[Kind, ...] = ("unknown", "typed", "changed")


@dataclass(frozen=True)
class Check:
    """Something to settle. `block` is the paragraph's id, `place` its number as a reader counts.

    `unknown`: a token that stands for nothing now; `typed`: a number without source, `text` is it, `fits`
    the tokens that say the same; `changed`: the figure `key` said `was` and says `now`.
    """

    kind: Kind
    block: str
    place: int
    text: str
    key: str = ""
    was: str = ""
    now: str = ""
    fits: tuple[str, ...] = ()


def place_of(blocks: Sequence[StoredBlock], block_id: str) -> int:
    """Number of a block as a reader counts, from 1."""
    return next(place for place, block in enumerate(blocks, 1) if block["id"] == block_id)


def keys_of(blocks: Sequence[StoredBlock]) -> list[str]:
    """All tokens of a draft, in order, each once."""
    return list(dict.fromkeys(key for block in blocks for key in keys_in(block["text"])))


def checks(
    blocks: Sequence[StoredBlock], shown: Mapping[str, str], texts: Mapping[str, str], names: Sequence[str]
) -> list[Check]:
    """What must be settled, the worst first. `shown`: what tokens said when settled; `texts`: now."""
    found: list[Check] = []
    for place, block in enumerate(blocks, 1):
        found += _unknown(block, place, texts)
        found += _typed(block, place, texts, names)
        found += _changed(block, place, shown, texts, {check.key for check in found if check.kind == "changed"})
    return sorted(found, key=lambda check: (ORDER.index(check.kind), check.place))


def _unknown(block: StoredBlock, place: int, texts: Mapping[str, str]) -> Iterator[Check]:
    for key in keys_in(block["text"]):
        if key not in texts:
            yield Check("unknown", block["id"], place, f"{{{{{key}}}}}", key)


def _typed(block: StoredBlock, place: int, texts: Mapping[str, str], names: Sequence[str]) -> Iterator[Check]:
    sources = block.get("sources", {})
    for number in typed_numbers(block["text"], names):
        if not sources.get(number):
            fits = tuple(key for key, text in texts.items() if text == number or text.split("(")[0] == number)
            yield Check("typed", block["id"], place, number, fits=fits[:3])


def _changed(
    block: StoredBlock, place: int, shown: Mapping[str, str], texts: Mapping[str, str], told: set[str]
) -> Iterator[Check]:
    for key in keys_in(block["text"]):
        if key in texts and key in shown and shown[key] != texts[key] and key not in told:
            yield Check("changed", block["id"], place, texts[key], key, shown[key], texts[key])


def refuse_unknown(blocks: Sequence[StoredBlock], before: Sequence[StoredBlock], known: Mapping[str, str]) -> None:
    """Raises UnknownToken, naming the paragraph, for a bad token in a paragraph that is new or changed."""
    old = {block["id"]: block["text"] for block in before}
    for place, block in enumerate(blocks, 1):
        if old.get(block["id"]) != block["text"]:
            try:
                check_tokens(block["text"], known)
            except UnknownToken as error:
                raise UnknownToken(_("第%(n)d段：%(error)s") % {"n": place, "error": error}) from error


def next_id(blocks: Sequence[StoredBlock]) -> str:
    """An id that no block of this draft has had while it stands."""
    used = [int(block["id"].removeprefix("b")) for block in blocks]
    return f"b{max(used, default=0) + 1}"


def label_of(key: str, names: Mapping[str, str]) -> str:
    """A token in words: 到位资金 目标, 达到进度的目标数."""
    code, _dot, part = key.partition(".")
    if code == "n":
        return str(COUNT_NAMES.get(part, key))
    name = names.get(code, code)
    return f"{name} {PART_NAMES[part]}" if part in PART_NAMES else name


def hollow(entries: Sequence[Entry], blocks: Sequence[StoredBlock]) -> str:
    """Why a draft without anything to freeze cannot be issued, in a sentence; "" when it has figures."""
    if not entries:
        return _("还没有设定目标，正文没有可以引用的数据，不能定稿。请先由文件生成年度目标，再重新起草。")
    if not named(entries, blocks):
        return _("正文没有引用任何数据，不能定稿。请在段落中插入数据，再定稿。")
    if not any(entry.tally.known for entry in named(entries, blocks)):
        return _("正文引用的数据都还没有报送，没有数可以固定，不能定稿。")
    return ""


PART_NAMES = {
    "target": gettext_lazy("目标"),
    "goal": gettext_lazy("目标要求"),
    "expected": gettext_lazy("应达"),
    "gap": gettext_lazy("差额"),
    "prior": gettext_lazy("上年"),
    "share": gettext_lazy("完成比例"),
    "num": gettext_lazy("已办数"),
    "den": gettext_lazy("应办数"),
    "rate": gettext_lazy("比率"),
    "light": gettext_lazy("进度评价"),
    "state": gettext_lazy("状态"),
}
COUNT_NAMES = {
    "all": gettext_lazy("目标任务总数"),
    "judged": gettext_lazy("纳入评价的目标数"),
    "ok": gettext_lazy("达到进度的目标数"),
    "late": gettext_lazy("滞后的目标数"),
    "bad": gettext_lazy("落后的目标数"),
    "idle": gettext_lazy("未到期的目标数"),
    "unreported": gettext_lazy("未报数据的目标数"),
    "rest": gettext_lazy("暂不评价的目标数"),
    "rate": gettext_lazy("达到进度的占比"),
}


def length(blocks: Sequence[StoredBlock], texts: dict[str, str]) -> int:
    """Characters of the text as printed."""
    return sum(len(filled(block["text"], texts)) for block in blocks)


def names_of(entries: Sequence[Entry]) -> list[str]:
    """Names that may hold digits of their own: those of indicators and of the headings they stand under."""
    return list(dict.fromkeys([*(entry.name for entry in entries), *(entry.under for entry in entries)]))


def named(entries: Sequence[Entry], blocks: Sequence[StoredBlock]) -> list[Entry]:
    """Targets that the text names; all of them when it counts lights."""
    codes = {key.partition(".")[0] for key in keys_of(blocks)}
    return [entry for entry in entries if entry.code in codes or "n" in codes]
