"""Evidence photos looked at through the browser's door: what is shown, what stays a download, and to whom."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from qiaowu.activities.models import Activity
from qiaowu.modules.study.tests.book import AT, session
from qiaowu.records import files
from qiaowu.records.intake.tests import samples
from qiaowu.records.models import Evidence
from qiaowu.web.evidence import SHOWN_BYTES

pytestmark = pytest.mark.django_db
SPOT = b"GPS 25.0N 118.0E, camera of Wang"


def stored(row: Activity, cast: Any, data: bytes, mime: str, **fields: Any) -> Evidence:
    """A file that lies in the store as it is, past the intake."""
    values = {"kind": "photo", "title": "现场照片.jpg", "size": len(data)} | fields
    return Evidence.objects.create(
        record_kind=row.KIND,
        record_id=row.pk,
        sha256=files.store(data),
        mime=mime,
        added_by=cast.user("township"),
        added_at=AT,
        **values,
    )


def uploaded(client: Any, row: Activity, name: str, data: bytes) -> Evidence:
    """A file that came in as users bring it."""
    posted = {"kind": "photo", "title": "", "url": "", "file": SimpleUploadedFile(name, data)}
    assert client.post(reverse("records:attach", args=[*row.ref]), posted).status_code == 302
    return Evidence.objects.latest("pk")


def at(page: str, evidence: Evidence) -> str:
    return reverse(f"records:{page}", args=[evidence.pk])


def page_of(client: Any, row: Activity) -> str:
    return str(client.get(reverse("study:session", args=[row.pk])).content.decode())


PICTURES = [
    ("现场.jpg", samples.jpeg(samples.exif(6, SPOT)), "image/jpeg"),
    ("截图.png", samples.png(samples.png_chunk(b"eXIf", SPOT)), "image/png"),
    ("会场.webp", samples.webp(samples.webp_chunk(b"EXIF", SPOT), flags=0x08), "image/webp"),
]


@pytest.mark.parametrize(("name", "data", "mime"), PICTURES)
def test_an_uploaded_picture_is_shown_in_place_without_what_the_camera_wrote(cast, name, data, mime) -> None:
    client, row = cast.client("township"), session(cast, "haitang")
    evidence = uploaded(client, row, name, data)
    page = page_of(client, row)
    image = re.search(rf'<img src="{at("evidence_picture", evidence)}"[^>]*>', page)
    assert image
    assert 'width="160" height="112"' in image[0]
    assert f'alt="{name}，2026-10-12上传"' in image[0]
    assert f'href="{at("evidence_view", evidence)}"' in page
    for way, door in (("inline", "evidence_picture"), ("attachment", "evidence")):
        answer = client.get(at(door, evidence))
        assert answer.headers["Content-Disposition"].startswith(f"{way};")
        assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == (mime, "nosniff")
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert answer.headers["Cache-Control"] == "no-store"
        assert SPOT not in answer.content


@pytest.mark.parametrize(("name", "data", "mime"), PICTURES)
def test_a_picture_that_came_past_the_intake_is_cleaned_when_it_is_handed_out(cast, name, data, mime) -> None:
    evidence = stored(session(cast, "haitang"), cast, data, mime)
    for door in ("evidence_picture", "evidence"):
        assert SPOT not in cast.client("township").get(at(door, evidence)).content
    assert SPOT in files.read(evidence.sha256)


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (b"<html><script>alert(1)</script>", "image/jpeg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "image/png"),
        (samples.png(), "image/jpeg"),
        (samples.jpeg()[:30], "image/jpeg"),
        (samples.png(width=100_000, height=100_000), "image/png"),
    ],
)
def test_bytes_that_are_not_what_their_type_says_are_never_shown(cast, data, mime) -> None:
    row = session(cast, "haitang")
    evidence, client = stored(row, cast, data, mime), cast.client("township")
    assert client.get(at("evidence_picture", evidence)).status_code == 404
    view = client.get(at("evidence_view", evidence))
    assert "只能下载" in view.content.decode()
    assert "<img" not in view.content.decode()
    answer = client.get(at("evidence", evidence))
    assert answer.content == data
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (samples.pdf(), "application/pdf"),
        (b"notes", "text/plain; charset=utf-8"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        (b"GIF89a", "image/gif"),
    ],
)
def test_every_other_kind_of_file_stays_a_download(cast, data, mime) -> None:
    row = session(cast, "haitang")
    evidence, client = stored(row, cast, data, mime, title="文件"), cast.client("township")
    assert [client.get(at(door, evidence)).status_code for door in ("evidence_view", "evidence_picture")] == [404, 404]
    assert client.get(at("evidence", evidence)).headers["Content-Disposition"].startswith("attachment")
    page = page_of(client, row)
    assert at("evidence", evidence) in page
    assert at("evidence_picture", evidence) not in page


@pytest.mark.parametrize("door", ["evidence_view", "evidence_picture", "evidence"])
def test_a_picture_is_shown_to_whoever_may_read_its_record_at_this_moment(cast, door) -> None:
    row = session(cast, "haitang")
    url = at(door, evidence := stored(row, cast, samples.jpeg(), "image/jpeg"))
    seen = {name: cast.client(name).get(url).status_code for name in ("county", "community", "leader", "township2")}
    assert seen == {"county": 200, "community": 200, "leader": 200, "township2": 404}
    assert cast.client("stranger").get(url).status_code == 404
    Evidence.objects.filter(pk=evidence.pk).update(removed_at=AT)
    assert cast.client("county").get(url).status_code == 404


def test_pictures_of_one_record_are_leafed_through_and_other_files_skipped(cast) -> None:
    row, client = session(cast, "haitang"), cast.client("township")
    first = stored(row, cast, samples.jpeg(width=9), "image/jpeg")
    stored(row, cast, b"notes", "text/plain")
    last = stored(row, cast, samples.png(), "image/png", title="截图.png")
    stored(session(cast, "jinxiu"), cast, samples.png(width=3), "image/png")
    opened = client.get(at("evidence_view", first)).content.decode()
    assert "第 1 张，共 2 张" in opened
    assert (at("evidence_view", last) in opened, "上一张" in opened) == (True, False)
    opened = client.get(at("evidence_view", last)).content.decode()
    assert (at("evidence_view", first) in opened, "下一张" in opened) == (True, False)
    assert at("evidence", last) in opened


def test_a_picture_too_heavy_for_a_phone_is_opened_by_a_click_only(cast) -> None:
    row, client = session(cast, "haitang"), cast.client("township")
    evidence = stored(row, cast, samples.jpeg(), "image/jpeg", size=SHOWN_BYTES + 1)
    page = page_of(client, row)
    assert at("evidence_picture", evidence) not in page
    assert at("evidence_view", evidence) in page
    assert "查看 6.0 MB" in page
