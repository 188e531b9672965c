"""Evidence and links of a record through the browser's door: who may add, what a name may hold, what is logged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from qiaowu.activities.models import Activity
from qiaowu.modules.filings.models import Filing
from qiaowu.modules.study.tests.book import plan, session, session_post
from qiaowu.records import actions
from qiaowu.records.models import ChangeEntry, Evidence, Link

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 12)
BAD_NAMES = ("11010519491231002X 签到.txt", "签到表13812345678.txt", "138-1234-5678签到.txt", "+86 13812345678.txt")
GOOD_NAMES = ("签到表20261010.txt", "mmexport1696400000000.txt", "IMG_20260908_123456.txt", "0578-2091234 登记.txt")


def paper(name: str = "签到表.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "签到 36 人次".encode())


def attach_url(row: Activity) -> str:
    return reverse("records:attach", args=[*row.ref])


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def add(client: Any, row: Activity, name: str = "签到表.txt", **data: Any) -> Any:
    return client.post(attach_url(row), {"kind": "sheet", "title": "", "url": "", "file": paper(name)} | data)


def test_a_confirmed_record_gets_evidence_from_its_confirmer_only(cast: Any) -> None:
    row = session(cast, "haitang")
    refused = add(cast.client("community"), row)
    assert refused.url == reverse("study:session", args=[row.pk])
    assert "由确认人增减" in said(refused)
    assert not Evidence.objects.exists()
    add(cast.client("township"), row)
    assert Evidence.objects.get().record_id == row.pk
    entry = ChangeEntry.objects.get()
    assert (entry.act, entry.actor, entry.after["evidence"]) == ("attach", "township", "签到表.txt")


def test_the_button_is_shown_to_whoever_may_add(cast: Any) -> None:
    row = session(cast, "haitang")
    for name, shown in (("community", False), ("township", True)):
        page = cast.client(name).get(reverse("study:session", args=[row.pk])).content.decode()
        assert (attach_url(row) in page) is shown


def test_after_a_return_the_worker_adds_again(cast: Any) -> None:
    row = session(cast, "haitang")
    actions.return_back(row, by=cast.user("township"), at=row.created_at, reason="补签到表")
    add(cast.client("community"), row)
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("name", BAD_NAMES)
def test_no_upload_takes_a_file_named_by_a_persons_number(cast: Any, name: str) -> None:
    client, row = cast.client("township"), session(cast, "haitang", status="draft")
    filing = {"unit": cast.unit("yunjin").pk, "period": "2026-09", "value": "5万元", "method": "回单"}
    quarter = {"quarter_start": "2026-07-01", "unit": cast.unit("yunjin").pk, "kind": "survey", "held_on": "2026-09-20"}
    answers = [
        add(client, row, name),
        client.post("/study/sessions/new/", session_post(cast, file=paper(name), no_evidence_reason="")),
        client.post("/study/evaluations/new/", quarter | {"answers": "3", "file": paper(name), "act": "submit"}),
        client.post("/filings/new/K39/", filing | {"file": paper(name)}),
    ]
    for answer in answers:
        assert answer.status_code == 422
        assert "号，请改名或删去后再传。" in str(answer.context["form"].errors["file"])
    assert not Evidence.objects.exists()
    assert not Filing.objects.exists()


@pytest.mark.parametrize("name", GOOD_NAMES)
def test_dates_and_serial_numbers_in_a_name_are_taken(cast: Any, name: str) -> None:
    add(cast.client("township"), session(cast, "haitang", status="draft"), name)
    assert Evidence.objects.get().title == name


@pytest.mark.parametrize(("field", "value"), [("title", "张某 13812345678"), ("url", "https://example.cn/13812345678")])
def test_typed_names_and_addresses_are_looked_at_too(cast: Any, field: str, value: str) -> None:
    row = session(cast, "haitang", status="draft")
    data: dict[str, Any] = {"kind": "link", "title": "", "url": "https://example.cn/a"} | {field: value}
    answer = cast.client("township").post(attach_url(row), data)
    assert field in answer.context["form"].errors


def repeated(cast: Any) -> tuple[Any, Activity, Activity]:
    row, client = session(cast), cast.client("township")
    client.post(reverse("study:session_repeat", args=[row.pk]), session_post(cast, sure="on"))
    return client, row, Activity.objects.latest("pk")


def test_a_link_is_told_in_history_and_journal_without_the_other_title(cast: Any) -> None:
    client, row, later = repeated(cast)
    history = client.get(reverse("study:session", args=[later.pk])).context["history"]
    told = [c.after for item in history if item["text"] == "关联" for c in item["changes"]]
    assert told == [f"照此登记：活动第 {row.pk} 号"]
    journal = cast.client("auditor").get("/journal/?act=link").content.decode()
    assert f"关联 照此登记：活动第 {row.pk} 号（{later.title}）" in journal


def test_a_link_is_taken_off_and_that_is_told_too(cast: Any) -> None:
    client, row, later = repeated(cast)
    (item,) = client.get(reverse("study:session", args=[later.pk])).context["links"]
    (back,) = client.get(reverse("study:session", args=[row.pk])).context["links"]
    assert back["action"] is None
    address, fields = item["action"].url, dict(item["action"].fields)
    assert "由确认人增减" in said(cast.client("community").post(address, fields)) or Link.objects.exists()
    client.post(address, fields)
    assert not Link.objects.exists()
    entry = ChangeEntry.objects.latest("number")
    assert (entry.act, entry.record_id, entry.actor) == ("unlink", later.pk, "township")
    assert "已经解除" in said(client.post(address, fields))


def test_a_stranger_takes_no_link_off(cast: Any) -> None:
    _client, _row, later = repeated(cast)
    link = Link.objects.get()
    answer = cast.client("township2").post(reverse("records:unlink", args=[*later.ref]), {"link": link.pk})
    assert answer.status_code == 404
    assert Link.objects.exists()


def test_a_closed_task_is_told_in_the_plans_history(cast: Any) -> None:
    planned = plan(cast, tasks=(("学习侨法", "yunjin", TODAY),))
    task, client = planned.tasks.get(), cast.client("township")
    client.post("/study/sessions/new/", session_post(cast, tasks=[task.pk]))
    row = Activity.objects.get()
    history = client.get(reverse("study:plan", args=[planned.pk])).context["history"]
    assert [(item["text"], item["changes"][0].after) for item in history] == [
        ("任务登记了活动", f"学习侨法（{row.no}）")
    ]
    edit = reverse("study:session_edit", args=[row.pk])
    client.post(edit, session_post(cast, tasks=[], reason="选错任务"))
    history = client.get(reverse("study:plan", args=[planned.pk])).context["history"]
    assert [item["text"] for item in history] == ["任务重开", "任务登记了活动"]
