"""Posts through their pages: who may do what from which day to which, and whoever acts for somebody else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from qiaowu.orgs import posts
from qiaowu.orgs.models import Post, User
from qiaowu.orgs.refusal import Refused
from qiaowu.orgs.roles import ROLES
from qiaowu.records.models import ChangeEntry
from qiaowu.web.journal import sentence
from tests.cast import TODAY, Cast
from tests.ledger import AT

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def give(cast: Cast, user: str = "stranger", role: str = "township_officer", unit: str = "yunjin", **more: Any) -> Any:
    url = reverse("office:post_new", args=[cast.users[user].pk])
    given = {"role_key": role, "unit": cast.unit(unit).pk, "since": "2026-10-12"} | more
    return cast.client("admin").post(url, given)


def post_of(cast: Cast, user: str) -> Post:
    return Post.objects.get(user=cast.users[user])


def last_told() -> str:
    found = ChangeEntry.objects.order_by("-number").first()
    assert found
    return sentence(found)


def test_a_post_given_opens_its_pages_and_one_that_ends_closes_them_the_next_day(cast: Cast, settings: Any) -> None:
    client = cast.client("stranger")
    assert client.get("/targets/").status_code == 404
    assert give(cast, reason="云街办〔2026〕3号").status_code == 302
    assert "给予岗位 stranger同志（云锦 乡镇（街道）统战委员）" in last_told()
    assert "云街办〔2026〕3号" in last_told()
    assert client.get("/targets/").status_code == 200
    url = reverse("office:post_end", args=[post_of(cast, "stranger").pk])
    assert cast.client("admin").post(url, {"last_day": "2026-10-12", "reason": "分工调整"}).status_code == 302
    assert client.get("/targets/").status_code == 200
    settings.DEMO_TODAY = "2026-10-13"
    assert client.get("/targets/").status_code == 404


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"unit": "haitang"}, "海棠社区是社区（村）"),
        ({"role": "community_worker"}, "设在社区（村）"),
        ({"until": "2026-10-01"}, "最后一天早于开始的日期"),
        ({"user": "township"}, "这段时间已有这个岗位"),
        ({"user": "auditor", "role": "admin", "unit": "county"}, "不能同时任系统管理员"),
        ({"role": "king"}, "角色"),
    ],
)
def test_a_post_that_does_not_fit_is_refused_in_words(cast: Cast, given: dict[str, str], said: str) -> None:
    before = Post.objects.count()
    answer = give(cast, **given)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert Post.objects.count() == before


def test_a_deputy_acts_for_a_time_and_ends_with_the_post(cast: Cast, settings: Any) -> None:
    own = post_of(cast, "township")
    url = reverse("office:post_lend", args=[own.pk])
    given = {"to": cast.users["stranger"].pk, "since": "2026-10-13", "until": "2026-10-20", "reason": "外出学习"}
    assert cast.client("admin").post(url, given).status_code == 302
    lent = post_of(cast, "stranger")
    assert (lent.on_behalf_of, lent.until) == (cast.users["township"], date(2026, 10, 20))
    assert "代替：township同志" in last_told()
    for day, opens in (("2026-10-12", 404), ("2026-10-13", 200), ("2026-10-20", 200), ("2026-10-21", 404)):
        settings.DEMO_TODAY = day
        assert cast.client("stranger").get("/targets/").status_code == opens, day
    settings.DEMO_TODAY = "2026-10-12"
    assert cast.client("admin").post(url, given | {"until": ""}).status_code == 422
    again = reverse("office:post_lend", args=[lent.pk])
    onward = given | {"to": cast.users["township2"].pk}
    assert "不能再委托" in cast.client("admin").post(again, onward).content.decode()
    end = reverse("office:post_end", args=[own.pk])
    assert cast.client("admin").post(end, {"last_day": "2026-10-15", "reason": "分工调整"}).status_code == 302
    assert post_of(cast, "stranger").until == date(2026, 10, 15)


def test_a_post_that_has_not_begun_is_taken_back_whole(cast: Cast) -> None:
    give(cast, since="2026-11-01")
    url = reverse("office:post_end", args=[post_of(cast, "stranger").pk])
    assert cast.client("admin").post(url, {"last_day": "2026-10-12", "reason": "误给"}).status_code == 302
    assert not Post.objects.filter(user=cast.users["stranger"]).exists()
    assert "未开始即取消" in last_told()


def test_of_two_administrators_one_always_stays(cast: Cast) -> None:
    give(cast, role="admin", unit="county")
    first, second = post_of(cast, "admin"), post_of(cast, "stranger")
    posts.end(first, by=cast.user("stranger"), at=AT, last_day=TODAY - DAY, reason="轮换")
    with pytest.raises(Refused, match="没有人能管账号"):
        posts.end(second, by=cast.user("stranger"), at=AT, last_day=TODAY, reason="轮换")
    # an end in sight is none that stays
    with pytest.raises(Refused, match="没有人能管账号"):
        posts.end(second, by=cast.user("stranger"), at=AT, last_day=date(2030, 1, 1), reason="轮换")


@pytest.mark.parametrize("name", ["county", "township", "leader", "auditor", "stranger"])
def test_only_who_keeps_accounts_gives_posts(cast: Cast, name: str) -> None:
    by, user = cast.user(name), User.objects.get(username="stranger")
    with pytest.raises(Refused, match="权限"):
        posts.assign(by=by, at=AT, user=user, unit=cast.unit("county"), role_key="leader", since=TODAY)
    with pytest.raises(Refused, match="权限"):
        posts.end(post_of(cast, "township"), by=by, at=AT, last_day=TODAY, reason="试")


def test_the_overview_says_who_may_do_what_where(cast: Cast) -> None:
    client = cast.client("admin")
    page = client.get(reverse("office:posts"), {"q": "枕江"}).content.decode()
    assert "township2同志" in page
    assert ">township同志<" not in page
    roles = client.get(reverse("office:roles")).content.decode()
    for role in ROLES.values():
        assert str(role.description) in roles
