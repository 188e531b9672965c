"""What pages say about states, figures, dates and fields, written once.

Every function escapes through `format_html`; nothing here takes markup from a caller.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    HiddenInput,
    RadioSelect,
    Textarea,
)
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

register = template.Library()

NOT_REPORTED = _l("未报")
NOT_APPLICABLE = "–"

# code: (class, shape, words). Word, shape and colour say the same thing three times.
LIGHTS: dict[str, tuple[str, str, Any]] = {
    "ok": ("ok", "●", _l("正常")),
    "late": ("late", "▲", _l("滞后")),
    "bad": ("bad", "■", _l("落后")),
    "idle": ("idle", "○", _l("未到期")),
    "na": ("na", "–", _l("不适用")),
    "show": ("na", "–", _l("只展示")),
    "unreported": ("na", "–", _l("未报送")),
}
LIGHT_ALIASES = {"green": "ok", "yellow": "late", "red": "bad", "grey": "unreported", "": "na"}

# code: (class, shape, words); the shape "tick" is drawn, because √ is a root sign in some fonts.
RECORD_STATES: dict[str, tuple[str, str, Any]] = {
    "draft": ("lt", "○", _l("草稿")),
    "submitted": ("lt lt-wait", "○", _l("待确认")),
    "pending": ("lt lt-wait", "○", _l("待审")),
    "confirmed": ("lt lt-quiet", "tick", _l("已确认")),
    "verified": ("lt lt-quiet", "tick", _l("已核验")),
    "issued": ("lt lt-quiet", "tick", _l("已印发")),
    "locked": ("lt lt-quiet", "tick", _l("已冻结")),
    "reference": ("lt", "=", _l("参考")),
    "doubtful": ("lt lt-late", "?", _l("存疑")),
    "returned": ("lt lt-bad", "←", _l("已退回")),
    "rejected": ("lt lt-off", "×", _l("已驳回")),
    "voided": ("lt lt-off", "×", _l("已作废")),
}


def _shape(shape: str) -> SafeString:
    if shape == "tick":
        return format_html('<i aria-hidden="true" class="{}"></i>', "tick")
    return format_html('<i aria-hidden="true">{}</i>', shape)


@register.simple_tag
def light(code: str, label: str = "", plain: bool = False) -> SafeString:
    """A light as shape and word; `plain` leaves out the ground, for running text."""
    css, shape, words = LIGHTS[_light_code(code)]
    return format_html(
        '<span class="lt lt-{}{}">{}{}</span>', css, " lt-plain" if plain else "", _shape(shape), label or words
    )


@register.filter
def light_class(code: str) -> str:
    """The state of a light as class suffix: ok, late, bad, idle or na."""
    return LIGHTS[_light_code(code)][0]


@register.simple_tag
def light_inner(code: str, label: str = "") -> SafeString:
    """Shape and word without the surrounding element, for a button or a link that is the light itself."""
    _css, shape, words = LIGHTS[_light_code(code)]
    return format_html("{}{}", _shape(shape), label or words)


def _light_code(code: str | None) -> str:
    wanted = str(code or "")
    return LIGHT_ALIASES.get(wanted, wanted) if wanted not in LIGHTS else wanted


@register.simple_tag
def state_tag(code: str, label: str = "") -> SafeString:
    """State of a record; an unknown code is shown by its label with an open circle."""
    css, shape, words = RECORD_STATES.get(str(code), ("lt lt-wait", "○", code))
    return format_html('<span class="{}">{}{}</span>', css, _shape(shape), label or words)


@register.filter
def figure(value: Any, unit: str = "") -> SafeString | str:
    """Value and unit: None is 未报, zero is 0, and a text is taken as already formatted."""
    if value is None:
        return format_html('<span class="mut">{}</span>', NOT_REPORTED)
    shown = grouped(value)
    if shown == NOT_APPLICABLE or not unit:
        return shown
    return format_html('{}<span class="u">{}</span>', shown, unit)


@register.filter
def figure_of(item: Mapping[str, Any] | Any) -> SafeString | str:
    """`figure` of anything that has a value and perhaps a unit: a cell, a fact, a term of the arithmetic."""
    if isinstance(item, Mapping):
        return figure(item.get("value"), item.get("unit") or "")
    return figure(item.value, getattr(item, "unit", "") or "")


@register.filter
def grouped(value: Any) -> str:
    """A number with thousands separators, every digit kept; other values as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    # a normalized Decimal holds 380 as 3.8E+2; people read digits
    return f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"


