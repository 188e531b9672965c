"""What the log says of a report: its paragraphs by number, its references by the name of what they stand for."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from qiaowu.reports import drafts
from qiaowu.reports.text import TOKEN


def label_of(name: str) -> str | None:
    """The name of a reference that was taken over anew; paragraphs are named in words already."""
    return _("引用的数（%s）") % drafts.label_of(name, {}) if name.isascii() else None


def value_of(name: str, value: Any) -> str | None:
    """A text with its references by name, as in the editor."""
    return TOKEN.sub(lambda found: f"【{drafts.label_of(found[1], {})}】", value) if isinstance(value, str) else None
