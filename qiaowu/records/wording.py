"""How the log speaks of each kind of thing: names of kinds, acts, fields and values, in the office's language.

A register says most of it by its model: the fields' names, and the words of their choices. What else stands in the
log (a report, a figure, a document) declares its words in its package's `apps.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.kernel.period import Period
from qiaowu.orgs import told
from qiaowu.records.kinds import kind_named
from qiaowu.records.links import link_words
from qiaowu.records.seals import SEAL

Words = Mapping[str, str | Promise]
FORMS: Words = {
    "xlsx": gettext_lazy("Excel 表格"),
    "csv": gettext_lazy("CSV 表格"),
    "docx": gettext_lazy("Word 文档"),
    "jsonl": gettext_lazy("数据文件"),
}
_COMMON: Words = {
    "evidence": gettext_lazy("佐证"),
    "link": gettext_lazy("关联记录"),
    "form": gettext_lazy("文件格式"),
}
_CHECKS = frozenset({"sha256", "text_sha256", "file_sha256", SEAL})
"""Logged for checks, not for readers."""


@dataclass(frozen=True)
class LogWords:
    """The words for one kind of thing. `fields` and `values` come before what the model says of itself.

    `label_of` and `value_of` are asked for names that are no fields (a paragraph, a reference); None is no answer.
    """

    label: str | Promise = ""
    model: type[models.Model] | None = None
    acts: Words = field(default_factory=dict)
    fields: Words = field(default_factory=dict)
    values: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    label_of: Callable[[str], str | None] = lambda _name: None
    value_of: Callable[[str, Any], str | None] = lambda _name, _value: None


_DECLARED: dict[str, LogWords] = {}


def register_words(kind: str, words: LogWords) -> None:
    """Declare how the log speaks of a kind; for a register only what its entry and its model do not say."""
    _DECLARED[kind] = words


def words_of(kind: str) -> LogWords | None:
    """The words for a kind; None for one that nobody knows any more."""
    if kind in told.SUBJECTS:
        return LogWords(told.SUBJECTS[kind], fields=told.FIELDS)
    declared, register = _DECLARED.get(kind), kind_named(kind)
    if register is None:
        return declared
    return replace(declared or LogWords(), label=register.label, model=register.model)


def kind_label(kind: str) -> str:
    """Name of the kind, in a list or a sentence."""
    words = words_of(kind)
    return str(words.label) if words else _("已停用的台账")


def shown_names(kind: str, names: Mapping[str, Any]) -> list[str]:
    """The names that a reader is shown, in the order of the log; of accounts and units in the order of their words."""
    words = words_of(kind)
    hidden = _CHECKS | (words.hidden if words else frozenset())
    wanted = [name for name in names if name not in hidden]
    if kind in told.SUBJECTS:  # the database keeps no order of its own
        order = {name: place for place, name in enumerate(told.FIELDS)}
        wanted.sort(key=lambda name: order.get(name, len(order)))
    return wanted


def field_label(kind: str, name: str) -> str:
    """The field's name as the form shows it."""
    words = words_of(kind)
    if words is None:
        return str(_COMMON.get(name, name))
    if name in words.fields:
        return str(words.fields[name])
    # first: a name of related rows is also that of a relation, which has no words of its own
    if extra := getattr(words.model, "EXTRA_LABELS", {}).get(name):
        return str(extra)
    column = _column(words.model, name)
    if column is not None:
        return str(column.verbose_name)
    return words.label_of(name) or str(_COMMON.get(name, name))


def value_text(kind: str, name: str, value: Any) -> str:
    """A value as a reader would write it."""
    if value is None or value == "" or value == []:
        return _("空")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return "、".join(map(str, value))
    if name == "link":
        return link_words(value)
    words = words_of(kind)
    given = words.values.get(name) if words else None
    if given:
        return given(value)
    if words and (said := words.value_of(name, value)) is not None:
        return said
    if name == "form":
        return str(FORMS.get(value, value))
    return _by_column(_column(words.model, name) if words else None, value)


def _by_column(column: Any, value: Any) -> str:
    """By the choices of the column; numbers without the zeros behind them."""
    choices = dict(getattr(column, "flatchoices", None) or ())
    if value in choices:
        return str(choices[value])
    if isinstance(column, models.DecimalField):
        return plain_number(value)
    return str(value)


def plain_number(value: Any) -> str:
    """5000000.00 as 5,000,000; what is no number stays as it is."""
    try:
        text = f"{Decimal(str(value)):,f}"
    except InvalidOperation:
        return str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def period_text(value: Any) -> str:
    """A period by its name: 2026-09 is 2026年9月."""
    try:
        return Period.parse(str(value)).label
    except ValueError:
        return str(value)


def month_text(value: Any) -> str:
    """A month kept as its first day."""
    return _by_first_day("month", value)


def quarter_text(value: Any) -> str:
    """A quarter kept as its first day."""
    return _by_first_day("quarter", value)


def _by_first_day(kind: Any, value: Any) -> str:
    try:
        return Period.of(kind, date.fromisoformat(str(value))).label
    except ValueError:
        return str(value)


def _column(model: Any, name: str) -> Any:
    """The model's own column of this name; not a relation that points to it, which has no name of its own."""
    if model is None:
        return None
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return found if hasattr(found, "verbose_name") else None
