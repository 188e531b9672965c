"""The file of a document: kept by its hash, handed out to its readers, found missing by the checks."""

from __future__ import annotations

import hashlib
import importlib
import os
import time
from typing import Any

import pytest
from django.apps import apps

from qiaowu.commitments import actions, originals
from qiaowu.commitments.models import SourceDocument
from qiaowu.commitments.tests.test_actions import AT, make
from qiaowu.commitments.tests.test_upload import DETAILS, LINES, URL, docx, file
from qiaowu.commitments.verifying import verify_documents
from qiaowu.records import files
from qiaowu.records.intake import read_document
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PAGE = "/documents/{}/original/"


def uploaded(cast: Cast, content: bytes, name: str = "讲话.docx") -> SourceDocument:
    cast.client("county").post(URL, DETAILS | {"file": file(content, name)})
    return SourceDocument.objects.get(filename=name)


def carried(form: Any) -> dict[str, Any]:
    """What the page posts in the second round; browsers send line ends as CRLF."""
    data = {name: form[name].value() or "" for name in form.fields if name != "file"}
    return data | {"text": data["text"].replace("\n", "\r\n")}


def test_the_bytes_that_come_back_are_those_that_were_handed_in(cast: Cast) -> None:
    content = docx(LINES)
    document = uploaded(cast, content)
    answer = cast.client("community").get(PAGE.format(document.pk))
    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest() == document.file_sha256
    assert answer.content == content


def test_the_original_is_sent_as_a_file_that_runs_nothing(cast: Cast) -> None:
    answer = cast.client("county").get(PAGE.format(uploaded(cast, docx(LINES)).pk))
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="download.docx"')
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_of_the_document_offers_it(cast: Cast) -> None:
    document = uploaded(cast, docx(LINES))
    html = cast.client("leader").get(f"/documents/{document.pk}/").content.decode()
    assert f'<a href="/documents/{document.pk}/original/" download>下载原件</a>' in html


@pytest.mark.parametrize("name", ["auditor", "admin", "stranger"])
def test_who_may_not_read_the_document_gets_no_file(cast: Cast, name: str) -> None:
    document = uploaded(cast, docx(LINES))
    assert cast.client(name).get(PAGE.format(document.pk)).status_code == 404


def test_pasted_text_has_no_original(cast: Cast) -> None:
    document = make(cast)
    client = cast.client("county")
    assert not document.file_kept
    assert client.get(PAGE.format(document.pk)).status_code == 404
    assert "下载原件" not in client.get(f"/documents/{document.pk}/").content.decode()


# --- between reading and storing ---


def test_a_file_waits_while_its_details_are_checked_and_is_then_kept(cast: Cast) -> None:
    client, content = cast.client("county"), docx([*LINES, "先核对，再存入。"])  # no other test stores these bytes
    sha256 = hashlib.sha256(content).hexdigest()
    form = client.post(URL, {"file": file(content, "讲话.docx")}).context["form"]
    assert originals.waiting(sha256) == content
    assert not files.path_of(sha256).exists()
    client.post(URL, carried(form))
    document = SourceDocument.objects.get()
    assert (document.file_kept, document.file_sha256) == (True, sha256)
    assert originals.waiting(sha256) is None
    assert client.get(PAGE.format(document.pk)).content == content


def test_a_file_that_waited_more_than_a_day_is_asked_for_again(cast: Cast) -> None:
    client, content = cast.client("county"), docx([*LINES, "放了两天。"])
    form = client.post(URL, {"file": file(content, "旧的.docx")}).context["form"]
    old = time.time() - originals.WAIT_SECONDS - 60
    for path in (files.folder() / "received").iterdir():
        os.utime(path, (old, old))
    answer = client.post(URL, carried(form))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]
    assert list((files.folder() / "received").iterdir()) == []
    assert not SourceDocument.objects.exists()


def test_a_waiting_file_that_was_altered_is_not_taken(cast: Cast) -> None:
    content = docx([*LINES, "被改过。"])
    originals.wait(content)
    sha256 = hashlib.sha256(content).hexdigest()
    (files.folder() / "received" / sha256).write_bytes(b"another")
    assert originals.waiting(sha256) is None


