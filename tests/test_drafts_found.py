"""A form begun is found again at home, whichever register it belongs to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qiaowu.modules.filings.tests.helpers import stored
from qiaowu.modules.study.tests.book import evaluation, node, plan, session
from qiaowu.orgs.actions import save_draft
from qiaowu.web.drafts import draft_duties
from qiaowu.web.registry import Duty

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 12)


def begun(cast: Any, who: str = "township") -> list[Duty]:
    return list(draft_duties(cast.user(who), TODAY))


def forms(cast: Any) -> list[str]:
    """Addresses of every form that keeps drafts, of a new record and of an old one."""
    row = session(cast, status="draft")
    made = plan(cast, published=None, tasks=(("学", "yunjin", date(2026, 12, 1)),))
    published = plan(cast, month=date(2026, 9, 1), tasks=(("学", "yunjin", date(2026, 12, 1)),))
    filing = stored(cast.unit("yunjin"), "K39", "2026-09", date(2026, 9, 3), cast.user("township"), "draft", value=6)
    quarter = evaluation(cast, "yunjin", quarter=date(2026, 7, 1), status="draft")
    study = [
        *("sessions/new/", f"sessions/new/?task={published.tasks.get().pk}"),
        *(f"sessions/{row.pk}/edit/", f"sessions/{row.pk}/repeat/"),
        *("plans/new/", f"plans/{made.pk}/edit/", "nodes/new/", f"nodes/{node(cast, 'yunjin').pk}/edit/"),
        *("evaluations/new/", f"evaluations/{quarter.pk}/edit/"),
    ]
    return [*(f"/study/{page}" for page in study), "/filings/new/K39/", f"/filings/{filing.pk}/edit/"]


def test_each_form_begun_is_a_duty_that_leads_back_to_it(cast: Any) -> None:
    client, pages = cast.client("township"), forms(cast)
    for number, page in enumerate(pages):
        client.post(
            page, {"act": "draft", "title": f"写到{number}", "focus": f"写到{number}", "basis": f"写到{number}"}
        )
    assert [duty.url for duty in begun(cast)] == pages
    home = client.get("/").content.decode()
    for duty in begun(cast):
        page = client.get(duty.url)
        assert page.status_code == 200
        assert page.context["saved_draft"]["restored"] is True
        assert duty.title in home


def test_the_duty_says_what_was_typed_and_until_when_it_is_kept(cast: Any) -> None:
    client = cast.client("township")
    client.post("/study/sessions/new/", {"act": "draft", "title": "讲“侨法”"})
    client.post("/filings/new/K39/", {"act": "draft", "basis": "云锦高端面料"})
    client.post("/study/nodes/new/", {"act": "draft"})
    assert [duty.title for duty in begun(cast)] == [
        "接着填：活动“讲‘侨法’”",
        "接着填：数据报送“云锦高端面料”",
        "接着填：学习网络节点",
    ]
    assert {(duty.due, duty.why) for duty in begun(cast)} == {
        (date(2026, 12, 11), "2026-10-12存的草稿，还没有保存成记录，到期清除")
    }
    assert begun(cast, "township2") == []


@pytest.mark.parametrize(
    "key",
    [
        *("study.session:x", "study.session:task-a", "study.other:new", "study.plan:repeat-1", "filing:K39:old"),
        *("study.session:٣", "web.export:1", "", "study.session:new\n"),
    ],
)
def test_a_draft_that_no_form_names_is_no_duty(cast: Any, key: str) -> None:
    save_draft(by=cast.user("township"), form=key, data={"title": ["甲"]})
    assert begun(cast) == []


def test_whoever_enters_nothing_any_more_is_not_asked_to_go_on(cast: Any) -> None:
    save_draft(by=cast.user("leader"), form="study.session:new", data={})
    assert begun(cast, "leader") == []
