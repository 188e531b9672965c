"""Handing in a document through the page: files, pasted text, what is guessed, what is refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from pypdf import PdfWriter

from qiaowu.commitments.models import SourceDocument
from qiaowu.commitments.tests.test_actions import TEXT, make
from qiaowu.measures.catalogue import load_catalogue
from tests.cast import Cast

pytestmark = pytest.mark.django_db
URL = "/documents/new/"
LINES = ["在全县侨务工作会上的讲话", "（2026年2月26日）", "同志们：", "今年力争签约项目5个、到位资金3亿元以上𠮷。"]
DETAILS = {"title": "讲话", "dated": "2026-02-26", "year": "2026", "kind": "speech", "issued_by": "县委统战部"}


def docx(lines: list[str]) -> bytes:
    paper = Document()
    for line in lines:
        paper.add_paragraph(line)
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def with_macro(content: bytes) -> bytes:
    """The same package with a macro part in it."""
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr("word/vbaProject.bin", b"macro")
    return buffer.getvalue()


def blank_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def file(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_file_alone_is_read_and_shown_before_it_is_stored(cast: Cast) -> None:
    load_catalogue()
    client = cast.client("county")
    shown = client.post(URL, {"file": file(docx(LINES), "讲话.docx")})
    form = shown.context["form"]
    assert (shown.status_code, SourceDocument.objects.count()) == (200, 0)
    assert (form["title"].value(), form["dated"].value(), form["year"].value()) == (LINES[0], "2026-02-26", "2026")
    assert shown.context["preview"]["found"] == 2
    data = {name: form[name].value() or "" for name in form.fields if name != "file"}
    # browsers send line ends as CRLF
    stored = client.post(URL, data | {"text": data["text"].replace("\n", "\r\n")})
    document = SourceDocument.objects.get()
    assert stored["Location"] == f"/documents/{document.pk}/"
    assert document.text.strip() == "\n".join(LINES)
    assert (document.filename, document.kind, document.dated) == ("讲话.docx", "speech", date(2026, 2, 26))
    assert len(document.file_sha256) == 64
    assert [c.span.text for c in document.commitments.all()] == ["5个", "3亿元"]


def test_a_file_with_its_details_is_stored_at_once(cast: Cast) -> None:
    cast.client("county").post(URL, DETAILS | {"file": file(docx(LINES), "讲话.docx")})
    assert SourceDocument.objects.get().issued_by == "县委统战部"


def test_the_name_of_a_file_is_not_taken_from_an_altered_token(cast: Cast) -> None:
    client = cast.client("county")
    form = client.post(URL, {"file": file(docx(LINES), "讲话.docx")}).context["form"]
    received = form["received"].value()
    client.post(URL, DETAILS | {"text": "别的正文，今年办10场。", "received": received})
    client.post(URL, DETAILS | {"text": "又一份正文，今年办11场。", "received": received + "x"})
    assert set(SourceDocument.objects.values_list("filename", "file_sha256")) == {("", "")}


def test_pasted_text_is_stored_unchanged(cast: Cast) -> None:
    text = "\n　今年办10场活动，\t含😀和e\u0301。 \n\n"
    cast.client("county").post(URL, DETAILS | {"text": text})
    assert SourceDocument.objects.get().text == text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("坏了.docx", b"PK\x03\x04 broken"),
        ("宏.docm", with_macro(docx(LINES))),
        ("改名的宏.docx", with_macro(docx(LINES))),
        ("扫描.pdf", blank_pdf()),
        ("空.txt", b""),
        ("老格式.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("图片.docx", b"\xff\xd8\xff\xe0" + b"\0" * 100),
        ("讲话.exe", b"MZ" + b"\0" * 100),
    ],
)
def test_a_file_that_cannot_be_taken_says_why_and_keeps_what_was_typed(cast: Cast, name: str, content: bytes) -> None:
    answer = cast.client("county").post(URL, DETAILS | {"title": "我打的标题", "file": file(content, name)})
    form = answer.context["form"]
    assert (answer.status_code, SourceDocument.objects.count()) == (422, 0)
    assert list(form.errors) == ["file"]
    assert form["title"].value() == "我打的标题"
    assert form.errors["file"][0] in answer.content.decode()


@pytest.mark.parametrize("data", [{}, {"text": " \n "}, {"title": "只有标题"}])
def test_nothing_handed_in_is_an_error_at_the_field(cast: Cast, data: dict[str, str]) -> None:
    answer = cast.client("county").post(URL, data)
    assert answer.status_code == 422
    assert "请选择文件，或把正文粘贴到下面" in answer.content.decode()


def test_a_wrong_detail_does_not_lose_the_file_that_was_read(cast: Cast) -> None:
    client = cast.client("county")
    answer = client.post(URL, DETAILS | {"dated": "2026-13-40", "file": file(docx(LINES), "讲话.docx")})
    form = answer.context["form"]
    assert answer.status_code == 422
    assert list(form.errors) == ["dated"]
    data = {name: form[name].value() or "" for name in form.fields if name != "file"} | {"dated": "2026-02-26"}
    client.post(URL, data)
    assert SourceDocument.objects.get().filename == "讲话.docx"


def test_a_text_without_date_asks_for_one(cast: Cast) -> None:
    answer = cast.client("county").post(URL, {"text": "侨务工作计划\n今年办10场活动。"})
    assert answer.context["form"].errors["dated"] == ["正文里没有写明，请填写。"]
    assert not SourceDocument.objects.exists()


def test_the_same_text_leads_to_the_document_that_is_here(cast: Cast) -> None:
    document = make(cast)
    answer = cast.client("county").post(URL, DETAILS | {"text": TEXT, "title": "另一个标题"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "上传过" in html
    assert f'href="/documents/{document.pk}/"' in html
    assert answer.context["form"]["title"].value() == "另一个标题"


def test_an_identity_number_is_refused(cast: Cast) -> None:
    answer = cast.client("county").post(URL, DETAILS | {"text": "联系人身份证号110101199003074477，今年办10场。"})
    assert answer.status_code == 422
    assert not SourceDocument.objects.exists()


def test_a_document_without_numbers_is_stored_and_says_how_to_add(cast: Cast) -> None:
    client = cast.client("county")
    answer = client.post(URL, DETAILS | {"text": "同志们，侨务工作很重要，大家要重视。"}, follow=True)
    html = answer.content.decode()
    assert "没有找到带数的承诺" in html
    assert "补录" in html


def test_markup_in_a_document_is_shown_as_text(cast: Cast) -> None:
    client = cast.client("county")
    text = "<script>alert(1)</script>今年力争签约<b>项目</b>5个。"
    html = client.post(URL, DETAILS | {"text": text, "title": "<i>题</i>"}, follow=True).content.decode()
    assert "<script>alert" not in html
    assert "<i>题</i>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_a_new_edition_keeps_the_old_one(cast: Cast) -> None:
    client, document = cast.client("county"), make(cast)
    url = f"/documents/{document.pk}/edition/"
    assert client.get(url).context["form"]["title"].value() == "讲话"
    client.post(url, DETAILS | {"text": TEXT + "补上的一段，今年办10场。"})
    newer = SourceDocument.objects.get(replaces=document)
    assert newer.edition == 2
    assert f"/documents/{newer.pk}/" in client.get(f"/documents/{document.pk}/").content.decode()
    again = client.post(url, DETAILS | {"text": TEXT + "再补。"})
    assert "已有更新的版本" in again.content.decode()


def test_the_page_needs_the_permission(cast: Cast) -> None:
    document = make(cast)
    client: Any = cast.client("township")
    assert client.get(URL).status_code == 404
    assert client.get(f"/documents/{document.pk}/edition/").status_code == 404


def test_the_same_text_is_told_before_anything_is_filled_in(cast: Cast) -> None:
    load_catalogue()
    document = make(cast, TEXT)
    answer = cast.client("county").post(URL, {"text": TEXT})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "上传过" in html
    assert f'href="/documents/{document.pk}/"' in html
    assert SourceDocument.objects.count() == 1
