"""What a form says about its faults: at the field and in the summary above it, in the same words.

A line of the summary names its field, because it is read far from it: "请填写日期。", never "请填写此项".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django import template
from django.core.exceptions import ValidationError
from django.forms import BaseForm, BoundField, ChoiceField, Field, FileField, ModelChoiceField, URLField
from django.template import Context
from django.utils.translation import gettext as _

from qiaowu.web.templatetags.ui import field_anchor

register = template.Library()
_CLAUSE = re.compile("[，。；：,]")


@dataclass(frozen=True)
class ErrorLine:
    """A line of the summary; `anchor` is the id of the control, empty for what concerns the whole form."""

    text: str
    anchor: str = ""


@register.filter
def error_lines(form: BaseForm) -> list[ErrorLine]:
    """Every fault of a form in the order of its fields; one without a field comes first."""
    return _all_lines(form, [])


@register.simple_tag(takes_context=True)
def page_errors(context: Context, form: BaseForm) -> list[ErrorLine]:
    """Every fault of a form in the order of the page's `fieldsets`; fields outside them follow as declared."""
    groups = context.get("fieldsets") or ()
    return _all_lines(form, [field.name for group in groups for field in group.get("fields", ())])


def _all_lines(form: BaseForm, shown: Sequence[str]) -> list[ErrorLine]:
    place = {name: number for number, name in enumerate(shown)}
    faulty = sorted((field for field in form if field.errors), key=lambda field: place.get(field.name, len(place)))
    whole = [ErrorLine(str(error)) for error in form.non_field_errors()]
    return whole + [line for field in faulty for line in _lines_of(field)]


def _lines_of(field: BoundField) -> Iterator[ErrorLine]:
    for words in _words(field):
        label, row = str(field.label), row_of(field)
        # only the first clause counts: 日期 further on may be any date
        own = label in _CLAUSE.split(words, maxsplit=1)[0]
        named = words if own else _("%(label)s：%(words)s") % {"label": label, "words": words}
        yield ErrorLine(_("%(row)s，%(words)s") % {"row": row, "words": named} if row else named, field_anchor(field))


def row_of(field: BoundField) -> str:
    """The row of a form with many alike, e.g. 任务 3; set by the form as `row_name` of the field, else empty."""
    return str(getattr(field.field, "row_name", ""))


@register.filter
def error_words(field: BoundField) -> str:
    """The first fault of a field, as it stands at the field."""
    return next(iter(_words(field)), "")


def _words(field: BoundField) -> list[str]:
    """Faults in words. What Django says of every field alike is said of this one; own messages stay as written."""
    found = []
    for error in field.errors.as_data():
        own = _named(field, error)
        found += [own] if own else [str(text) for text in error.messages]
    return found


def _named(field: BoundField, error: ValidationError) -> str:
    chosen = isinstance(field.field, ChoiceField | ModelChoiceField | FileField)
    if error.code == "required" and str(error.message) == str(Field.default_error_messages["required"]):
        return (_("请选择%s。") if chosen else _("请填写%s。")) % field.label
    if error.code == "invalid" and isinstance(field.field, URLField):
        return _("%s写法不对，请从浏览器地址栏复制完整网址，例如 https://www.example.cn/a.html。") % field.label
    if error.code == "invalid_choice":
        return _("请从列出的选项中选择%s。") % field.label
    return ""
