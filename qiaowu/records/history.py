"""The change log as sentences, and what changed since a record was returned."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.records.kinds import kind_named
from qiaowu.records.links import link_words
from qiaowu.records.models import ChangeEntry, Record, Status
from qiaowu.records.seals import SEAL

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
_HIDDEN = frozenset({"sha256", SEAL})
"""Logged for checks, not for readers."""


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
    changes = (_note(entry),) if entry.act in NOTED else tuple(_changes(entry))
    act = str(ACTS.get(entry.act, entry.act))
    return HistoryItem(entry.at, entry.actor_name, act, entry.record_title, changes, entry.reason, entry.number)


def _note(entry: ChangeEntry) -> FieldChange:
    return FieldChange(field_label(entry.record_kind, NOTED[entry.act]), "", noted(entry))


def _changes(entry: ChangeEntry) -> Iterable[FieldChange]:
    names = dict.fromkeys([*entry.before, *entry.after])
    for name in names if entry.act != "create" else ():
        if name not in _HIDDEN:
            before, after = _text(name, entry.before.get(name)), _text(name, entry.after.get(name))
            yield FieldChange(field_label(entry.record_kind, name), before, after)


_NAMES = {"evidence": gettext_lazy("佐证"), "link": gettext_lazy("关联记录")}


def noted(entry: ChangeEntry) -> str:
    """What an act that changed no field was about, in words."""
    name = NOTED[entry.act]
    return _text(name, entry.after.get(name))


def field_label(kind: str, name: str) -> str:
    """The field's name as the form shows it."""
    if name in _NAMES:
        return str(_NAMES[name])
    register = kind_named(kind)
    if register is None:
        return name
    # first: a name of related rows is also that of a relation, which has no words of its own
    if extra := getattr(register.model, "EXTRA_LABELS", {}).get(name):
        return str(extra)
    try:
        return str(getattr(register.model._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name


def _text(name: str, value: Any) -> str:
    if value is None or value == "":
        return _("空")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name == "link":
        return link_words(value)
    if isinstance(value, list):
        return "、".join(map(str, value)) or _("空")
    return str(Status(value).label) if name == "status" and value in Status.values else str(value)


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
        if entry.act in NOTED:
            added.append(FieldChange(str(ACTS[entry.act]), "", noted(entry)))
            continue
        for name, value in entry.after.items():
            if name in _HIDDEN:
                continue
            first.setdefault(name, entry.before.get(name))
            last[name] = value
    changed = [
        FieldChange(field_label(kind, name), _text(name, first[name]), _text(name, last[name]))
        for name in last
        if name != "status" and first[name] != last[name]
    ]
    return changed + added
