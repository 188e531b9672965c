"""Drafts are kept for a while and not without number, and the user is told."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages

from qiaowu.orgs.actions import DRAFT_LIFE, MOST_DRAFTS
from qiaowu.orgs.clock import now
from qiaowu.orgs.models import FormDraft

pytestmark = pytest.mark.django_db
NEW = "/study/sessions/new/"


def fill(user: Any, count: int) -> None:
    for n in range(count):
        at = now() - timedelta(days=1, minutes=count - n)
        FormDraft.objects.create(user=user, form=f"old:{n}", data={}, saved_at=at)


def leave(client: Any) -> str:
    response = client.post(NEW, {"title": "写到一半", "act": "draft"})
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_a_saved_draft_says_how_long_it_stays(cast: Any) -> None:
    told = leave(cast.client("township"))
    assert "保留 60 天" in told
    assert "上限" not in told


def test_beyond_the_most_the_oldest_goes_and_the_user_is_told(cast: Any) -> None:
    user = cast.user("township")
    fill(user, MOST_DRAFTS)
    fill(cast.user("county"), 3)
    assert "最多留 40 份" in leave(cast.client("township"))
    held = FormDraft.objects.filter(user=user)
    assert held.count() == MOST_DRAFTS
    assert not held.filter(form="old:0").exists()
    assert held.filter(form="study.session:new").exists()
    assert FormDraft.objects.filter(user=cast.user("county")).count() == 3


def test_drafts_saved_by_the_script_are_bounded_too(cast: Any) -> None:
    client = cast.client("township")
    fill(cast.user("township"), MOST_DRAFTS)
    for n in range(3):
        client.post(f"/drafts/made-up-{n}/", {"title": "x"})
    assert FormDraft.objects.filter(user=cast.user("township")).count() == MOST_DRAFTS


def test_an_expired_draft_is_not_offered_and_goes_with_the_next(cast: Any) -> None:
    user, client = cast.user("township"), cast.client("township")
    old = now() - DRAFT_LIFE - timedelta(days=1)
    FormDraft.objects.create(user=user, form="study.session:new", data={"title": ["旧"]}, saved_at=old)
    FormDraft.objects.create(user=user, form="study.plan:new", data={}, saved_at=old)
    assert client.get(NEW).context["form"]["title"].value() != "旧"
    client.post("/drafts/filing:K39:new/", {"value": "1"})
    assert list(FormDraft.objects.filter(user=user).values_list("form", flat=True)) == ["filing:K39:new"]


def test_the_help_page_says_both(cast: Any) -> None:
    text = cast.client("township").get("/help/").content.decode()
    assert "草稿保留 60 天" in text
    assert "最多 40 份" in text


def test_a_draft_is_given_up_and_the_form_begins_anew(cast: Any) -> None:
    client, address = cast.client("township"), "/study/sessions/new/"
    client.post(address, {"title": "写到一半", "act": "draft"})
    page = client.get(address)
    assert "写到一半" in page.content.decode()
    assert "放弃草稿，从头填" in page.content.decode()
    assert re.search("这是 10月12日", page.content.decode()), re.findall("这是.{30}", page.content.decode())
    assert client.post(address, {"title": "写到一半", "act": "discard"}).headers["Location"] == address
    fresh = client.get(address).content.decode()
    assert "写到一半" not in fresh
    assert "放弃草稿，从头填" not in fresh
