"""Evidence handed out: as a file, and pictures to look at.

A picture is shown only when its bytes are what its type says, and without what a camera wrote into it, through
whichever door it once came in. Everything else is a download: a PDF may hold what a browser runs, and the sandbox
that keeps it from acting as a page of ours keeps the browser's own viewer out too.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from qiaowu.orgs.models import User
from qiaowu.records import files
from qiaowu.records.actions import evidence_of
from qiaowu.records.intake import PICTURE_MIMES, clean_picture
from qiaowu.records.kinds import visible_record
from qiaowu.records.models import Evidence, Record
from qiaowu.web.acts import record_url
from qiaowu.web.export import disposition
from qiaowu.web.pages import Page
from qiaowu.web.registry import Action

SHOWN_BYTES = 6 * 1024 * 1024
"""The largest picture that a record's page loads by itself; a heavier one is drawn as a sheet and opened by a click."""
SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}


def open_evidence(pk: int, user: User) -> tuple[Evidence, Record]:
    """A piece of evidence and its record. Raises Http404 for whoever may not read the record at this moment."""
    evidence = Evidence.objects.filter(pk=pk, removed_at__isnull=True).first()
    if evidence is None:
        raise Http404
    return evidence, visible_record(evidence.record_kind, evidence.record_id, user)


def stored_bytes(evidence: Evidence) -> bytes:
    """The file behind it. Raises Http404 when it is gone."""
    try:
        return files.read(evidence.sha256)
    except FileNotFoundError as error:
        raise Http404 from error


def picture_of(evidence: Evidence) -> bytes | None:
    """The picture, fit to be looked at; None when it is another kind of file, or not what it says."""
    return clean_picture(stored_bytes(evidence), evidence.mime) if is_picture(evidence) else None


def is_picture(evidence: Evidence) -> bool:
    """Whether the file calls itself a picture; its bytes are asked only when it is shown."""
    return evidence.mime in PICTURE_MIMES


class EvidenceFile(Page):
    """A piece of evidence as a download; a link leads to a page that says where it goes."""

    access = "records.read"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        evidence, _record = open_evidence(pk, self.user)
        if evidence.url:
            return self.render({"page_title": evidence.title, "evidence": evidence}, template="web/leave.html")
        return _sent(picture_of(evidence) or stored_bytes(evidence), evidence, "attachment")


class EvidencePicture(Page):
    """The bytes of a picture, for an image on our pages or in a window of its own; nothing else is sent this way."""

    access = "records.read"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        evidence, _record = open_evidence(pk, self.user)
        content = picture_of(evidence)
        if content is None:
            raise Http404
        return _sent(content, evidence, "inline")


class EvidenceView(Page):
    """A picture at the size of the window, with the ones before and after it of the same record."""

    access = "records.read"
    template = "web/picture.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        evidence, record = open_evidence(pk, self.user)
        if not is_picture(evidence):
            raise Http404
        album = [item for item in evidence_of(record).select_related("added_by").order_by("pk") if is_picture(item)]
        place = album.index(evidence)
        return self.render(
            {
                "page_title": evidence.title,
                "crumbs": [(str(record), f"{record_url(record)}#evidence")],
                "intro": _("%(told)s，%(size)s") % {"told": _told(evidence), "size": size_text(evidence.size)},
                "actions": [Action(_("下载"), reverse("records:evidence", args=[pk]))],
                "picture_url": reverse("records:evidence_picture", args=[pk]) if picture_of(evidence) else "",
                "alt": alt_text(evidence),
                "count_text": _("第 %(n)d 张，共 %(all)d 张") % {"n": place + 1, "all": len(album)},
                "before": _view_url(album[place - 1]) if place else "",
                "after": _view_url(album[place + 1]) if place + 1 < len(album) else "",
            }
        )


def _sent(content: bytes, evidence: Evidence, way: str) -> HttpResponse:
    response = HttpResponse(content, content_type=evidence.mime)
    response.headers["Content-Disposition"] = disposition(evidence_name(evidence), way)
    # an upload opened in the browser must not act as a page of ours
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def evidence_name(evidence: Evidence) -> str:
    """A file name whose ending says what the content is, whatever the upload was called."""
    suffix = SUFFIXES.get(evidence.mime.partition(";")[0], ".bin")
    title = evidence.title.replace("/", "_").replace("\\", "_")
    return title if title.lower().endswith(suffix) else title + suffix


def evidence_item(evidence: Evidence) -> dict[str, Any]:
    """A piece of evidence as the record's page shows it; a picture of ordinary weight is its own thumbnail."""
    picture = is_picture(evidence)
    light = picture and evidence.size <= SHOWN_BYTES
    return {
        "name": evidence.title,
        "kind": evidence.kind,
        "url": _view_url(evidence) if picture else reverse("records:evidence", args=[evidence.pk]),
        "thumb_url": reverse("records:evidence_picture", args=[evidence.pk]) if light else "",
        "alt": alt_text(evidence),
        "note": f"{_told(evidence)}，{evidence.sha256[:8]}" if evidence.sha256 else _told(evidence),
        "opens": _opens(evidence, picture),
    }


def _opens(evidence: Evidence, picture: bool) -> str:
    """What a click does, in a word; with the size where something is fetched."""
    if evidence.url:
        return _("链接")
    return _("查看 %s") % size_text(evidence.size) if picture else _("下载 %s") % size_text(evidence.size)


def alt_text(evidence: Evidence) -> str:
    """The picture for who does not see it: its file name and its day."""
    return _("%(name)s，%(day)s上传") % {"name": evidence.title, "day": _day(evidence)}


def _told(evidence: Evidence) -> str:
    return _("%(who)s %(day)s") % {"who": evidence.added_by.display_name, "day": _day(evidence)}


def _day(evidence: Evidence) -> str:
    return f"{timezone.localdate(evidence.added_at):%Y-%m-%d}"


def _view_url(evidence: Evidence) -> str:
    return reverse("records:evidence_view", args=[evidence.pk])


def size_text(size: int) -> str:
    """A file's size as one reads it: 356 KB, 2.4 MB."""
    return f"{size / 1024**2:.1f} MB" if size >= 1024**2 else f"{max(1, round(size / 1024))} KB"
