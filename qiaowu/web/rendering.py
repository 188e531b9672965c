"""Controls written directly: the framework's templates take a fifth of a second of a page with five long selects.

The markup is that of Django's own widget templates, which a test compares for every kind of control here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from qiaowu.web.markup import escaped

_INPUTS = frozenset(
    f"django/forms/widgets/{kind}.html" for kind in ("text", "number", "date", "hidden", "input", "time")
)


class Renderer(DjangoTemplates):
    """Renders selects and plain inputs in Python, everything else from its template."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        if template_name == "django/forms/widgets/select.html":
            return mark_safe(_select(context["widget"]))
        if template_name in _INPUTS:
            return mark_safe(_input(context["widget"]))
        return mark_safe(super().render(template_name, context, request))


def _select(widget: Mapping[str, Any]) -> str:
    parts = [f'<select name="{escaped(widget["name"])}"{_attrs(widget["attrs"])}>']
    for name, options, _index in widget["optgroups"]:
        if name:
            parts.append(f'\n  <optgroup label="{escaped(name)}">')
        parts.extend(_options(options))
        if name:
            parts.append("\n  </optgroup>")
    return "".join([*parts, "\n</select>"])


def _options(options: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for option in options:
        value, label = escaped(option["value"]), escaped(option["label"])
        yield f'\n  <option value="{value}"{_attrs(option["attrs"])}>{label}</option>'


def _input(widget: Mapping[str, Any]) -> str:
    value = widget["value"]
    shown = "" if value is None else f' value="{escaped(value)}"'
    kind, name = escaped(widget["type"]), escaped(widget["name"])
    return f'<input type="{kind}" name="{name}"{shown}{_attrs(widget["attrs"])}>'


def _attrs(attrs: Mapping[str, Any]) -> str:
    """Attributes as written in a tag; True stands bare, False is left out."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escaped(value)}"'
        for name, value in attrs.items()
        if value is not False
    )
