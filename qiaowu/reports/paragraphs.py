"""Pages that change a draft: one paragraph, its buttons, what is settled, the title, throwing it away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from qiaowu.orgs.clock import now
from qiaowu.records.actions import Refused
from qiaowu.reports import actions, compose, editing
from qiaowu.reports.forms import BlockForm, SourceForm, TitleForm
from qiaowu.reports.models import Report
from qiaowu.reports.queries import Draft
from qiaowu.reports.text import UnknownToken
from qiaowu.reports.views import OneReport, crumbs, url_of
from qiaowu.web.pages import ActPage


class BlockPage(OneReport):
    """One paragraph open for editing; saving goes back to the draft.

    `act` insert puts a chosen reference behind the text, preview shows it with its values; neither saves.
    """

    access = "reports.write"

    def get(self, request: HttpRequest, pk: int, block: str) -> HttpResponse:
        report = self.draft(pk)
        adding, found = "add" in request.GET, self._block(report, block)
        text = "" if adding else found["text"]
        return self.show(report, open_id=block, form=BlockForm(initial={"text": text}), adding=adding)

    def post(self, request: HttpRequest, pk: int, block: str) -> HttpResponse:
        report = self.draft(pk)
        self._block(report, block)
        form, adding = BlockForm(request.POST), "add" in request.POST
        if (act := request.POST.get("act", "")) in {"insert", "preview"}:
            text = str(request.POST.get("text", ""))[: BlockForm.LONGEST]
            text = self._inserted(report, text) if act == "insert" else text
            form = BlockForm(initial={"text": text})
            return self.show(report, open_id=block, form=form, adding=adding, tried=text)
        status = 422
        if form.is_valid():
            text = form.cleaned_data["text"]
            make = editing.added if adding else editing.with_text
            try:
                actions.change_blocks(
                    report, make(report.blocks, block, text), self.posted_version(), by=self.user, at=now()
                )
                return HttpResponseRedirect(f"{url_of(report)}#{block}")
            except actions.StaleReport as stale:
                report, status = self.draft(pk), 409
                form.add_error("text", str(stale))
            except (UnknownToken, Refused) as refused:
                form.add_error("text", str(refused))
        return self.show(report, status=status, open_id=block, form=form, adding=adding)

    def _inserted(self, report: Report, text: str) -> str:
        """The text with the chosen reference at its end, before a full stop; a script inserts at the cursor."""
        key = self.request.POST.get("token", "")
        if key not in Draft(report).texts:
            return text
        bare = text.rstrip()
        stop = bare[-1:] if bare[-1:] in "。；，" else ""
        return f"{bare[: len(bare) - len(stop)]}{{{{{key}}}}}{stop}"

    @staticmethod
    def _block(report: Report, block: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = report.blocks[editing.index_of(report.blocks, block)]
        except LookupError as error:
            raise Http404 from error
        return found


class DraftAct(OneReport, ActPage):
    """Base of the buttons of a draft; a refusal is shown on the draft."""

    abstract = True
    access = "reports.write"

    def refused_url(self, **kwargs: Any) -> str:
        return reverse("reports:report", args=[kwargs["pk"]])


class BlockAct(DraftAct):
    """Buttons of one paragraph: up, down, remove, write anew, a source or a reference for a typed number."""

    def act(self, **kwargs: Any) -> str:
        report = self.draft(kwargs["pk"])
        block = kwargs["block"]
        try:
            blocks = self._changed(report, block)
        except LookupError as error:
            raise Http404 from error
        try:
            actions.change_blocks(report, blocks, self.posted_version(), by=self.user, at=now())
        except UnknownToken as unknown:
            raise Refused(str(unknown)) from unknown
        left = any(item["id"] == block for item in blocks)
        return url_of(report) + (f"#{block}" if left else "")

    def _changed(self, report: Report, block: str) -> list[dict[str, Any]]:
        blocks, posted = report.blocks, self.request.POST
        match posted.get("act"):
            case "up" | "down" as way:
                return editing.moved(blocks, block, -1 if way == "up" else 1)
            case "remove":
                return editing.without(blocks, block)
            case "rewrite":
                return self._rewritten(report, block)
            case "source":
                form = SourceForm(posted)
                if not form.is_valid():
                    raise Refused(_("请写明这个数引自哪里，例如“县人社局9月统计月报”。"))
                data = form.cleaned_data
                return editing.with_source(blocks, block, data["number"], data["source"])
            case "refer":
                return editing.with_token(blocks, block, posted.get("number", ""), posted.get("key", ""))
        raise LookupError(block)

    @staticmethod
    def _rewritten(report: Report, block: str) -> list[dict[str, Any]]:
        draft = Draft(report)
        found = report.blocks[editing.index_of(report.blocks, block)]
        text = compose.rewrite(found.get("of", ""), draft.scope, draft.entries)
        if text is None:
            raise Refused(_("这一段没有模板，请直接修改或删去。"))
        return editing.with_text(report.blocks, block, text)


class AcceptFigures(DraftAct):
    """Take over what the ledger says now, for one figure or for all that changed."""

    def act(self, **kwargs: Any) -> str:
        report = self.draft(kwargs["pk"])
        changed = [check.key for check in Draft(report).checks if check.kind == "changed"]
        wanted = self.request.POST.getlist("key")
        keys = [key for key in changed if not wanted or key in wanted]
        actions.accept_figures(report, keys, self.posted_version(), by=self.user, at=now())
        return url_of(report)


class TitlePage(OneReport):
    """What stands above the text of a draft: its title, and whom it is sent to."""

    access = "reports.write"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        report = self.draft(pk)
        return self._form(report, TitleForm(initial={"title": report.title, "addressee": report.addressee}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        report = self.draft(pk)
        form = TitleForm(request.POST)
        if form.is_valid():
            try:
                head = {name: form.cleaned_data[name] for name in ("title", "addressee")}
                actions.change_blocks(report, report.blocks, self.posted_version(), by=self.user, at=now(), **head)
                return HttpResponseRedirect(url_of(report))
            except Refused as refused:
                form.add_error("title", str(refused))
        return self._form(self.draft(pk), form, status=422)

    def _form(self, report: Report, form: forms.Form, status: int = 200) -> HttpResponse:
        context = {
            "page_title": _("标题和主送机关"),
            "crumbs": crumbs(report),
            "form": form,
            "fields": [("version", report.version)],
            "confirm_label": _("保存"),
            "cancel_url": url_of(report),
        }
        return self.render(context, status=status, template="web/confirm.html")


class DropPage(OneReport):
    """Throw a draft away."""

    access = "reports.write"
    template = "web/confirm.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        report = self.draft(pk)
        context = {
            "page_title": _("删除草稿：%s") % report.title,
            "crumbs": crumbs(report),
            "text": _("草稿删除后不能恢复，台账和数据不受影响。"),
            "confirm_label": _("删除草稿"),
            "danger": True,
            "cancel_url": url_of(report),
        }
        return self.render(context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        report = self.draft(pk)
        try:
            actions.drop_draft(report, by=self.user, at=now())
        except Refused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(url_of(report))
        messages.success(request, _("草稿已删除"))
        return HttpResponseRedirect(reverse("reports:list"))
