"""Uploading a document, or a newer edition of one. What the text tells is proposed and checked by a person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu import reader
from qiaowu.commitments import actions, originals, wording
from qiaowu.commitments.models import SourceDocument
from qiaowu.commitments.uploadform import UploadForm
from qiaowu.commitments.views import document_or_404
from qiaowu.orgs.clock import now
from qiaowu.records.actions import Refused
from qiaowu.web.pages import Page

_DETAILS = ("title", "dated", "year", "kind", "issued_by")


class Upload(Page):
    """A file or pasted text. When the details are missing they are read from it and shown before storing."""

    access = "documents.review"
    template = "commitments/upload.html"
    title = gettext_lazy("上传文件")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(UploadForm(initial=self.initial(**kwargs)), **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        valid = form.is_valid()
        if not valid:
            kept = form if form.intake is None else self._carried(form, {}, keep_errors=True)
            return self._show(kept, status=422, **kwargs)
        if form.missing():
            assert form.intake is not None
            known = actions.known_text(form.intake.text)
            if known is not None:
                return self._refuse(form, actions.Duplicate(known), form.guessed(), **kwargs)
            return self._show(self._carried(form, form.guessed()), preview=form.intake, **kwargs)
        return self._store(form, **kwargs)

    def initial(self, **kwargs: Any) -> dict[str, Any]:
        return {}

    def replaced(self, **kwargs: Any) -> SourceDocument | None:
        """The document of which this is a newer edition."""
        return None

    def _carried(self, form: UploadForm, guessed: dict[str, Any], *, keep_errors: bool = False) -> UploadForm:
        """The form again with the text that was read in it, so that no file has to be chosen twice."""
        assert form.intake is not None
        if form.content is not None and not {"file", "text"} & set(form.errors):
            originals.wait(form.content)
        data = self.request.POST.copy()
        data["text"], data["received"] = form.intake.text, form.token()
        for name, value in guessed.items():
            data[name] = str(value)
        carried = UploadForm(data)
        carried.is_valid()
        for name in ("title", "dated", "year", "kind"):
            # shown without the remark that it may be left empty
            carried.fields[name].required = True
        if keep_errors:
            return carried
        for name in carried.missing():
            carried.add_error(name, _("正文里没有写明，请填写。"))
        return carried

    def _store(self, form: UploadForm, **kwargs: Any) -> HttpResponse:
        assert form.intake is not None
        details = {name: form.cleaned_data[name] for name in _DETAILS}
        try:
            document = actions.upload(
                **details,
                intake=form.intake if form.is_file else None,
                original=form.content,
                text=None if form.is_file else form.intake.text,
                filename=form.filename,
                by=self.user,
                at=now(),
                replaces=self.replaced(**kwargs),
            )
        except actions.Duplicate as duplicate:
            return self._refuse(form, duplicate, {}, **kwargs)
        except Refused as refused:
            carried = self._carried(form, {})
            carried.add_error(None, str(refused))
            return self._show(carried, status=422, **kwargs)
        if document.file_kept:
            originals.taken(document.file_sha256)
        messages.success(self.request, self._told(document, form))
        return HttpResponseRedirect(reverse("commitments:document", args=[document.pk]))

    def _refuse(
        self, form: UploadForm, duplicate: actions.Duplicate, guessed: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        """The same text is here: say where, and keep the file when only its hash was there."""
        if form.content is not None:
            actions.keep_original(duplicate.document, form.content, by=self.user, at=now())
        return self._show(self._carried(form, guessed), duplicate=duplicate, status=422, **kwargs)

    def _told(self, document: SourceDocument, form: UploadForm) -> str:
        """What was found, and what the reading of the file left out."""
        found = document.commitments.count()
        told = _("已存入，找到 %d 条带数的承诺。") % found if found else _("已存入。没有找到带数的承诺。")
        return told + "".join(form.intake.notes if form.intake else ())

    def _show(
        self,
        form: UploadForm,
        *,
        preview: Any = None,
        duplicate: actions.Duplicate | None = None,
        status: int = 200,
        **kwargs: Any,
    ) -> HttpResponse:
        replaced = self.replaced(**kwargs)
        context: dict[str, Any] = {
            "form": form,
            "replaced": replaced,
            "duplicate": duplicate,
            "preview": summary(preview) if preview else None,
            "crumbs": [(_("文件与承诺"), reverse("commitments:documents"))],
        }
        if replaced is not None:
            context["crumbs"].append((replaced.title, reverse("commitments:document", args=[replaced.pk])))
        return self.render(context, status=status)


class NewEdition(Upload):
    """The same document again, complete: a new row; the old one keeps its spans."""

    title = gettext_lazy("上传完整版本")

    def replaced(self, **kwargs: Any) -> SourceDocument | None:
        return document_or_404(kwargs["pk"], self.user)

    def initial(self, **kwargs: Any) -> dict[str, Any]:
        document = document_or_404(kwargs["pk"], self.user)
        return {name: getattr(document, name) for name in _DETAILS}


def summary(intake: Any) -> dict[str, Any]:
    """What would be stored: characters, statements, gaps, and the notes of the reading."""
    reading = reader.read(intake.text)
    return {
        "chars": len(intake.text),
        "found": len(reading.records),
        "gaps": [wording.punctuated(gap.note) for gap in reading.gaps],
        "cuts": [wording.punctuated(cut.note) for cut in reading.truncated],
        "furniture": len(reading.furniture),
        "notes": intake.notes,
    }
