"""Plans and their tasks: writing, splitting, publishing, closing by a session, waiving, copying."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from qiaowu.activities.models import Activity
from qiaowu.modules.study import queries
from qiaowu.modules.study.forms import split_items
from qiaowu.modules.study.models import StudyPlan, StudyTask
from qiaowu.modules.study.tests.book import base_token, plan, session, session_post, text_of
from qiaowu.records.actions import return_back
from qiaowu.records.models import ChangeEntry
from qiaowu.records.wording import field_label

pytestmark = pytest.mark.django_db
NEW = "/study/plans/new/"


def plan_post(cast: Any, unit: str = "yunjin", **fields: Any) -> dict[str, Any]:
    return {
        "month": "2026-10-01",
        "unit": str(cast.unit(unit).pk),
        "focus": "省侨务工作会议精神",
        "rows": "3",
        "new0_title": "学习侨法",
        "new0_document": "省侨务工作会议精神",
        "new0_unit": str(cast.unit("haitang").pk),
        "new0_due": "10.20",
        "act": "submit",
    } | fields


def tasks_of(row: StudyPlan) -> list[tuple[str, str, date]]:
    return [(t.title, t.unit.short_name, t.due_on) for t in row.tasks.select_related("unit")]


def test_a_plan_is_written_and_published_in_one_step(cast: Any) -> None:
    response = cast.client("township").post(NEW, plan_post(cast, new1_title="交流心得"))
    row = StudyPlan.objects.get()
    assert response.url == reverse("study:plan", args=[row.pk])
    assert (row.status, row.published_on) == ("confirmed", date(2026, 10, 12))
    assert tasks_of(row) == [("学习侨法", "海棠", date(2026, 10, 20)), ("交流心得", "云锦", date(2026, 10, 31))]


def test_a_plan_kept_back_is_published_from_its_page(cast: Any) -> None:
    client = cast.client("township")
    client.post(NEW, plan_post(cast, act="keep"))
    row = StudyPlan.objects.get()
    assert row.status == "draft"
    page = client.get(reverse("study:plan", args=[row.pk]))
    assert [a.label for a in page.context["actions"]][:2] == ["发布", "修改"]
    assert "未发布，已逾期" in text_of(page)
    client.post(reverse("study:plan_publish", args=[row.pk]))
    row.refresh_from_db()
    assert (row.status, row.published_on) == ("confirmed", date(2026, 10, 12))


def test_a_plan_without_tasks_is_not_published(cast: Any) -> None:
    client = cast.client("township")
    response = client.post(NEW, plan_post(cast, new0_title=""))
    assert response.status_code == 422
    assert not StudyPlan.objects.exists()
    row = plan(cast, published=None)
    client.post(reverse("study:plan_publish", args=[row.pk]))
    row.refresh_from_db()
    assert row.status == "draft"


def test_a_month_has_one_plan(cast: Any) -> None:
    plan(cast)
    response = cast.client("township").post(NEW, plan_post(cast))
    assert response.status_code == 422
    assert "已有学习计划" in text_of(response)
    assert StudyPlan.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("new0_due", "9.30", "早于计划月份"),
        ("new0_title", "学习 11010519491231002X", "身份证号"),
        ("month", "2031-01-01", ""),
        ("unit", "0", ""),
    ],
)
def test_a_wrong_field_of_a_plan_is_told(cast: Any, field: str, value: str, said: str) -> None:
    response = cast.client("township").post(NEW, plan_post(cast) | {field: value})
    errors = response.context["form"].errors
    assert response.status_code == 422
    assert field in errors
    assert said in "".join(str(e) for e in errors[field])
    assert not StudyPlan.objects.exists()


def test_rows_are_added_without_script_and_nothing_typed_is_lost(cast: Any) -> None:
    response = cast.client("township").post(NEW, plan_post(cast, act="rows", rows="1"))
    form = response.context["form"]
    assert response.status_code == 200
    assert form.rows == ["new0", "new1"]
    assert (form["new0_title"].value(), form["new0_due"].value(), form["focus"].value()) == (
        "学习侨法",
        "10.20",
        "省侨务工作会议精神",
    )
    assert not StudyPlan.objects.exists()


def test_pasted_lines_become_tasks_of_the_document(cast: Any) -> None:
    paste = "一、学习会议精神\r\n（二）开展侨法宣传；\r\n3. 办好侨眷之家\r\n略\r\n④组织心得交流。"
    response = cast.client("township").post(
        NEW, plan_post(cast, act="split", rows="2", paste=paste, source="省侨务工作会议精神")
    )
    form = response.context["form"]
    titles = [form[f"{key}_title"].value() for key in form.rows]
    assert titles[:5] == ["学习侨法", "学习会议精神", "开展侨法宣传", "办好侨眷之家", "组织心得交流"]
    assert form["new2_document"].value() == "省侨务工作会议精神"


def test_splitting_takes_numbers_off_and_cuts_long_lines() -> None:
    long = "讲" * 130
    assert split_items(f"1、甲乙丙丁；第二条 学习侨法\n{long}") == ["甲乙丙丁", "学习侨法", "讲" * 120]


def test_last_months_plan_is_copied_with_its_days(cast: Any) -> None:
    row = plan(cast, month=date(2026, 8, 1), tasks=(("学侨法", "haitang", date(2026, 8, 31)),), focus="侨法")
    form = cast.client("township").get(NEW, {"copy": row.pk}).context["form"]
    shown = [form[name].value() for name in ("month", "focus", "new0_title", "new0_due")]
    assert shown == [date(2026, 9, 1), "侨法", "学侨法", "2026-09-30"]


def test_a_foreign_plan_is_not_copied(cast: Any) -> None:
    row = plan(cast, "zhenjiang", tasks=(("枕江任务", "zhenjiang", date(2026, 10, 31)),))
    page = cast.client("township").get(NEW, {"copy": row.pk})
    assert "枕江任务" not in text_of(page)


def test_two_editors_each_add_a_task_and_both_stay(cast: Any) -> None:
    row = plan(cast, published=None, tasks=(("学侨法", "yunjin", date(2026, 10, 31)),))
    url = reverse("study:plan_edit", args=[row.pk])
    task = row.tasks.get()
    old = {f"task{task.pk}_title": "学侨法", f"task{task.pk}_document": "省会议精神"}
    old |= {f"task{task.pk}_unit": str(cast.unit("yunjin").pk), f"task{task.pk}_due": "2026-10-31"}
    first, second = cast.client("township"), cast.client("county")
    start = {"month": "2026-10-01", "unit": str(cast.unit("yunjin").pk), "rows": "3", "act": "keep"} | old
    start["no_evidence_reason"] = "签到表存社区"
    start["base"] = base_token(text_of(first.get(url)))
    second.post(url, start | {"new0_title": "县里加的"})
    first.post(url, start | {"new0_title": "街道加的"})
    assert {t.title for t in row.tasks.all()} == {"学侨法", "县里加的", "街道加的"}


def test_a_plan_goes_from_task_to_session_to_closed(cast: Any) -> None:
    officer, worker = cast.client("township"), cast.client("community")
    row = plan(cast, tasks=(("学习侨法", "haitang", date(2026, 10, 31)),))
    task = row.tasks.get()
    page = worker.get(reverse("study:plan", args=[row.pk]))
    assert [a.label for shown in page.context["tasks"] for a in shown["actions"]] == ["登记活动"]
    assert [a.label for a in page.context["actions"]] == []
    new = f"/study/sessions/new/?task={task.pk}"
    form = worker.get(new).context["form"]
    assert (form["title"].value(), form["tasks"].value(), form["unit"].value()) == (
        "学习侨法",
        [task.pk],
        cast.unit("haitang").pk,
    )
    worker.post(new, session_post(cast, "haitang", tasks=[task.pk]))
    assert StudyTask.objects.get().state == "waiting"
    assert not queries.done_tasks().exists()
    held = Activity.objects.get()
    officer.post(f"/records/activities.activity/{held.pk}/do/confirm/")
    assert StudyTask.objects.get().state == "done"
    assert queries.done_tasks().get() == task
    assert held.no in text_of(officer.get(reverse("study:plan", args=[row.pk])))


def test_a_task_is_open_again_when_its_session_is_void(cast: Any) -> None:
    officer = cast.client("township")
    row = plan(cast, tasks=(("学习侨法", "yunjin", date(2026, 10, 31)),))
    task = row.tasks.get()
    officer.post("/study/sessions/new/", session_post(cast, tasks=[task.pk]))
    assert not queries.open_tasks().exists()
    held = Activity.objects.get()
    officer.post(f"/records/activities.activity/{held.pk}/void/", {"reason": "重复登记"})
    assert queries.open_tasks().get() == task
    assert StudyTask.objects.get().state == "open"
    officer.post("/study/sessions/new/", session_post(cast, tasks=[task.pk], title="补办"))
    assert StudyTask.objects.get().activity == Activity.objects.get(title="补办")


def test_a_task_taken_off_a_session_is_open_again(cast: Any) -> None:
    officer = cast.client("township")
    row = plan(cast, tasks=(("学习侨法", "yunjin", date(2026, 10, 31)),))
    task = row.tasks.get()
    officer.post("/study/sessions/new/", session_post(cast, tasks=[task.pk]))
    held = Activity.objects.get()
    edit = reverse("study:session_edit", args=[held.pk])
    officer.post(edit, session_post(cast, reason="选错了任务"))
    assert StudyTask.objects.get().state == "open"


def test_a_foreign_task_cannot_be_closed(cast: Any) -> None:
    row = plan(cast, "zhenjiang", tasks=(("枕江任务", "zhenjiang", date(2026, 10, 31)),))
    task = row.tasks.get()
    response = cast.client("township").post("/study/sessions/new/", session_post(cast, tasks=[task.pk]))
    assert response.status_code == 422
    assert StudyTask.objects.get().state == "open"


def test_a_task_is_waived_with_a_reason_only(cast: Any) -> None:
    row = plan(cast, tasks=(("学习侨法", "haitang", date(2026, 10, 31)),))
    task = row.tasks.get()
    url = reverse("study:task_waive", args=[task.pk])
    client = cast.client("township")
    assert client.post(url, {"reason": " "}).status_code == 422
    client.post(url, {"reason": "并入县里集中学习"})
    assert queries.done_tasks().get() == task
    assert ChangeEntry.objects.latest("number").reason == "并入县里集中学习"
    assert "并入县里集中学习" in text_of(client.get(reverse("study:plan", args=[row.pk])))


@pytest.mark.parametrize("page", ["plan", "plan_edit", "plan_publish"])
def test_a_foreign_plan_is_a_missing_page_and_stays_as_it_is(cast: Any, page: str) -> None:
    row = plan(cast, "zhenjiang", published=None, tasks=(("枕江任务", "zhenjiang", date(2026, 10, 31)),))
    before = (list(StudyPlan.objects.values()), list(StudyTask.objects.values()), ChangeEntry.objects.count())
    url = reverse(f"study:{page}", args=[row.pk])
    client = cast.client("township")
    assert client.get(url).status_code in {404, 405}
    assert client.post(url, plan_post(cast)).status_code in {404, 405}
    waive = reverse("study:task_waive", args=[row.tasks.get().pk])
    assert client.get(waive).status_code == client.post(waive, {"reason": "试"}).status_code == 404
    assert (list(StudyPlan.objects.values()), list(StudyTask.objects.values()), ChangeEntry.objects.count()) == before


def test_a_closed_task_cannot_be_taken_out_of_a_published_plan(cast: Any) -> None:
    row = plan(cast, tasks=(("学习侨法", "yunjin", date(2026, 10, 31)),))
    task = row.tasks.get()
    held = session(cast)
    StudyTask.objects.filter(pk=task.pk).update(activity=held, closed_on=held.held_on)
    post = plan_post(cast, new0_title="新任务", reason="调整", **{f"task{task.pk}_title": ""})
    response = cast.client("township").post(reverse("study:plan_edit", args=[row.pk]), post)
    assert response.status_code == 422
    assert tasks_of(row) == [("学习侨法", "云锦", date(2026, 10, 31))]


def test_the_register_says_who_was_in_time(cast: Any) -> None:
    plan(cast, month=date(2026, 8, 1), published=date(2026, 8, 5), tasks=(("甲", "yunjin", date(2026, 8, 31)),))
    plan(cast, month=date(2026, 9, 1), published=date(2026, 9, 8))
    plan(cast, month=date(2026, 10, 1), published=None)
    rows = cast.client("township").get("/study/plans/").context["rows"]
    shown = {row["cells"][1]["value"]: (row["cells"][6]["value"], row["cells"][3]["value"]) for row in rows}
    assert shown == {"2026-08": ("按时", 1), "2026-09": ("逾期 3 天", 0), "2026-10": ("未发布，已逾期", 0)}


def test_the_register_is_narrowed_by_month_and_task(cast: Any) -> None:
    plan(cast, month=date(2026, 9, 1), tasks=(("学习侨法", "yunjin", date(2026, 9, 30)),))
    plan(cast, month=date(2026, 10, 1))
    client = cast.client("township")
    by_month = client.get("/study/plans/", {"month": "2026-09-01"}).context
    assert [row["cells"][1]["value"] for row in by_month["rows"]] == ["2026-09"]
    assert by_month["chips"][0]["value"] == "2026年9月"
    assert client.get("/study/plans/", {"q": "侨法"}).context["total"] == 1


def test_a_returned_session_shows_at_its_task_and_the_history_has_chinese_names(cast: Any) -> None:
    row = session(cast, "haitang", by="community", status="submitted")
    made = plan(cast, tasks=(("学侨法", "haitang", date(2026, 10, 20)),))
    made.tasks.update(activity=row, closed_on=row.held_on)
    client, page = cast.client("township"), reverse("study:plan", args=[made.pk])
    assert client.get(page).context["tasks"][0]["words"] == "活动待确认"
    return_back(row, by=cast.user("township"), at=row.created_at, reason="缺签到表")
    assert client.get(page).context["tasks"][0]["words"] == "活动被退回"
    assert field_label("study.plan", "tasks") == "学习任务"
