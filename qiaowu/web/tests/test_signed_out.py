"""A session that ends in the middle of a form: what was typed stays, and goes on after log-in.

It goes on by itself for whoever's session it was. What anybody else would send is shown, and waits.
"""

from __future__ import annotations

import re
import time
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qiaowu.orgs.middleware import SEEN_COOKIE
from qiaowu.orgs.models import FormDraft
from qiaowu.records.models import ChainHead

pytestmark = pytest.mark.django_db
PASSWORD = "云锦街道-2026-十二"
FORM = "/study/sessions/new/"
TYPED = {"title": "侨法学习会", "summary": "第一行\n第二行", "act": "draft"}


@pytest.fixture
def township(cast: Any) -> Any:
    user = cast.user("township")
    user.set_password(PASSWORD)
    user.save()
    return user


def hidden(page: Any) -> dict[str, list[str]]:
    """What the page's forms carry in hidden fields."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()):
        found.setdefault(name, []).append(unescape(value))
    return found


def sign_in(client: Client, held: str, password: str = PASSWORD, username: str = "township") -> Any:
    return client.post("/account/login/", {"username": username, "password": password, "held": held})


def ended(client: Client) -> Client:
    """The same browser after an hour in which nobody used it."""
    session = client.session
    session["logged_in_at"] = int(time.time()) - 3600
    session.save()
    client.cookies.pop(SEEN_COOKIE, None)
    return client


@pytest.fixture
def over(township: Any) -> Client:
    """A browser in which the session of `township` has ended."""
    client = Client()
    sign_in(client, "")
    return ended(client)


@pytest.fixture
def other(cast: Any) -> Any:
    user = cast.user("township2")
    user.set_password(PASSWORD)
    user.save()
    return user


def digest() -> list[tuple[int, bytes]]:
    """The end of the log's chain: any write of a record moves it."""
    return [(length, bytes(end)) for length, end in ChainHead.objects.values_list("length", "digest")]


def test_a_post_without_a_session_shows_the_log_in_with_what_was_typed(township: Any) -> None:
    page = Client().post(FORM, TYPED)
    assert page.status_code == 403
    assert "侨法学习会" in page.content.decode()
    assert 'name="password"' in page.content.decode()


def test_after_the_log_in_the_same_save_goes_on(over: Client, township: Any) -> None:
    client = over
    page = client.post(FORM, TYPED)
    assert "刚才的操作接着办" in page.content.decode()
    wrong = sign_in(client, hidden(page)["held"][0], "错")
    assert wrong.status_code == 422
    on = sign_in(client, hidden(wrong)["held"][0])
    kept = hidden(on)
    kept.pop("csrfmiddlewaretoken")
    assert "data-go-on" in on.content.decode()
    assert f'action="{FORM}"' in on.content.decode()
    assert {name: [t.replace("\r\n", "\n") for t in values] for name, values in kept.items()} == {
        name: [text] for name, text in TYPED.items()
    }
    client.post(FORM, kept)
    assert FormDraft.objects.get(user=township).data["title"] == ["侨法学习会"]


def test_a_draft_sent_by_the_page_itself_in_between_does_not_stop_the_save(over: Client) -> None:
    told = over.post("/drafts/study.session:new/", TYPED, headers={"X-Requested-With": "fetch"})
    assert told.status_code == 302
    assert over.get("/", headers={"HX-Request": "true"}).status_code == 302
    on = sign_in(over, hidden(over.post(FORM, TYPED))["held"][0])
    assert "data-go-on" in on.content.decode()
    assert not FormDraft.objects.exists()


def test_what_one_person_sent_does_not_go_on_under_another(over: Client, other: Any) -> None:
    before = digest()
    on = sign_in(over, hidden(over.post(FORM, TYPED))["held"][0], username="township2").content.decode()
    assert "data-go-on" not in on
    assert '<details class="more mt-3" open>' in on
    assert "侨法学习会" in on
    assert f"是您要交到 {FORM} 的" in on
    assert (digest(), FormDraft.objects.count()) == (before, 0)


@pytest.mark.parametrize("leave", ["never signed in", "signed out"])
def test_nothing_is_planted_from_a_browser_without_a_session(township: Any, leave: str) -> None:
    client = Client()
    if leave == "signed out":
        sign_in(client, "")
        client.post("/account/logout/")
    page = client.post(FORM, TYPED)
    assert "登录后由您确认再交" in page.content.decode()
    shown = sign_in(client, hidden(page)["held"][0]).content.decode()
    assert "data-go-on" not in shown
    assert "侨法学习会" in shown
    assert f"是您要交到 {FORM} 的" in shown


def test_a_file_is_named_and_the_user_decides(over: Client) -> None:
    client = over
    page = client.post(FORM, TYPED | {"file": SimpleUploadedFile("签到表.txt", b"36")})
    assert "签到表.txt" in page.content.decode()
    on = sign_in(client, hidden(page)["held"][0]).content.decode()
    assert "签到表.txt" in on
    assert "data-go-on" not in on


def test_a_touched_or_foreign_post_is_not_sent_on(township: Any) -> None:
    client = Client()
    token = hidden(client.post(FORM, TYPED))["held"][0]
    assert sign_in(client, token[:-2] + "xx").headers["Location"] == "/"


def test_passwords_are_never_kept(township: Any) -> None:
    page = Client().post("/account/", {"present": "旧密码是这个呀", "new": "新密码是这个呀"})
    assert "密码是这个呀" not in page.content.decode()


def test_a_script_that_keeps_drafts_is_only_told_to_log_in(township: Any) -> None:
    answer = Client().post(FORM, TYPED, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 302


def test_more_than_a_page_carries_is_not_promised(township: Any) -> None:
    answer = Client().post(FORM, {"summary": "长" * 1_000_001})
    assert answer.headers["Location"] == "/account/login/"
