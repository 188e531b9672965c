"""What is too large is turned away before it is read, with words."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from qiaowu.web.middleware import LARGEST_POST, RequestSize


def never(request: Any) -> Any:
    raise AssertionError("the request was let through")


def test_a_request_over_the_limit_is_refused_by_its_length() -> None:
    request = RequestFactory().post("/documents/new/", CONTENT_LENGTH=str(LARGEST_POST + 1))
    answer = RequestSize(never)(request)
    assert answer.status_code == 413
    assert "20 MB" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nowhere/", "/records/activities.activity/999/do/confirm/", "/static/nothing.css"])
def test_a_missing_page_says_so_without_a_stack(cast: Any, path: str) -> None:
    answer = cast.client("county").get(path)
    assert answer.status_code in {404, 405}
    assert "Traceback" not in answer.content.decode()
