"""Light or dark and the size of text belong to a device, stand in the page as served, and need no log-in."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def html_tag(client: Client, url: str = "/help/") -> str:
    return client.get(url).content.decode().partition("<html")[2].partition(">")[0]


def test_a_choice_holds_on_the_device_where_it_was_made_and_on_no_other(cast: Any) -> None:
    phone, desk = cast.client("township"), cast.client("township")
    answer = phone.post("/look/", {"theme": "dark", "next": "/help/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/help/")
    phone.post("/look/", {"size": "elder"})
    assert ('data-theme="dark"' in html_tag(phone), 'data-size="elder"' in html_tag(phone)) == (True, True)
    assert html_tag(desk).count("data-") == 0
    phone.post("/look/", {"theme": ""})
    assert ("data-theme" in html_tag(phone), 'data-size="elder"' in html_tag(phone)) == (False, True)


def test_the_log_in_page_and_a_missing_page_look_as_chosen(cast: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    token = client.get("/account/login/").cookies["qw_csrf"].value
    assert client.post("/look/", {"size": "elder"}).status_code == 403
    client.post("/look/", {"size": "elder", "csrfmiddlewaretoken": token, "next": "/account/login/"})
    assert 'data-size="elder"' in html_tag(client, "/account/login/")
    assert 'data-size="elder"' in html_tag(client, "/no-such-page/")


def test_what_the_account_chose_before_devices_counted_goes_on_until_the_device_has_its_own(cast: Any) -> None:
    user = cast.user("township")
    user.theme, user.size = "dark", "elder"
    user.save()
    client = cast.client("township")
    assert ('data-theme="dark"' in html_tag(client), 'data-size="elder"' in html_tag(client)) == (True, True)
    client.post("/look/", {"theme": ""})
    assert ("data-theme" in html_tag(client), 'data-size="elder"' in html_tag(client)) == (False, True)
    assert cast.user("township").theme == "dark"


@pytest.mark.parametrize("cookie", ["", "dark", "pink.", ".huge", '".><script>', "dark.elder.more"])
def test_a_cookie_of_anything_else_is_no_choice(cast: Any, cookie: str) -> None:
    client = cast.client("township")
    client.cookies["qw_look"] = cookie
    assert html_tag(client).count("data-") == 0


@pytest.mark.parametrize("url", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_the_way_back_stays_on_this_host(cast: Any, url: str) -> None:
    assert cast.client("township").post("/look/", {"theme": "dark", "next": url}).headers["Location"] == "/"
