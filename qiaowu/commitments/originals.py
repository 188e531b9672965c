"""The original file of a document: kept by its hash, handed out to whoever may read the document.

Between reading a file and storing the document a person checks title and date. For that time the file waits
apart from the kept ones and is dropped after a day, so that a file nobody stored does not stay.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
import time
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.commitments.models import SourceDocument
from qiaowu.commitments.views import document_or_404
from qiaowu.records import files
from qiaowu.web.export import TYPES, file_response
from qiaowu.web.pages import Page

WAIT_SECONDS = 24 * 3600
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_KINDS = {
    "docx": TYPES["docx"],
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
}


def wait(content: bytes) -> None:
    """Put a file that was read, but not stored, aside for a day; drop those that waited longer."""
    _sweep()
    handle, name = tempfile.mkstemp(dir=_room())
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(name, _room() / hashlib.sha256(content).hexdigest())


def waiting(sha256: str) -> bytes | None:
    """The bytes of a file that waits, or None when it waited too long or was altered."""
    _sweep()
    try:
        content = (_room() / files.path_of(sha256).name).read_bytes()
    except FileNotFoundError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def taken(sha256: str) -> None:
    """The document of a waiting file is stored: it waits no longer."""
    (_room() / files.path_of(sha256).name).unlink(missing_ok=True)


def _room() -> Path:
    path = files.folder() / "received"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def _sweep() -> None:
    # the machine's clock, not the county's: a demo county lives on another day
    oldest = time.time() - WAIT_SECONDS
    for path in _room().iterdir():
        # another upload may have swept it meanwhile
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()


class Original(Page):
    """The file of a document as it was handed in; nothing of it runs in the browser."""

    access = "documents.read"
    title = gettext_lazy("原件")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        document = document_or_404(pk, self.user)
        if not document.file_kept:
            raise Http404
        try:
            content = files.read(document.file_sha256)
        except (FileNotFoundError, ValueError) as error:
            # a file that is gone or altered is no original; `verify` names it
            raise Http404 from error
        kind = kind_of(content)
        response = file_response(content, name_of(document, kind), _KINDS[kind])
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response.headers["Cache-Control"] = "no-store"
        return response


def kind_of(content: bytes) -> str:
    """docx, pdf or txt by the first bytes, whatever the file was called."""
    if content.startswith(b"PK\x03\x04"):
        return "docx"
    return "pdf" if b"%PDF-" in content[:1024] else "txt"


def name_of(document: SourceDocument, kind: str) -> str:
    """The name under which the file came, with the ending of what it is."""
    name = _NOT_IN_NAMES.sub("_", document.filename or document.title).strip(" .") or _("原件")
    return name if name.lower().endswith(f".{kind}") else f"{name}.{kind}"