@register.filter
def date_text(value: date | datetime | None, form: str = "") -> str:
    """A day for a sentence: 9月30日; "year" adds the year, a time of day is added to a moment."""
    if value is None:
        return NOT_APPLICABLE
    moment = _local(value)
    day = _day_words(moment, with_year=form == "year")
    return f"{day} {moment:%H:%M}" if isinstance(moment, datetime) else day


@register.filter
def date_table(value: date | datetime | None) -> str:
    """A day for a table: 2026-09-30, with 16:20 after it for a moment."""
    if value is None:
        return NOT_APPLICABLE
    moment = _local(value)
    return f"{moment:%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else f"{moment:%Y-%m-%d}"


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _day_words(value: date, *, with_year: bool) -> str:
    if not (get_language() or "zh").startswith("zh"):
        return date_format(value, "j F Y" if with_year else "j F", use_l10n=False)
    day = f"{value.month}月{value.day}日"
    return f"{value.year}年{day}" if with_year else day


@register.filter
def duration(value: int | timedelta | None) -> str:
    """Working days left (a whole number, below zero is overdue) or a length of time, in words."""
    if value is None:
        return NOT_APPLICABLE
    return _length(value) if isinstance(value, timedelta) else _days_left(value)


def _days_left(days: int) -> str:
    if days == 0:
        return _("今天")
    if days < 0:
        return ngettext("逾期 %(days)d 工作日", "逾期 %(days)d 工作日", -days) % {"days": -days}
    return ngettext("剩 %(days)d 工作日", "剩 %(days)d 工作日", days) % {"days": days}


def _length(value: timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    if minutes == 0:
        return _("%(n)d 秒") % {"n": seconds}
    hours, minutes = divmod(minutes, 60)
    if hours == 0:
        return _("%(n)d 分钟") % {"n": minutes}
    return _("%(h)d 小时 %(m)d 分钟") % {"h": hours, "m": minutes}


@register.filter
def html_lang(code: str | None) -> str:
    """Language code as HTML wants it: zh-hans is zh-Hans."""
    language, _sep, script = str(code or "zh-hans").partition("-")
    return f"{language}-{script.title()}" if script else language


@register.inclusion_tag("web/parts/field.html")
def form_field(field: BoundField) -> dict[str, Any]:
    """A field with label, hint, error and control, wired for screen readers.

    Widget attributes read here: `data-unit` (text behind the control), `data-width` (1, 2 or 3),
    `data-after` (remark behind the control).
    """
    attrs = field.field.widget.attrs
    return {
        "field": field,
        "kind": _field_kind(field),
        "control": _control(field),
        "unit": attrs.get("data-unit", ""),
        "after": attrs.get("data-after", ""),
        "limit": attrs.get("maxlength", "") if isinstance(field.field.widget, Textarea) else "",
        "hint_id": f"{field.id_for_label or field.auto_id}-h",
        "error_id": f"{field.id_for_label or field.auto_id}-e",
        "anchor": field_anchor(field),
    }


@register.filter
def field_anchor(field: BoundField) -> str:
    """Where a link of the error summary leads: the first control of the field."""
    if _field_kind(field) == "group":
        return f"{field.auto_id}_0"
    return field.id_for_label or str(field.auto_id)


def _field_kind(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, HiddenInput):
        return "hidden"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "group"
    return "check" if isinstance(widget, CheckboxInput) else "plain"


def _control(field: BoundField) -> SafeString:
    """The widget with class, width and the ids of hint and error."""
    widget = field.field.widget
    base = field.id_for_label or field.auto_id
    described = [f"{base}-h"] if field.help_text else []
    described += [f"{base}-e"] if field.errors else []
    attrs: dict[str, Any] = {"aria-describedby": " ".join(described)} if described else {}
    if field.errors:
        attrs["aria-invalid"] = "true"
    if not isinstance(widget, CheckboxInput):
        attrs["class"] = _classes(widget.attrs, is_file=isinstance(widget, FileInput))
    return field.as_widget(attrs=attrs)


def _classes(attrs: Mapping[str, Any], *, is_file: bool) -> str:
    width = "" if is_file else attrs.get("data-width", "")
    return " ".join(part for part in ("in", f"f-w{width}" if width else "", attrs.get("class", "")) if part)


@register.filter
def as_control(field: BoundField) -> SafeString:
    """Only the control of a field, styled; for query bars, where the label stands above it in small type."""
    return _control(field)
