"""The change log as sentences, and what changed since a record was returned."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.orgs import told
from qiaowu.records.models import ChangeEntry, Record
from qiaowu.records.wording import field_label, shown_names, value_text, words_of

ACTS = {
    "create": gettext_lazy("录入"),
    "change": gettext_lazy("修改"),
    "submit": gettext_lazy("提交"),
    "confirm": gettext_lazy("确认"),
    "return": gettext_lazy("退回"),
    "void": gettext_lazy("作废"),
    "restore": gettext_lazy("恢复"),
    "attach": gettext_lazy("上传佐证"),
    "detach": gettext_lazy("撤下佐证"),
    "link": gettext_lazy("关联"),
    "unlink": gettext_lazy("解除关联"),
    "close_task": gettext_lazy("任务登记了活动"),
    "reopen_task": gettext_lazy("任务重开"),
    "upload": gettext_lazy("上传文件"),
    "accept": gettext_lazy("确认承诺"),
    "mark_reference": gettext_lazy("作为参考"),
    "mark_doubtful": gettext_lazy("标为存疑"),
    "reject": gettext_lazy("驳回承诺"),
    "reopen": gettext_lazy("重新审核"),
    "correct": gettext_lazy("修改承诺"),
    "add": gettext_lazy("补录承诺"),
    "complete": gettext_lazy("补录数值"),
    "split": gettext_lazy("拆分"),
    "merge": gettext_lazy("合并"),
    "set_target": gettext_lazy("设定目标"),
    "drop_target": gettext_lazy("撤销目标"),
    "issue": gettext_lazy("核发"),
    "restate": gettext_lazy("重述"),
    "export": gettext_lazy("导出"),
    "urge": gettext_lazy("催办"),
    "quick": gettext_lazy("由快速录入的消息填写"),
    "login": gettext_lazy("登录"),
    **told.ACTS,
}

NOTED = MappingProxyType(
    {
        "attach": "evidence",
        "detach": "evidence",
        "link": "link",
        "unlink": "link",
        "close_task": "tasks",
        "reopen_task": "tasks",
    }
)
"""Acts that change no field, and the name under which the log says what they were about."""


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class HistoryItem:
    """One entry of a time line: who did what when, and the fields that changed."""

    at: datetime
    who: str
    act: str
    title: str
    changes: tuple[FieldChange, ...]
    reason: str
    number: int


def history_of(record: Record) -> list[HistoryItem]:
    """The record's log, newest first."""
    entries = ChangeEntry.objects.filter(record_kind=record.KIND, record_id=record.pk).order_by("-number")
    return [presented(entry) for entry in entries]


def presented(entry: ChangeEntry) -> HistoryItem:
    """An entry in the reader's language."""
    changes = (_note(entry),) if is_noted(entry) else tuple(_changes(entry))
    act = act_label(entry)
    return HistoryItem(entry.at, entry.actor_name, act, entry.record_title, changes, entry.reason, entry.number)


def act_label(entry: ChangeEntry) -> str:
    """What was done, by the word that this kind of thing has for it."""
    words = words_of(entry.record_kind)
    own = words.acts.get(entry.act) if words else None
    return str(own or ACTS.get(entry.act, _("其他操作")))


def is_noted(entry: ChangeEntry) -> bool:
    """Whether the entry tells what its act was about, and no change of fields."""
    return entry.act in NOTED and NOTED[entry.act] in entry.after


def _note(entry: ChangeEntry) -> FieldChange:
    return FieldChange(field_label(entry.record_kind, NOTED[entry.act]), "", noted(entry))


def _changes(entry: ChangeEntry) -> Iterable[FieldChange]:
    kind, names = entry.record_kind, dict.fromkeys([*entry.before, *entry.after])
    for name in shown_names(kind, names) if entry.act != "create" else ():
        # what was never there before is told as it is now
        before = value_text(kind, name, entry.before[name]) if name in entry.before else ""
        yield FieldChange(field_label(kind, name), before, value_text(kind, name, entry.after.get(name)))


def noted(entry: ChangeEntry) -> str:
    """What an act that changed no field was about, in words."""
    name = NOTED[entry.act]
    return value_text(entry.record_kind, name, entry.after.get(name))


def changed_since_return(record: Record) -> list[FieldChange]:
    """Fields that differ between the last return and now; empty when it was never returned."""
    entries = list(ChangeEntry.objects.filter(record_kind=record.KIND, record_id=record.pk).order_by("number"))
    returned = max((i for i, entry in enumerate(entries) if entry.act == "return"), default=None)
    if returned is None:
        return []
    return _net_changes(record.KIND, entries[returned + 1 :])


def _net_changes(kind: str, entries: Iterable[ChangeEntry]) -> list[FieldChange]:
    first: dict[str, Any] = {}
    last: dict[str, Any] = {}
    added: list[FieldChange] = []
    for entry in entries:
        if is_noted(entry):
            added.append(FieldChange(str(ACTS[entry.act]), "", noted(entry)))
            continue
        for name in shown_names(kind, entry.after):
            first.setdefault(name, entry.before.get(name))
            last[name] = entry.after[name]
    changed = [
        FieldChange(field_label(kind, name), value_text(kind, name, first[name]), value_text(kind, name, last[name]))
        for name in last
        if name != "status" and first[name] != last[name]
    ]
    return changed + added
