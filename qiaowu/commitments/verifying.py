"""Checks that stored documents, their files and spans are what they were."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from qiaowu.commitments.actions import text_hash
from qiaowu.commitments.models import SourceDocument
from qiaowu.records import files


def verify_documents() -> Iterator[str]:
    """A sentence for every document whose text or file changed and every span that differs from its range."""
    for document in SourceDocument.objects.prefetch_related("spans").iterator(chunk_size=20):
        if text_hash(document.text) != document.text_sha256:
            yield _("文件 %(id)d《%(title)s》的正文与入库时的哈希不符") % {"id": document.pk, "title": document.title}
        yield from _original(document)
        for span in document.spans.all():
            if document.text[span.start : span.end] != span.text:
                values = {"id": document.pk, "span": span.pk, "start": span.start, "end": span.end}
                yield _("文件 %(id)d 的片段 %(span)d（%(start)d—%(end)d）与正文不符") % values


def _original(document: SourceDocument) -> Iterator[str]:
    """What is wrong with a file that was kept."""
    if not document.file_kept:
        return
    name = {"id": document.pk, "title": document.title}
    try:
        files.read(document.file_sha256)
    except FileNotFoundError:
        yield _("文件 %(id)d《%(title)s》的原件不在了") % name
    except ValueError:
        yield _("文件 %(id)d《%(title)s》的原件与登记的哈希不符") % name
