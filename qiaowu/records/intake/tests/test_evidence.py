"""Evidence files: accepted kinds, and pictures without what the camera wrote into them."""

from __future__ import annotations

import hashlib
import struct
import zlib
from pathlib import Path

import pytest

from qiaowu.records.intake import IntakeError, sniff_evidence
from qiaowu.records.intake.messages import note

from . import samples as s

PLACE = b"GPS 25.0N 118.0E, camera of Wang"


@pytest.mark.parametrize(
    ("filename", "data", "kind", "mime"),
    [
        ("照片.jpg", s.jpeg(), "jpg", "image/jpeg"),
        ("照片.JPEG", s.jpeg(), "jpg", "image/jpeg"),
        ("截图.png", s.png(), "png", "image/png"),
        ("图.webp", s.webp(), "webp", "image/webp"),
        ("扫描.pdf", s.pdf(b"0 0 m"), "pdf", "application/pdf"),
        ("说明.docx", s.docx(), "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (
            "名单.xlsx",
            s.pack(s.xlsx_parts()),
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ("备注.txt", "走访".encode("gb18030") * 9, "txt", "text/plain; charset=utf-8"),
    ],
)
def test_allowed_kind_is_accepted(filename: str, data: bytes, kind: str, mime: str) -> None:
    found = sniff_evidence(data, filename)
    assert (found.kind, found.mime) == (kind, mime)
    assert found.sha256 == hashlib.sha256(found.data).hexdigest()
    assert found.original_sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("name", ["说明.docx", "扫描.pdf", "照片.jpg", "截图.png"])
def test_clean_file_is_stored_byte_for_byte(name: str) -> None:
    data = {"docx": s.docx(), "pdf": s.pdf(), "jpg": s.jpeg(), "png": s.png()}[name.split(".")[1]]
    found = sniff_evidence(data, name)
    assert (found.data, found.notes) == (data, ())


def test_text_is_stored_as_utf8() -> None:
    assert sniff_evidence("走访\r\n侨胞".encode("gb18030"), "备注.txt").data.decode() == "走访\n侨胞"


def test_picture_from_elsewhere_is_noted() -> None:
    rows = s.relations(("image", "http://example.invalid/a.png", True))
    found = sniff_evidence(s.docx_with("word/_rels/document.xml.rels", rows), "说明.docx")
    assert found.notes == (note("external", count=1),)


def test_pdf_that_only_opens_at_a_page_is_accepted() -> None:
    assert sniff_evidence(s.pdf(extra=b"/OpenAction [5 0 R /Fit]"), "扫描.pdf").kind == "pdf"


JPEG_EXTRAS = [
    s.jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + PLACE),
    s.jpeg_segment(0xED, b"Photoshop 3.0\x00" + PLACE),
    s.jpeg_segment(0xFE, PLACE),
    s.jpeg_segment(0xE0, b"JFXX\x00\x10" + PLACE),
    s.jpeg_segment(0xE2, b"MPF\x00" + PLACE),
    s.jpeg_segment(0xEF, PLACE),
]


@pytest.mark.parametrize("segment", JPEG_EXTRAS)
def test_jpeg_loses_hidden_data_and_keeps_the_picture(segment: bytes) -> None:
    found = sniff_evidence(s.jpeg(segment), "照片.jpg")
    assert found.data == s.jpeg()
    assert found.notes == (note("picture_data"),)


def test_jpeg_keeps_colour_profile_and_colour_transform() -> None:
    kept = (
        s.jpeg_segment(0xE2, b"ICC_PROFILE\x00\x01\x01profile"),
        s.jpeg_segment(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00\x01"),
    )
    assert sniff_evidence(s.jpeg(*kept), "照片.jpg").data == s.jpeg(*kept)


@pytest.mark.parametrize(("turn", "kept"), [(1, False), (3, True), (6, True), (8, True), (9, False)])
def test_photo_taken_lying_still_stands_upright(turn: int, kept: bool) -> None:
    found = sniff_evidence(s.jpeg(s.exif(turn, PLACE)), "照片.jpg")
    assert PLACE not in found.data
    assert (b"Exif" in found.data) is kept
    assert sniff_evidence(found.data, "照片.jpg").data == found.data
    if kept:
        assert found.data[found.data.index(b"Exif") + 24 : found.data.index(b"Exif") + 26] == struct.pack(">H", turn)


@pytest.mark.parametrize("tail", [b"<html><script>1</script>", s.docx(), b"\x00" * 9])
def test_what_hangs_on_behind_a_picture_is_cut(tail: bytes) -> None:
    found = {
        name: sniff_evidence(make(tail=tail), name)
        for name, make in (("a.jpg", s.jpeg), ("a.png", s.png), ("a.webp", s.webp))
    }
    assert [item.data for item in found.values()] == [s.jpeg(), s.png(), s.webp()]
    assert all(note("picture_tail") in item.notes for item in found.values())


@pytest.mark.parametrize("name", [b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME", b"vpAg"])
def test_png_loses_hidden_chunks(name: bytes) -> None:
    found = sniff_evidence(s.png(s.png_chunk(name, PLACE)), "图.png")
    assert (found.data, found.notes) == (s.png(), (note("picture_data"),))


def test_png_profile_that_unpacks_without_end_is_dropped() -> None:
    good = s.png_chunk(b"iCCP", b"x\x00\x00" + zlib.compress(b"profile"))
    bomb = s.png_chunk(b"iCCP", b"x\x00\x00" + zlib.compress(b"\x00" * 50_000_000))
    assert sniff_evidence(s.png(good), "图.png").data == s.png(good)
    assert sniff_evidence(s.png(bomb), "图.png").data == s.png()


@pytest.mark.parametrize("name", [b"EXIF", b"XMP "])
def test_webp_loses_exif_and_its_flag(name: bytes) -> None:
    found = sniff_evidence(s.webp(s.webp_chunk(name, PLACE), flags=0x1C), "图.webp")
    assert (found.data, found.notes) == (s.webp(flags=0x10), (note("picture_data"),))


def test_missing_file_and_link_are_refused(tmp_path: Path) -> None:
    link = tmp_path / "a.jpg"
    link.symlink_to("/etc/passwd")
    for path in (link, tmp_path / "none.jpg", tmp_path):
        with pytest.raises(IntakeError) as caught:
            sniff_evidence(path, "a.jpg")
        assert caught.value.code == "missing"
