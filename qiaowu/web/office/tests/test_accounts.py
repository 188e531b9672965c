"""Accounts through their pages: opened, handed a first password, stopped with a successor, never without a trace."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from qiaowu.orgs.models import OfficeSetting, Post, User
from qiaowu.records import chain
from qiaowu.records.models import ChangeEntry
from qiaowu.web.journal import sentence
from tests.cast import SINCE, TODAY, Cast

pytestmark = pytest.mark.django_db
OWN = "Qingshan-8848-lushui"


def open_account(cast: Cast, username: str = "lisi", name: str = "李四") -> tuple[User, str]:
    """Through the page; the user and the password that the page shows."""
    answer = cast.client("admin").post(reverse("office:account_new"), {"username": username, "display_name": name})
    found = re.search(r'<b class="pw">([^<]+)</b>', answer.content.decode())
    assert found, answer.content.decode()
    return User.objects.get(username=username), found[1]


def log_in(username: str, password: str) -> Client:
    client = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537"})
    assert client.post("/account/login/", {"username": username, "password": password}).status_code == 302
    return client


def change_password(client: Client, present: str, new: str) -> Any:
    return client.post("/account/", {"present": present, "new": new})


def told(act: str) -> list[str]:
    """The sentences of the log about one act."""
    return [sentence(entry) for entry in ChangeEntry.objects.filter(act=act).order_by("number")]


def test_a_new_account_has_a_password_once_and_must_change_it_before_anything_else(cast: Cast) -> None:
    user, password = open_account(cast)
    assert password not in cast.client("admin").get(reverse("office:account", args=[user.pk])).content.decode()
    assert password not in str(list(ChangeEntry.objects.values()))
    client = log_in("lisi", password)
    for url in ("/", "/calendar/", "/search/?q=a", "/office/accounts/"):
        assert client.get(url).headers["Location"] == "/account/", url
    assert client.post("/preferences/", {"keys": "off"}).headers["Location"] == "/account/"
    assert "首次密码" in client.get("/account/").content.decode()
    assert change_password(client, password, password).status_code == 422
    assert change_password(client, password, OWN).status_code == 302
    assert client.get("/calendar/").status_code != 302
    assert told("account_create") == ["开立账号 李四，用户名：lisi；姓名：李四"]
    assert len(told("own_password")) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"username": "county", "display_name": "甲"}, "已有人用"),
        ({"username": "李四", "display_name": "李四"}, "只用小写字母"),
        ({"username": "lisi", "display_name": " "}, "请填写姓名"),
    ],
)
def test_an_account_that_cannot_be_is_refused_at_the_form(cast: Cast, given: dict[str, str], said: str) -> None:
    before = User.objects.count()
    answer = cast.client("admin").post(reverse("office:account_new"), given)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert User.objects.count() == before


def test_stopping_ends_sessions_at_once_and_hands_the_posts_to_the_successor(cast: Cast) -> None:
    user, password = open_account(cast)
    Post.objects.create(user=user, unit=cast.unit("yunjin"), role_key="township_officer", since=SINCE)
    client = log_in("lisi", password)
    change_password(client, password, OWN)
    page = cast.client("admin").get(reverse("office:account_stop", args=[user.pk])).content.decode()
    assert "岗位立即结束：云锦 乡镇（街道）统战委员" in page
    assert "现有 1 处登录立即退出" in page
    given = {"successor": cast.users["stranger"].pk, "reason": "调离"}
    assert cast.client("admin").post(reverse("office:account_stop", args=[user.pk]), given).status_code == 302
    assert client.get("/").headers["Location"].startswith("/account/login/")
    assert Client().post("/account/login/", {"username": "lisi", "password": OWN}).status_code == 422
    assert Post.objects.get(user=user).until == TODAY - timedelta(days=1)
    assert Post.objects.get(user=cast.users["stranger"]).role_key == "township_officer"
    assert "接手人：stranger同志" in told("account_stop")[0]
    assert list(chain.faults()) == []
    # back again: a new password, no posts
    answer = cast.client("admin").post(reverse("office:account_start", args=[user.pk]))
    assert "首次密码" in answer.content.decode()
    assert User.objects.get(pk=user.pk).is_active
    assert not User.objects.get(pk=user.pk).scope.posts


def test_a_reset_password_ends_all_sessions_and_must_be_changed(cast: Cast) -> None:
    user, password = open_account(cast)
    client = log_in("lisi", password)
    change_password(client, password, OWN)
    answer = cast.client("admin").post(reverse("office:account_password", args=[user.pk]))
    found = re.search(r'<b class="pw">([^<]+)</b>', answer.content.decode())
    assert found
    assert client.get("/account/").headers["Location"].startswith("/account/login/")
    assert log_in("lisi", found[1]).get("/calendar/").headers["Location"] == "/account/"


def test_nobody_stops_themselves_and_the_last_administrator_stays(cast: Cast) -> None:
    admin = cast.users["admin"]
    client = cast.client("admin")
    assert client.post(reverse("office:account_stop", args=[admin.pk]), {"reason": "试"}).status_code == 422
    post = admin.posts.get()
    answer = client.post(reverse("office:post_end", args=[post.pk]), {"last_day": "2026-10-12", "reason": "试"})
    assert (answer.status_code, "没有人能管账号" in answer.content.decode()) == (422, True)
    assert Post.objects.get(pk=post.pk).until is None
    assert User.objects.get(pk=admin.pk).is_active


def test_a_rename_is_logged_with_both_names(cast: Cast) -> None:
    user = cast.users["township"]
    url = reverse("office:account_name", args=[user.pk])
    assert cast.client("admin").post(url, {"display_name": "王五"}).status_code == 302
    assert told("account_rename") == ["改账号姓名 王五，姓名由township同志改为王五"]


def test_sessions_are_listed_with_device_and_end_one_by_one(cast: Cast) -> None:
    user, password = open_account(cast)
    desk = log_in("lisi", password)
    change_password(desk, password, OWN)
    phone = log_in("lisi", OWN)
    page = desk.get("/account/").content.decode()
    assert page.count("Windows · Chrome") >= 2
    assert str(phone.session.session_key) not in page
    handle = re.search(r'name="session" value="(\w+)"', page)
    assert handle
    assert desk.post("/account/sessions/end/", {"session": handle[1]}).status_code == 302
    assert phone.get("/account/").headers["Location"].startswith("/account/login/")
    assert desk.get("/account/").status_code == 200
    # the administrator ends the rest; a name that is none is refused in words
    url = reverse("office:account_sessions", args=[user.pk])
    admin = cast.client("admin")
    admin.post(url, {"session": "0" * 24})
    assert desk.get("/account/").status_code == 200
    admin.post(url)
    assert desk.get("/account/").headers["Location"].startswith("/account/login/")
    assert len(told("session_end")) == 2


def test_the_list_is_found_by_name_state_and_unit(cast: Cast) -> None:
    client = cast.client("admin")

    def listed(**query: str) -> str:
        return client.get(reverse("office:accounts"), query).content.decode()

    assert "共 1 " in re.sub(r"<[^>]+>|\s+", " ", listed(q="township2"))
    assert "township2同志" in listed(q="枕江")
    assert "stranger同志" in listed(state="idle")
    assert "township同志" not in listed(state="idle")
    assert client.get(reverse("office:accounts"), {"state": "off"}).status_code == 200


def test_the_protection_profile_asks_for_classes_and_change_after_ninety_days(cast: Cast) -> None:
    user, password = open_account(cast)
    OfficeSetting.objects.create(key="password_profile", value="mlps")
    client = log_in("lisi", password)
    assert change_password(client, password, "qingshan lushui liuchang").status_code == 422
    assert change_password(client, password, OWN).status_code == 302
    assert client.get("/calendar/").status_code != 302
    User.objects.filter(pk=user.pk).update(password_set_at="2020-01-01T00:00:00Z")
    assert client.get("/calendar/").headers["Location"] == "/account/"
    OfficeSetting.objects.update(value="length")
    assert client.get("/calendar/").headers.get("Location") != "/account/"
