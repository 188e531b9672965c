"""Escaping for markup that Python puts together; the framework's own does the same through four more calls."""

from __future__ import annotations

from html import escape
from typing import Any

from django.utils.safestring import SafeString


def escaped(value: Any) -> str:
    """`value` as text of a page or of an attribute; what is markup already stays as it is."""
    if hasattr(value, "__html__"):
        return str(value.__html__())
    return escape(str(value))


def markup(pattern: str, *values: Any) -> SafeString:
    """`pattern` with each {} filled by an escaped value; the pattern is a literal of the program."""
    return SafeString(pattern.format(*map(escaped, values)))
