"""A long export through the real door: offered, queued, made by a worker, fetched by its owner and nobody else."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from qiaowu.activities.models import Activity
from qiaowu.hosting.county import county
from qiaowu.orgs.actions import give_post
from qiaowu.orgs.clock import now
from qiaowu.orgs.models import FormDraft, Post
from qiaowu.records.models import ChangeEntry
from qiaowu.records.queue import claims, results, running
from qiaowu.records.queue.models import Job
from qiaowu.records.queue.wakeups import listening
from qiaowu.web import jobs

pytestmark = pytest.mark.django_db
LIST = "/study/sessions/"


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qiaowu.web.lists.BACKGROUND_ROWS", 2)
    monkeypatch.setattr(jobs, "STEP", 1)


@pytest.fixture
def sessions(cast: Any) -> Any:
    """Four sessions in 云锦街道, two of them about 侨法, and one in the sibling township."""
    for number in range(5):
        home = ("haitang", "yunjin") if number < 4 else ("shangzhou", "zhenjiang")
        Activity.objects.create(
            unit=cast.unit(home[0]),
            township=cast.unit(home[1]),
            created_by=cast.user("township"),
            created_at=now(),
            no_evidence_reason="无",
            no=f"HD-{number}",
            type="group_study",
            title=f"学习{'侨法' if number % 2 else '政策'}{number}",
            held_on=date(2026, 9, 1 + number),
            headcount=10,
        )
    return cast


def ask(client: Client, query: str = "", **more: str) -> Job:
    """Press 开始导出 on the page that offers it."""
    page = client.get(f"{LIST}?export=xlsx{query}")
    assert page.status_code == 200
    token = re.search(r'name="token" value="(\w+)"', page.content.decode())
    assert token
    answer = client.post(f"{LIST}?{query.lstrip('&')}", {"export": "xlsx", "token": token[1]} | more)
    return Job.objects.get(pk=int(answer.headers["Location"].split("/")[2]))


def work() -> Job:
    with county(settings.COUNTY):
        job = claims.take(1, at=now())
    assert job is not None
    running.run(settings.COUNTY, job)
    return Job.objects.get(pk=job.pk)


def fetch(client: Client, job: Job) -> Any:
    return client.get(f"/jobs/{job.pk}/file/")


def titles(answer: Any) -> list[str]:
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    return [str(row[0]) for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_a_long_list_is_offered_as_a_job_and_a_short_one_is_sent_at_once(sessions: Any) -> None:
    client = sessions.client("township")
    page = client.get(f"{LIST}?export=xlsx").content.decode()
    assert "共 4 条" in page
    assert Job.objects.count() == FormDraft.objects.count() == 0
    assert client.get(f"{LIST}?export=xlsx&q=侨法").headers["Content-Disposition"].startswith("attachment")


def test_the_file_holds_the_rows_asked_for_that_the_owner_may_export(sessions: Any) -> None:
    client = sessions.client("township")
    made = ask(client, "&sort=held_on")
    assert "等待办理" in client.get(f"/jobs/{made.pk}/").content.decode()
    done = work()
    assert (done.state, done.done, done.total) == ("done", 4, 4)
    assert done.file_name == "云锦-学习活动-20261012.xlsx"
    answer = fetch(client, made)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert [title[-1] for title in titles(answer)] == ["0", "1", "2", "3"]


def test_the_export_writes_its_one_line_of_log_when_the_file_is_made(sessions: Any) -> None:
    ask(sessions.client("township"))
    assert not ChangeEntry.objects.filter(act="export").exists()
    work()
    assert [entry.actor for entry in ChangeEntry.objects.filter(act="export")] == ["township"]


def test_what_was_searched_for_stands_in_no_job_and_is_gone_with_its_end(
    sessions: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qiaowu.web.lists.BACKGROUND_ROWS", 1)
    client = sessions.client("township")
    made = ask(client, "&q=侨法")
    row = str(Job.objects.filter(pk=made.pk).values()[0])
    assert "侨法" not in row
    assert "%E4%BE%A8" not in row
    assert FormDraft.objects.count() == 1
    work()
    assert FormDraft.objects.count() == 0
    assert len(titles(fetch(client, made))) == 2


def test_a_second_press_is_the_same_job(sessions: Any) -> None:
    client = sessions.client("township")
    first = client.post(LIST, {"export": "csv", "token": "a" * 32}).headers["Location"]
    assert client.post(LIST, {"export": "csv", "token": "a" * 32}).headers["Location"] == first
    other = sessions.client("county").post(LIST, {"export": "csv", "token": "a" * 32}).headers["Location"]
    assert other != first


def test_a_page_that_fails_leaves_no_job(sessions: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: Any, **named: Any) -> str:
        raise ZeroDivisionError

    client = sessions.client("township")
    client.raise_request_exception = False
    monkeypatch.setattr("qiaowu.web.jobs.reverse", broken)  # after the job was written
    assert client.post(LIST, {"export": "csv"}).status_code == 500
    assert (Job.objects.count(), FormDraft.objects.count()) == (0, 0)


@pytest.mark.parametrize("account", ["leader", "community", "auditor", "stranger"])
def test_nobody_without_the_right_asks_for_an_export(sessions: Any, account: str) -> None:
    client = sessions.client(account)
    assert client.post(LIST, {"export": "xlsx"}).status_code == 404
    assert client.get(f"{LIST}?export=xlsx").status_code == 404
    assert Job.objects.count() == 0


@pytest.mark.parametrize("given", [{}, {"export": "exe"}, {"export": "docx"}])
def test_a_post_that_asks_for_no_export_is_a_missing_page(sessions: Any, given: dict[str, str]) -> None:
    assert sessions.client("township").post(LIST, given).status_code == 404
    assert Job.objects.count() == 0


def test_others_find_neither_the_job_nor_the_file_and_the_administrator_only_the_job(sessions: Any) -> None:
    made = ask(sessions.client("township"))
    work()
    for account, page in (("township2", 404), ("county", 404), ("stranger", 404), ("admin", 200)):
        client = sessions.client(account)
        assert client.get(f"/jobs/{made.pk}/").status_code == page, account
        assert fetch(client, made).status_code == 404, account
        assert client.post(f"/jobs/{made.pk}/again/").status_code == (302 if page == 200 else 404)
    assert "导出学习活动" in sessions.client("admin").get("/jobs/").content.decode()
    assert "导出学习活动" not in sessions.client("township2").get("/jobs/").content.decode()


def test_a_file_is_not_handed_out_by_posts_that_have_changed(sessions: Any) -> None:
    client = sessions.client("township")
    made = ask(client)
    work()
    assert fetch(client, made).status_code == 200
    give_post(
        user=sessions.user("township"),
        unit=sessions.unit("zhenjiang"),
        role_key="township_officer",
        since=date(2026, 10, 1),
    )
    assert fetch(client, made).status_code == 302
    Post.objects.filter(user=sessions.user("township")).delete()
    assert fetch(client, made).status_code == 404


def test_rights_lost_before_the_work_begins_give_no_file(sessions: Any) -> None:
    made = ask(sessions.client("township"))
    Post.objects.filter(user=sessions.user("township")).update(role_key="community_worker")
    failed = work()
    assert (failed.state, failed.reason) == ("failed", "发起人已没有办理这项任务的权限。")
    assert fetch(sessions.client("township"), made).status_code == 404


def test_a_page_that_the_owner_may_not_open_is_not_exported_through_a_changed_draft(sessions: Any) -> None:
    made = ask(sessions.client("township"))
    for path in ("/journal/", "/users/", "/jobs/1/", "/nowhere/", "/readyz"):
        FormDraft.objects.update(data={"path": path, "query": "", "form": "xlsx"})
        with pytest.raises(Exception, match=r"权限|不在"):
            jobs.list_page(FormDraft.objects.get().data, sessions.user("township"))
    FormDraft.objects.update(data={"path": ["/study/sessions/"]})
    assert work().reason == "导出的条件已不在，请重新发起。"
    assert fetch(sessions.client("township"), made).status_code == 404


def test_a_cancelled_export_leaves_no_file_and_no_draft(sessions: Any) -> None:
    client, before = sessions.client("township"), set(results.folder().iterdir())
    made = ask(client)
    assert client.post(f"/jobs/{made.pk}/cancel/").headers["Location"] == f"/jobs/{made.pk}/"
    assert "已取消" in client.get(f"/jobs/{made.pk}/").content.decode()
    assert FormDraft.objects.count() == 0
    assert set(results.folder().iterdir()) == before
    client.post(f"/jobs/{made.pk}/cancel/", headers={"referer": f"http://testserver/jobs/{made.pk}/"})
    assert "任务已经结束" in client.get(f"/jobs/{made.pk}/").content.decode()


def test_the_page_of_an_open_job_renews_itself_and_that_of_an_ended_one_does_not(sessions: Any) -> None:
    client = sessions.client("township")
    made = ask(client)
    Job.objects.update(total=4000, done=1200)
    page = client.get(f"/jobs/{made.pk}/").content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert '<progress class="meter" value="1200" max="4000"' in page
    assert "1,200 / 4,000" in page
    work()
    assert "hx-trigger" not in client.get(f"/jobs/{made.pk}/").content.decode()


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/jobs/").status_code == 200
    return len(seen)


def test_the_list_of_jobs_needs_as_many_queries_for_three_rows_as_for_one(sessions: Any) -> None:
    client = sessions.client("township")
    ask(client)
    queries(client)  # what is remembered is remembered from here on
    one = queries(client)
    ask(client), ask(client)
    assert queries(client) == one


def test_ready_says_whether_a_worker_is_there(db: None) -> None:
    assert (Client().get("/readyz").status_code, Client().get("/readyz").json()["worker"]) == (503, "down")
    with listening():
        assert Client().get("/readyz").json() == {"database": "up", "county": "c990123", "worker": "up"}
