"""What a list offers where its heads are not to be seen, and what the menu is for where nothing is found."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from qiaowu.activities.models import Activity
from qiaowu.modules.study.tests.book import session

pytestmark = pytest.mark.django_db
LIST = "/study/sessions/"


@pytest.fixture
def two(cast: Any) -> Any:

    session(cast, title="甲", headcount=50)
    session(cast, title="乙", headcount=7)
    return cast.client("township")


def titles(page: str) -> list[str]:
    return re.findall(r">(甲|乙)</a>", page)


def test_a_list_is_sorted_by_a_choice_and_keeps_the_filter(two: Any) -> None:
    page = two.get(LIST, {"unit": "", "sort": "headcount"}).content.decode()
    assert titles(page) == ["乙", "甲"]
    assert '<option value="headcount" selected>' in page
    assert '<option value="-headcount">' in page
    form = page[page.index('class="lst-sort') :].partition("</form>")[0]
    assert '<input type="hidden" name="unit" value="">' in form
    assert titles(two.get(LIST, {"sort": "-headcount"}).content.decode()) == ["甲", "乙"]


def test_export_and_page_size_are_not_kept_from_phones(two: Any) -> None:
    page = two.get(LIST).content.decode()
    assert '<details class="menu" data-menu><summary class="btn">导出' in page
    assert re.search(r"<span>每页 <b>25</b>", page)


def test_a_record_has_its_further_acts_in_a_menu(cast: Any, two: Any) -> None:

    page = two.get(f"{LIST}{Activity.objects.all()[0].pk}/").content.decode()
    dock = page[page.index('class="dock"') :]
    assert "更多" in dock
    assert all(word in dock for word in ("签到表", "照此再登一次", "作废"))


def test_where_nothing_is_found_the_menu_stays(cast: Any) -> None:
    inside = cast.client("township").get("/study/sessions/999999/")
    assert inside.status_code == 404
    assert 'href="/calendar/"' in inside.content.decode()
    assert 'href="/calendar/"' not in Client().get("/nowhere/").content.decode()
