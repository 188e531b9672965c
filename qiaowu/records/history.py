"""The change log as sentences, and what changed since a record was returned."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.records.kinds import kind_named
from qiaowu.records.models import ChangeEntry, Record, Status

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
    "login": gettext_lazy("登录"),
}


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
    names = dict.fromkeys([*entry.before, *entry.after])
    changes = tuple(
        FieldChange(
            field_label(entry.record_kind, name),
            _text(name, entry.before.get(name)),
            _text(name, entry.after.get(name)),
        )
        for name in names
        if entry.act != "create" and name != "sha256"
    )
    act = str(ACTS.get(entry.act, entry.act))
    return HistoryItem(entry.at, entry.actor_name, act, entry.record_title, changes, entry.reason, entry.number)


def field_label(kind: str, name: str) -> str:
    """The field's name as the form shows it."""
    if name == "evidence":
        return _("佐证")
    register = kind_named(kind)
    if register is None:
        return name
    try:
        return str(getattr(register.model._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return str(getattr(register.model, "EXTRA_LABELS", {}).get(name, name))


def _text(name: str, value: Any) -> str:
    if value is None or value == "":
        return _("空")
    if isinstance(value, bool):
        return _("是") if value else _("否")
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
        if entry.act in {"attach", "detach"}:
            label = str(ACTS[entry.act])
            added.append(FieldChange(label, "", str(entry.after.get("evidence", ""))))
            continue
        for name, value in entry.after.items():
            first.setdefault(name, entry.before.get(name))
            last[name] = value
    changed = [
        FieldChange(field_label(kind, name), _text(name, first[name]), _text(name, last[name]))
        for name in last
        if name != "status" and first[name] != last[name]
    ]
    return changed + added
