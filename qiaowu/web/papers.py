"""Adding a piece of evidence to a record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.orgs.clock import now
from qiaowu.records import actions, files
from qiaowu.records.actions import Refused
from qiaowu.records.intake import IntakeError, sniff_evidence
from qiaowu.records.kinds import visible_record
from qiaowu.records.models import Evidence, Record
from qiaowu.records.privacy import unfit_name
from qiaowu.web.acts import record_url
from qiaowu.web.forms import PaperField, TextField
from qiaowu.web.pages import Page


class EvidenceForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=Evidence.Kind.choices)
    title = TextField(
        label=gettext_lazy("名称"), max_length=120, required=False, help_text=gettext_lazy("不填则用文件名。")
    )
    file = PaperField(
        label=gettext_lazy("文件"),
        required=False,
        help_text=gettext_lazy("图片、PDF、Word、Excel 或文本，单个不超过 20 MB。照片的拍摄地点会被去掉。"),
    )
    url = forms.URLField(
        label=gettext_lazy("链接"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy("公开报道等网页地址。"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(cleaned.get("file")) == bool(cleaned.get("url")):
            self.add_error("file", _("请选一个文件，或填一个链接，二者选一。"))
        for name in ("url", "title"):
            if fault := unfit_name(str(cleaned.get(name) or "")):
                self.add_error(name, fault)
        return cleaned


class AttachPage(Page):
    """Add a piece of evidence: a file or a link."""

    access = "records.enter"
    template = "web/form.html"

    def get(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        record = self._record(kind, pk)
        return self._closed(record) or self._show(record, EvidenceForm(initial={"kind": Evidence.Kind.SHEET}))

    def post(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        record = self._record(kind, pk)
        if closed := self._closed(record):
            return closed
        form = EvidenceForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                actions.attach(record, self._evidence(form), by=self.user, at=now())
            except IntakeError as error:
                form.add_error("file", error.message_zh)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("佐证已添加"))
                return HttpResponseRedirect(record_url(record))
        return self._show(record, form, status=422)

    def _record(self, kind: str, pk: int) -> Record:
        record = visible_record(kind, pk, self.user)
        if not self.user.can_for("records.enter", unit_id=record.unit_id, township_id=record.township_id):
            raise Http404
        return record

    def _closed(self, record: Record) -> HttpResponse | None:
        """Back to the record with the reason, for one who could add until it was confirmed."""
        refusal = actions.why_no_papers(self.user, record)
        if not refusal:
            return None
        messages.warning(self.request, refusal)
        return HttpResponseRedirect(record_url(record))

    @staticmethod
    def _evidence(form: forms.Form) -> Evidence:
        """Unsaved evidence from the form. Raises IntakeError when the file is refused."""
        data = form.cleaned_data
        if data["url"]:
            return Evidence(kind=Evidence.Kind.LINK, title=data["title"] or data["url"][:120], url=data["url"])
        checked = sniff_evidence(data["file"].read(), data["file"].name)
        return Evidence(
            kind=data["kind"],
            title=data["title"] or data["file"].name[:120],
            sha256=files.store(checked.data),
            mime=checked.mime,
            size=len(checked.data),
        )

    def _show(self, record: Record, form: forms.Form, status: int = 200) -> HttpResponse:
        context = {
            "page_title": _("添加佐证"),
            "crumbs": [(str(record), record_url(record))],
            "form": form,
            "submit_label": _("添加"),
            "cancel_url": record_url(record),
        }
        return self.render(context, status=status)
