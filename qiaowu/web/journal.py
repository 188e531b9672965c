"""The change log as pages: for auditors all of it, with filters and a check of the chain."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.records import chain
from qiaowu.records.history import ACTS, FieldChange, is_noted, noted, presented
from qiaowu.records.models import ChangeEntry
from qiaowu.records.wording import kind_label
from qiaowu.web.forms import DayField, TextField
from qiaowu.web.lists import Column, Filter, ListPage
from qiaowu.web.pages import ActPage
from qiaowu.web.registry import Action

PLAIN_ACTS = {"create", "submit", "confirm", "return", "void", "restore"}
"""Acts whose name says all that changed."""


def sentence(entry: ChangeEntry) -> str:
    """One entry in words: what was done to which record, with the fields that changed and the reason."""
    item = presented(entry)
    noting = is_noted(entry)
    done = f"{item.act} {noted(entry)}（{item.title}）" if noting else f"{item.act} {item.title}"
    shown = () if noting or entry.act in PLAIN_ACTS else item.changes
    parts = [done, "；".join(map(_changed, shown)), _("理由：%s") % item.reason if item.reason else ""]
    return "，".join(part for part in parts if part)


def _changed(change: FieldChange) -> str:
    """One field: from what to what; what was not there before is only named."""
    if not change.before:
        return _("%(label)s：%(after)s") % {"label": change.label, "after": change.after}
    return _("%s由%s改为%s") % (change.label, change.before, change.after)


def register_label(entry: ChangeEntry) -> str:
    """Name of the kind of thing that an entry is about."""
    return kind_label(entry.record_kind)


class JournalPage(ListPage):
    """All entries, newest first."""

    access = "audit.read"
    title = gettext_lazy("操作日志")
    intro = gettext_lazy("只能追加，逐条链接；改动或删去任何一条，校验都会发现。")
    order = "-number"
    export_name = gettext_lazy("操作日志")
    empty_text = gettext_lazy("有人录入或修改记录后，日志会出现在这里。")
    columns: ClassVar = [
        Column("sentence", gettext_lazy("做了什么"), sentence, wrap=True),
        Column("at", gettext_lazy("时间"), lambda e: e.at, sort="number", kind="date"),
        Column("who", gettext_lazy("操作人"), lambda e: e.actor_name, sort="actor"),
        Column("register", gettext_lazy("台账"), register_label, hide_phone=True),
        Column("number", gettext_lazy("序号"), lambda e: e.number, sort="number", numeric=True, hide_phone=True),
    ]
    filters: ClassVar = [
        Filter(
            "q",
            lambda user: TextField(label=gettext_lazy("名称、操作人"), max_length=60),
            lambda rows, text: rows.filter(
                Q(record_title__icontains=text) | Q(actor_name__icontains=text) | Q(actor=text)
            ),
        ),
        Filter(
            "act",
            lambda user: forms.ChoiceField(label=gettext_lazy("动作"), choices=[("", _("全部")), *ACTS.items()]),
            lambda rows, act: rows.filter(act=act),
        ),
        Filter(
            "since",
            lambda user: DayField(label=gettext_lazy("起始日期")),
            lambda rows, day: rows.filter(at__date__gte=day),
        ),
    ]

    def queryset(self) -> QuerySet[Any]:
        return ChangeEntry.objects.all()

    def actions(self) -> list[Action]:
        return [Action(_("校验全部日志"), reverse("web:journal_verify"), "primary", "post")]


class JournalVerify(ActPage):
    """Checks the chain from the first entry to the last and says what it found."""

    access = "audit.read"

    def act(self, **kwargs: Any) -> str:
        found: Iterable[str] = list(chain.faults())
        for fault in list(found)[:5]:
            messages.error(self.request, fault)
        if not found:
            total = ChangeEntry.objects.count()
            messages.success(self.request, _("%d 条日志逐条相符，没有改动或缺失。") % total)
        return reverse("web:journal")
