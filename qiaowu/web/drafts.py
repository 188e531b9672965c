"""Drafts: what was typed is kept on the server, and survives a lost session or another device."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from qiaowu.kernel.text import inner_quotes
from qiaowu.orgs.actions import DRAFT_LIFE, MOST_DRAFTS, forms_begun
from qiaowu.orgs.clock import now
from qiaowu.orgs.models import FormDraft, User
from qiaowu.web.registry import Action, DraftForm, Duty, registry

Posted = dict[str, list[str]]
LIMIT = 200_000
"""Characters of a draft; a form larger than this is not kept."""


def as_posted(form: forms.Form) -> Posted:
    """The form's values as a browser would post them, by field."""
    return {name: _strings(form[name].value()) for name in form.fields}


def _strings(value: Any) -> list[str]:
    if value is None or value is False:
        return []
    if value is True:
        return ["on"]
    if isinstance(value, (list, tuple, set)):
        return sorted(str(getattr(item, "pk", item)) for item in value)
    return [str(value)] if str(value) else []


def posted(form: forms.Form, data: Any) -> Posted:
    """The same for posted data."""
    return {name: sorted(text for text in data.getlist(form.add_prefix(name)) if text) for name in form.fields}


def draft_initial(form: forms.Form, draft: FormDraft) -> dict[str, Any]:
    """A stored draft as initial values; fields that no longer exist are left out."""
    initial: dict[str, Any] = {}
    for name, field in form.fields.items():
        values = draft.data.get(form.add_prefix(name))
        if values is None:
            continue
        several = isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
        initial[name] = values if several else (values[0] if values else "")
    return initial


def too_large(data: Any) -> bool:
    """Whether a post holds more text than a draft keeps."""
    return sum(len(value) for _name, values in data.lists() for value in values) > LIMIT


def draft_of(user: User, form: str) -> FormDraft | None:
    """The user's draft of a form, if any and not expired."""
    return FormDraft.objects.filter(user=user, form=form, saved_at__gte=now() - DRAFT_LIFE).first()


def draft_words(draft: FormDraft) -> str:
    """What is told when a draft was kept, and until when; the last places are said, because older drafts then go."""
    held = forms_begun(draft.user).count()
    told = _("草稿已存，保留 %d 天，再打开同一张表就能接着填。") % DRAFT_LIFE.days
    if held < MOST_DRAFTS:
        return told
    return told + _("每个账号最多留 %d 份草稿，已到上限，再存新的会去掉最早的一份。") % MOST_DRAFTS


def draft_duties(user: User, day: date) -> Iterator[Duty]:
    """Forms that the user began and has not sent; due on the day on which the draft is dropped."""
    if not user.can("records.enter"):
        return
    for draft in FormDraft.objects.filter(user=user, saved_at__gte=now() - DRAFT_LIFE).order_by("saved_at", "pk"):
        for form in registry.draft_forms:
            if url := _address(form, draft.form):
                yield _draft_duty(draft, form, url)
                break


def _address(form: DraftForm, key: str) -> str:
    """Where the draft of this key goes on; empty when it is not of this form."""
    found = re.fullmatch(form.key, key)
    if found is None:
        return ""
    if form.asked:
        return f"{reverse(form.url_name)}?{urlencode(found.groupdict())}"
    return reverse(form.url_name, kwargs=found.groupdict())


def _draft_duty(draft: FormDraft, form: DraftForm, url: str) -> Duty:
    title = _("接着填：%s") % form.label
    if typed := "".join(draft.data.get(form.told_by, [])[:1]):
        title += f"“{inner_quotes(typed)}”"
    why = _("%s存的草稿，还没有保存成记录，到期清除") % f"{timezone.localdate(draft.saved_at):%Y-%m-%d}"
    due = timezone.localdate(draft.saved_at + DRAFT_LIFE)
    return Duty(f"draft:{draft.form}", title, url, due, why, Action(_("接着填"), url))
