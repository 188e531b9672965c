"""The buttons of every record's page: submit, confirm, return, void, restore, take a link off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.orgs.clock import now
from qiaowu.records import actions
from qiaowu.records.actions import Refused
from qiaowu.records.kinds import kind_named, visible_record
from qiaowu.records.models import Link, Record
from qiaowu.records.returns import returns_to_self
from qiaowu.web.forms import TextField, area
from qiaowu.web.pages import ActPage, Page

PLAIN: dict[str, Callable[..., Record]] = {
    "submit": actions.submit,
    "confirm": actions.confirm,
    "restore": actions.restore,
}
WITH_REASON: dict[str, Callable[..., Record]] = {"return": actions.return_back, "void": actions.void}
DONE = {
    "submit": gettext_lazy("已提交"),
    "confirm": gettext_lazy("已确认"),
    "restore": gettext_lazy("已恢复为草稿"),
    "return": gettext_lazy("已退回"),
    "void": gettext_lazy("已作废"),
}


def record_url(record: Record) -> str:
    """Address of a record's page. Raises Http404 when its register has no pages."""
    kind = kind_named(record.KIND)
    if kind is None:
        raise Http404
    return reverse(kind.url_name, args=[record.pk])


class RecordAct(ActPage):
    """Submit, confirm or restore a record."""

    access = "records.read"

    def act(self, **kwargs: Any) -> str:
        record = visible_record(kwargs["kind"], kwargs["pk"], self.user)
        name = kwargs["act"]
        kind = kind_named(record.KIND)
        act = (kind.acts if kind else {}).get(name) or PLAIN.get(name)
        if act is None:
            raise Http404
        self._as_seen(record)
        act(record, by=self.user, at=now())
        messages.success(self.request, f"{record} {DONE[name]}")
        return record_url(record)

    def _as_seen(self, record: Record) -> None:
        """Hold the row and refuse when it is no longer what the page with the button showed."""
        seen = self.request.POST.get("version", "")
        if seen and seen != str(actions.lock(record).version):
            raise Refused(_("这条记录刚被他人修改过，请看过现在的内容再办。"))

    def refused_url(self, **kwargs: Any) -> str:
        return record_url(visible_record(kwargs["kind"], kwargs["pk"], self.user))


def _undo(record: Record, act: str) -> str:
    """Where the toast takes the act back; empty for a return, which the other side answers."""
    return reverse("records:act", args=[*record.ref, "restore"]) if act == "void" else ""


class ReasonForm(forms.Form):
    reason = TextField(
        label=gettext_lazy("原因"),
        max_length=300,
        widget=area(3),
        error_messages={"required": gettext_lazy("请写明原因，对方才知道怎么办。")},
    )


class RecordReason(Page):
    """Return or void a record: a page of its own, because a reason is due."""

    access = "records.read"
    template = "web/confirm.html"

    def get(self, request: HttpRequest, kind: str, pk: int, act: str) -> HttpResponse:
        return self._show(self._record(kind, pk, act), act, ReasonForm())

    def post(self, request: HttpRequest, kind: str, pk: int, act: str) -> HttpResponse:
        record = self._record(kind, pk, act)
        form = ReasonForm(request.POST)
        if form.is_valid():
            try:
                self._refuse_own(record, act)
                WITH_REASON[act](record, by=self.user, at=now(), reason=form.cleaned_data["reason"])
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, f"{record} {DONE[act]}", extra_tags=_undo(record, act))
                return HttpResponseRedirect(record_url(record))
        return self._show(record, act, form, status=422)

    def _record(self, kind: str, pk: int, act: str) -> Record:
        """The record, if this user may do this to it; 404 alike for all other cases."""
        record = visible_record(kind, pk, self.user)
        permission = {"return": "records.confirm", "void": "records.void"}.get(act)
        if permission is None or not self.user.can_for(
            permission, unit_id=record.unit_id, township_id=record.township_id
        ):
            raise Http404
        return record

    def _refuse_own(self, record: Record, act: str) -> None:
        """As the record's page offers it: nobody sends back what they entered themselves. Raises Refused."""
        if act == "return" and returns_to_self(self.user, record):
            raise Refused(_("自己录入的记录不用退回，请直接修改。"))

    def _show(self, record: Record, act: str, form: forms.Form, status: int = 200) -> HttpResponse:
        texts = {
            "return": (_("退回"), _("退回后不再计入数据，对方补正后可再提交。")),
            "void": (_("作废"), _("作废后不计入任何数据，记录和原因保留，可恢复。")),
        }
        label, text = texts[act]
        context = {
            "page_title": f"{label}：{record}",
            "text": text,
            "form": form,
            "confirm_label": label,
            "danger": act == "void",
            "cancel_url": record_url(record),
        }
        return self.render(context, status=status)


class Unlink(ActPage):
    """Take a link off the record that points."""

    access = "records.enter"

    def act(self, **kwargs: Any) -> str:
        record = visible_record(kwargs["kind"], kwargs["pk"], self.user)
        wanted = self.request.POST.get("link", "")
        own = Link.objects.filter(from_kind=record.KIND, from_id=record.pk)
        found = own.filter(pk=int(wanted[:18])).first() if wanted.isascii() and wanted.isdigit() else None
        if found is None:
            raise Refused(_("这条关联已经解除。"))
        actions.unlink(found, record, by=self.user, at=now())
        messages.success(self.request, _("关联已解除，两条记录都没有改动"))
        return record_url(record)

    def refused_url(self, **kwargs: Any) -> str:
        return record_url(visible_record(kwargs["kind"], kwargs["pk"], self.user))
