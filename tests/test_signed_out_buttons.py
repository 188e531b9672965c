"""A button pressed after the session had ended: it goes on for whoever pressed it, and is dropped for all others."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from qiaowu.activities.models import Activity
from qiaowu.modules.study.tests.book import session
from qiaowu.web.tests.test_signed_out import digest, hidden, other, over, sign_in, township

__all__ = ["other", "over", "township"]  # fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(cast: Any) -> Activity:
    """A session that both users may see and that waits for confirmation."""
    return session(cast, "haitang", by="community", status="submitted")


def confirm(client: Client, row: Activity) -> str:
    """Press the button; returns what the log-in page holds of it."""
    page = client.post(url_of(row), {"version": str(row.version)})
    assert page.status_code == 403
    return hidden(page)["held"][0]


def url_of(row: Activity) -> str:
    return reverse("records:act", args=[*row.ref, "confirm"])


def test_a_button_goes_on_for_whoever_pressed_it(over: Client, row: Activity) -> None:
    on = sign_in(over, confirm(over, row))
    assert "data-go-on" in on.content.decode()
    assert f'action="{url_of(row)}"' in on.content.decode()
    over.post(url_of(row), {"version": hidden(on)["version"][0]})
    row.refresh_from_db()
    assert row.status == "confirmed"


def test_a_button_that_one_person_pressed_is_dropped_under_another(over: Client, other: Any, row: Activity) -> None:
    before = digest()
    on = sign_in(over, confirm(over, row), username="township2")
    assert on.headers["Location"] == "/"
    assert "操作没有办" in over.get("/").content.decode()
    row.refresh_from_db()
    assert (digest(), row.status) == (before, "submitted")


def test_a_button_pressed_without_a_session_is_dropped_for_everybody(township: Any, row: Activity) -> None:
    client, before = Client(), digest()
    assert sign_in(client, confirm(client, row)).headers["Location"] == "/"
    row.refresh_from_db()
    assert (digest(), row.status) == (before, "submitted")
