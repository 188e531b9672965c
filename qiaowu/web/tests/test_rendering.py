"""Controls written in Python say the same as those of the framework's templates."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from qiaowu.web.rendering import Renderer

NASTY = "\"><script>&'侨"
CHOICES = [("", "不限"), ("a", NASTY), (NASTY, "b"), ("丙", [("c", "一"), (3, "二 & 三")]), (None, "无")]
CONTROLS: list[tuple[forms.Widget, Any]] = [
    (forms.Select(choices=CHOICES), "a"),
    (forms.Select(attrs={"required": True, "disabled": False, "class": NASTY}, choices=CHOICES), NASTY),
    (forms.SelectMultiple(choices=CHOICES), ["a", "3"]),
    (forms.NullBooleanSelect(), True),
    (forms.TextInput(attrs={"maxlength": 30, "autofocus": True, "data-x": NASTY}), NASTY),
    (forms.NumberInput(), 12345),
    (forms.DateInput(attrs={"type": "date"}), "2026-10-12"),
    (forms.TimeInput(), None),
    (forms.HiddenInput(), ""),
    (forms.Textarea(), NASTY),
]


@pytest.mark.parametrize(("widget", "value"), CONTROLS, ids=lambda x: type(x).__name__)
def test_a_control_is_what_the_frameworks_template_gives(widget: forms.Widget, value: Any) -> None:
    attrs = {"id": "f-x", "aria-describedby": "f-x-h"}
    ours, theirs = (widget.render(NASTY, value, attrs, renderer=kind()) for kind in (Renderer, DjangoTemplates))
    assert ours.split() == theirs.split()  # only blanks between the tags differ
    assert "<script>" not in ours
