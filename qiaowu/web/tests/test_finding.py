"""Pages in the search."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("word", "address"), [("日历", "/calendar/"), ("快速", "/quick/"), ("账号", "/account/")])
def test_a_page_is_found_by_a_part_of_its_name(cast: Any, word: str, address: str) -> None:
    page = cast.client("township").get("/search/", {"q": word}).content.decode()
    assert f'class="hit-row"><a href="{address}"' in page


def test_a_page_that_one_may_not_open_is_not_found(cast: Any) -> None:
    page = cast.client("community").get("/search/", {"q": "操作日志"}).content.decode()
    assert "hit-row" not in page


def test_the_box_promises_only_what_it_finds(cast: Any) -> None:
    assert "拼音" not in cast.client("township").get("/").content.decode()


def test_only_the_most_urgent_duty_has_the_strong_button(cast: Any) -> None:
    home = cast.client("township").get("/").content.decode()
    assert home.count("data-act") > 1
    assert home.count('btn-p" href') + home.count('btn-p" data-act') == 1
