"""The database goes away while somebody saves: nothing is half written, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.models.signals import post_save
from django.test import Client

from qiaowu.cli.testing import TestCluster
from qiaowu.orgs.models import FormDraft, User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stopping(cluster: TestCluster) -> Iterator[list[str]]:
    """The server ends this connection just after a row was written and before anything was committed."""
    armed: list[str] = []

    def end_connection(sender: Any, **_: Any) -> None:
        if armed and armed.pop():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (pid,) = cursor.fetchone()
            with psycopg.connect(cluster.superuser_url, autocommit=True) as server:
                server.execute("SELECT pg_terminate_backend(%s, 20000)", (pid,))  # waits until it is gone

    post_save.connect(end_connection, sender=User)
    yield armed
    post_save.disconnect(end_connection, sender=User)


def test_a_save_cut_off_says_so_and_offers_what_was_typed_again(cast: Any, stopping: list[str]) -> None:
    client: Client = cast.client("township")
    stopping.append("the next save")
    answer = client.post("/preferences/", {"keys": "off", "next": "/help/"})
    assert answer.status_code == 503
    text = answer.content.decode()
    assert "没有丢" in text
    assert 'name="keys" value="off"' in text
    connection.close()
    assert cast.user("township").single_keys


def test_afterwards_the_same_page_works(cast: Any, stopping: list[str]) -> None:
    client: Client = cast.client("township")
    stopping.append("the next save")
    client.post("/preferences/", {"keys": "off"})
    connection.close()
    assert client.post("/preferences/", {"keys": "off"}).status_code == 302
    assert not cast.user("township").single_keys


def test_a_draft_survives_and_belongs_to_its_writer(cast: Any) -> None:
    client: Client = cast.client("township")
    client.post("/drafts/study.session:new/", {"title": "学习侨法", "csrfmiddlewaretoken": "x"})
    draft = FormDraft.objects.get()
    assert (draft.user, draft.data) == (cast.user("township"), {"title": ["学习侨法"]})