def test_a_file_with_an_identity_number_does_not_wait(cast: Cast) -> None:
    content = docx([*LINES, "身份证号110101199003074477。"])
    answer = cast.client("county").post(URL, {"file": file(content, "带号.docx")})
    assert answer.status_code == 422
    assert originals.waiting(hashlib.sha256(content).hexdigest()) is None


def test_a_file_name_with_an_identity_number_is_refused(cast: Cast) -> None:
    answer = cast.client("county").post(URL, DETAILS | {"file": file(docx(LINES), "110101199003074477.docx")})
    assert answer.context["form"].errors["file"] == ["文件名里有身份证号，请改名后再上传。"]
    assert not SourceDocument.objects.exists()


def test_text_of_another_file_is_not_stored_with_these_bytes(cast: Cast) -> None:
    content = docx(LINES)
    with pytest.raises(ValueError, match="another file"):
        make(cast, intake=read_document(content, "a.docx"), original=b"other", text=None)


# --- documents of the first release ---


def hash_only(cast: Cast, content: bytes) -> SourceDocument:
    """A document stored before files were kept."""
    document = make(cast, intake=read_document(content, "a.docx"), text=None, filename="a.docx")
    assert not document.file_kept
    return document


def test_handing_in_the_same_file_again_adds_the_missing_original(cast: Cast) -> None:
    content = docx([*LINES, "第一版存的。"])
    document = hash_only(cast, content)
    answer = cast.client("county").post(URL, DETAILS | {"file": file(content, "a.docx")})
    assert "上传过" in answer.content.decode()
    document.refresh_from_db()
    assert document.file_kept
    assert cast.client("county").get(PAGE.format(document.pk)).content == content


def test_another_file_with_the_same_text_adds_nothing(cast: Cast) -> None:
    document = hash_only(cast, docx([*LINES, "同样的字。"]))
    assert not actions.keep_original(document, b"another", by=cast.user("county"), at=AT)
    document.refresh_from_db()
    assert not document.file_kept


def test_the_migration_marks_documents_whose_file_is_there(cast: Cast) -> None:
    here, gone = hash_only(cast, docx([*LINES, "甲"])), hash_only(cast, docx([*LINES, "乙"]))
    files.store(docx([*LINES, "丙"]))
    SourceDocument.objects.filter(pk=here.pk).update(file_sha256=files.store("原件".encode()))
    migration = importlib.import_module("qiaowu.commitments.migrations.0002_keep_the_original_file")
    migration.mark_kept(apps, None)
    kept = dict(SourceDocument.objects.values_list("pk", "file_kept"))
    assert kept == {here.pk: True, gone.pk: False}


# --- what the checks find ---


def test_a_lost_or_altered_original_is_found_and_not_handed_out(cast: Cast) -> None:
    document = uploaded(cast, docx([*LINES, "要丢的。"]))
    assert list(verify_documents()) == []
    path = files.path_of(document.file_sha256)
    path.write_bytes(b"another")
    assert list(verify_documents()) == [f"文件 {document.pk}《讲话》的原件与登记的哈希不符"]
    assert cast.client("county").get(PAGE.format(document.pk)).status_code == 404
    path.unlink()
    assert list(verify_documents()) == [f"文件 {document.pk}《讲话》的原件不在了"]
    assert cast.client("county").get(PAGE.format(document.pk)).status_code == 404


# --- names ---


@pytest.mark.parametrize(
    ("filename", "content", "name"),
    [
        ("讲话.docx", b"PK\x03\x04", "讲话.docx"),
        ("讲话", b"PK\x03\x04", "讲话.docx"),
        ("讲话.exe", b"%PDF-1.7", "讲话.exe.pdf"),
        ("../../甲\r\n乙.txt", b"abc", "_.._甲_乙.txt"),
        ("", b"abc", "标题.txt"),
        ('a"b<c>.txt', b"abc", "a_b_c_.txt"),
    ],
)
def test_the_name_says_what_the_file_is(filename: str, content: bytes, name: str) -> None:
    document = SourceDocument(filename=filename, title="标题")
    assert originals.name_of(document, originals.kind_of(content)) == name
