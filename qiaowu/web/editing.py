"""Form pages: server-side validation, a draft that is kept, and two editors of one record.

An editor starts from a version and from values (`base`). When somebody saved meanwhile, fields that
only one of the two changed are merged; a field that both changed is shown with both values, and
nothing is overwritten until the editor has chosen.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qiaowu.hosting.middleware import SECRET_FIELDS
from qiaowu.orgs.actions import drop_draft, save_draft
from qiaowu.records.actions import Refused
from qiaowu.records.history import history_of
from qiaowu.records.models import Record
from qiaowu.web.drafts import Posted, as_posted, draft_initial, draft_of, draft_words, posted, too_large
from qiaowu.web.pages import Action, Crumbs, Page

_SALT = "qiaowu.form.base"


class FormPage(Page):
    """A page with one form. Subclasses give `make_form`, `save` and, when editing, `record`."""

    abstract = True
    template = "web/form.html"
    form_key: ClassVar[str] = ""
    """Names the draft; empty means that no draft is kept."""
    submit_label: ClassVar[str | Promise] = _("保存")

    def record(self) -> Record | None:
        """The record being edited; None on a page that makes a new one."""
        return None

    def make_form(self, *, data: QueryDict | None, files: Any, initial: dict[str, Any]) -> forms.Form:
        """The form; `initial` overrides the record's own values (from a draft)."""
        raise NotImplementedError

    def save(self, form: Any, version: int | None) -> str:
        """Write what the valid form says; returns where to go. May raise Refused."""
        raise NotImplementedError

    def context(self, form: Any) -> dict[str, Any]:
        """Crumbs, fieldsets, aside and so on."""
        return {}

    @property
    def draft_key(self) -> str:
        record = self.record()
        return f"{self.form_key}:{record.pk if record else 'new'}" if self.form_key else ""

    # --- request ---

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.make_form(data=None, files=None, initial={})
        draft = draft_of(self.user, self.draft_key) if self.draft_key else None
        base = as_posted(form)
        if draft:
            form = self.make_form(data=None, files=None, initial=draft_initial(form, draft))
        saved = {"at": draft.saved_at, "restored": True} if draft else None
        return self._show(form, base=base, saved_draft=saved)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.POST.get("act") == "draft" and self.draft_key and not too_large(request.POST):
            draft = save_draft(by=self.user, form=self.draft_key, data=draft_data(request.POST))
            messages.success(request, draft_words(draft))
            return HttpResponseRedirect(self.draft_left_url())
        if request.POST.get("act") == "discard" and self.draft_key:
            drop_draft(by=self.user, form=self.draft_key)
            messages.success(request, gettext("草稿已放弃"))
            return HttpResponseRedirect(request.get_full_path())
        blank = self.make_form(data=None, files=None, initial={})
        base = self._base(blank)
        data, conflict = self._reconciled(blank, base)
        form = self.make_form(data=data, files=request.FILES, initial={})
        # before validation: an editor chooses between two values first, else corrects one that may go
        if conflict:
            return self._show(form, base=as_posted(blank), conflict=conflict, status=409)
        if form.is_valid():
            try:
                url = self.save(form, self._version())
            except Refused as refused:
                form.add_error(None, str(refused))
            except ValidationError as error:
                form.add_error(None, error)
            else:
                if self.draft_key:
                    drop_draft(by=self.user, form=self.draft_key)
                return HttpResponseRedirect(url)
        return self._show(form, base=as_posted(blank), status=422)

    def draft_left_url(self) -> str:
        """Where to go after "save the draft and leave"."""
        return reverse("web:home")

    def _version(self) -> int | None:
        record = self.record()
        return record.version if record else None

    # --- two editors ---

    def _base(self, blank: forms.Form) -> Posted:
        """The values from which the editor started; a tampered or missing token means the present ones."""
        try:
            found: Posted = json.loads(signing.loads(self.request.POST.get("base", ""), salt=_SALT))
        except (signing.BadSignature, ValueError):
            return as_posted(blank)
        return found

    def _reconciled(self, blank: forms.Form, base: Posted) -> tuple[QueryDict, list[dict[str, Any]]]:
        """Posted data with the other editor's changes merged in, and the fields on which both differ."""
        data = self.request.POST.copy()
        mine, theirs = posted(blank, data), as_posted(blank)
        conflict = []
        for name in blank.fields:
            before = base.get(name, [])
            if data.get(f"keep_{name}") == "theirs" or (theirs[name] != before and mine[name] == before):
                data.setlist(blank.add_prefix(name), theirs[name])
            elif theirs[name] not in (before, mine[name]) and f"keep_{name}" not in data:
                conflict.append(self._difference(blank, name, mine[name], theirs[name]))
        return data, conflict

    def _difference(self, blank: forms.Form, name: str, mine: list[str], theirs: list[str]) -> dict[str, Any]:
        record = self.record()
        last = next(iter(history_of(record)), None) if record else None
        return {
            "name": name,
            "label": blank[name].label,
            "mine": _shown(blank, name, mine),
            "theirs": _shown(blank, name, theirs),
            "by": last.who if last else "",
            "at": last.at if last else None,
        }

    # --- answer ---

    def _show(self, form: forms.Form, *, base: Posted, status: int = 200, **extra: Any) -> HttpResponse:
        context = {
            "form": form,
            "submit_label": self.submit_label,
            "draft_url": reverse("web:draft", args=[self.draft_key]) if self.draft_key else "",
            "base_token": signing.dumps(json.dumps(base, ensure_ascii=False), salt=_SALT, compress=True),
        }
        return self.render(context | self.context(form) | extra, status=status)


def draft_data(data: QueryDict) -> dict[str, list[str]]:
    """What a draft keeps of a post: the fields, without tokens and passwords."""
    skipped = {*SECRET_FIELDS, "base", "act"}
    # The database's JSON cannot hold a NUL, and no form accepts one.
    kept = {name: [value.replace("\x00", "") for value in values] for name, values in data.lists()}
    return {name.replace("\x00", ""): values for name, values in kept.items() if name not in skipped}


def _shown(form: forms.Form, name: str, values: list[str]) -> str:
    """Values in the words of the choices."""
    choices: Sequence[tuple[Any, Any]] | None = getattr(form.fields[name], "choices", None)
    words = {str(key): str(label) for key, label in choices} if choices is not None else {}
    return "、".join(words.get(value, value) for value in values)


__all__ = ["Action", "Crumbs", "FormPage", "draft_data"]
