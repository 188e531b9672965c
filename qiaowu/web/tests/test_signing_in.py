"""Signing in, being slowed down, being signed out."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.test import Client
from django.utils import timezone

from qiaowu.orgs.actions import LIMIT_ACCOUNT, LIMIT_ADDRESS, LIMIT_PAIR
from qiaowu.orgs.middleware import SEEN_COOKIE
from qiaowu.orgs.models import LoginAttempt

pytestmark = pytest.mark.django_db
PASSWORD = "云锦街道-2026-十二"


@pytest.fixture
def township(cast: Any) -> Any:
    user = cast.user("township")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client, username: str = "township", password: str = PASSWORD, **data: str) -> Any:
    return client.post("/account/login/", {"username": username, "password": password} | data)


def test_the_right_password_opens_the_home_page(township: Any) -> None:
    client = Client()
    assert sign_in(client).headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_passwords_are_stored_by_argon2(township: Any) -> None:
    assert identify_hasher(township.password).algorithm == "argon2"


@pytest.mark.parametrize(("username", "password"), [("township", "错"), ("nobody", PASSWORD), ("TOWNSHIP ", "错")])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(township: Any, username: str, password: str) -> None:
    answer = sign_in(Client(), username, password)
    assert answer.status_code == 422
    assert "用户名或密码不对" in answer.content.decode()


def test_a_disabled_account_gets_the_same_answer(township: Any) -> None:
    township.is_active = False
    township.save()
    assert "用户名或密码不对" in sign_in(Client()).content.decode()


def test_after_five_failures_even_the_right_password_waits(township: Any) -> None:
    for _n in range(LIMIT_PAIR):
        sign_in(Client(), password="错")
    answer = sign_in(Client())
    assert answer.status_code == 429
    assert "10 分钟后再试" in answer.content.decode()


def test_nobody_is_locked_out_by_somebody_elses_address(township: Any) -> None:
    for _n in range(LIMIT_PAIR):
        LoginAttempt.objects.create(at=timezone.now(), username="township", address="10.0.0.9")
    assert sign_in(Client()).status_code == 302


def test_one_address_cannot_try_many_names(township: Any) -> None:
    for n in range(LIMIT_ADDRESS):
        LoginAttempt.objects.create(at=timezone.now(), username=f"u{n}", address="127.0.0.1")
    assert sign_in(Client()).status_code == 429


def test_the_next_page_must_be_ours(township: Any) -> None:
    assert sign_in(Client(), next="https://example.com/").headers["Location"] == "/"
    assert sign_in(Client(), next="/help/").headers["Location"] == "/help/"


def test_a_session_gets_a_new_key_at_log_in(township: Any) -> None:
    client = Client()
    client.get("/account/login/")
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before


def age(client: Client, seconds: int) -> None:
    session = client.session
    session["logged_in_at"] = int(time.time()) - seconds
    session.save()


def test_an_idle_session_ends(township: Any) -> None:
    client = Client()
    sign_in(client)
    age(client, 3600)
    del client.cookies[SEEN_COOKIE]
    assert client.get("/").status_code == 302


def test_a_used_session_goes_on(township: Any) -> None:
    client = Client()
    sign_in(client)
    client.get("/")
    age(client, 3600)
    assert client.get("/").status_code == 200


def test_a_used_session_ends_after_a_working_day(township: Any) -> None:
    client = Client()
    sign_in(client)
    client.get("/")
    age(client, 13 * 3600)
    assert client.get("/").status_code == 302


def test_the_seen_mark_of_another_session_does_not_count(township: Any, cast: Any) -> None:
    mine, other = Client(), Client()
    sign_in(mine)
    sign_in(other)
    other.get("/")
    age(mine, 3600)
    mine.cookies[SEEN_COOKIE] = other.cookies[SEEN_COOKIE].value
    assert mine.get("/").status_code == 302


def test_signing_out_ends_the_session_and_clears_the_browser(township: Any) -> None:
    client = Client()
    sign_in(client)
    answer = client.post("/account/logout/")
    assert "storage" in answer.headers["Clear-Site-Data"]
    assert client.get("/").status_code == 302


def test_a_changed_password_ends_the_other_sessions(township: Any) -> None:
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    here.post("/account/", {"present": PASSWORD, "new": "新的口令也要足够长-27"})
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_a_weak_new_password_is_refused_in_words(township: Any) -> None:
    client = Client()
    sign_in(client)
    assert client.post("/account/", {"present": PASSWORD, "new": "12345678"}).status_code == 422


def test_pages_are_not_stored_and_load_nothing_from_outside(township: Any) -> None:
    client = Client()
    sign_in(client)
    answer = client.get("/")
    assert answer.headers["Cache-Control"] == "no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def fail_from(neighbour: str, forwarded: str, times: int = 1) -> int:
    """Status of the last of some wrong log-ins that this neighbour passes on."""
    client = Client(REMOTE_ADDR=neighbour, headers={"X-Forwarded-For": forwarded})
    return [sign_in(client, password="错").status_code for _n in range(times)][-1]


def tries() -> set[str]:
    return set(LoginAttempt.objects.values_list("address", flat=True))


def test_one_account_is_slowed_down_whatever_the_addresses(township: Any) -> None:
    for n in range(LIMIT_ACCOUNT):
        LoginAttempt.objects.create(at=timezone.now(), username="township", address=f"10.0.{n}.1")
    assert sign_in(Client()).status_code == 429


def test_by_default_a_forwarded_address_is_not_believed(township: Any) -> None:
    for n in range(LIMIT_PAIR):
        fail_from("10.0.0.9", f"1.2.3.{n}")
    assert tries() == {"10.0.0.9"}
    assert fail_from("10.0.0.9", "1.2.3.99") == 429


def test_behind_a_trusted_proxy_people_do_not_share_one_limit(township: Any, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    fail_from("10.0.0.9", "1.2.3.4", LIMIT_PAIR)
    client = Client(REMOTE_ADDR="10.0.0.9", headers={"X-Forwarded-For": "1.2.3.5"})
    assert sign_in(client).status_code == 302


def test_only_as_many_entries_as_proxies_are_believed(township: Any, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 2
    fail_from("10.0.0.9", "6.6.6.6, 1.2.3.4, 10.0.0.8")
    fail_from("10.0.0.9", "1.2.3.4")
    fail_from("10.0.0.9", "unknown, 10.0.0.8")
    assert tries() == {"1.2.3.4", "10.0.0.9"}


def test_a_password_manager_learns_which_account_it_is(cast: Any) -> None:
    page = cast.client("township").get("/account/").content.decode()
    assert 'name="username" value="township" autocomplete="username" readonly hidden' in page
    assert 'autocomplete="current-password"' in page
    assert 'autocomplete="new-password"' in page
