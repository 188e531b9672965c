"""The summary of errors: every line names its field and leads to it; rows of a form are told apart."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook

from qiaowu.web.export import sheet_name

pytestmark = pytest.mark.django_db


def summary(response: Any) -> list[tuple[str, str]]:
    """Lines of the summary as (id of the control, text); the id is empty for what concerns the whole form."""
    html = response.content.decode()
    box = re.search(r'<div class="errs.*?</div>', html, re.DOTALL)
    assert box
    found = re.findall(r'<li>(?:<a href="#([^"]+)">|<b class="t-bad">)(.*?)</(?:a|b)>', box[0])
    assert all(not anchor or f'id="{anchor}"' in html for anchor, _text in found)
    return found


def test_two_missing_fields_read_differently(cast: Any) -> None:
    response = cast.client("township").post("/filings/new/K39/", {"no_evidence_reason": "存财政所"})
    assert response.status_code == 422
    lines = dict(summary(response))
    assert lines["id_method"] == "请填写取数方法。"
    assert lines["id_value"] == "请填写金额。"
    assert lines["id_unit"] == "请选择单位。"
    # the same words stand at the field
    assert "请填写取数方法。</p>" in response.content.decode()


def test_a_choice_that_is_not_offered_is_named(cast: Any) -> None:
    response = cast.client("township").post("/filings/new/K39/", {"period": "1999-01"})
    assert dict(summary(response))["id_period"] == "请从列出的选项中选择期间。"


def test_an_own_message_is_led_by_the_name_of_its_field(cast: Any) -> None:
    response = cast.client("township").post("/study/sessions/new/", {"held_on": "2026-12-01", "title": "学习"})
    assert dict(summary(response))["id_held_on"].startswith("日期：2026-12-01 还没到")
    # one that names its field already is not led by it
    assert dict(summary(response))["id_headcount"] == "请填参加人次，如 36。"


def test_rows_with_the_same_labels_are_named_by_their_row(cast: Any) -> None:
    data = {
        "month": "2026-10-01",
        "unit": str(cast.unit("yunjin").pk),
        "rows": "3",
        "new0_title": "学习一",
        "new0_due": "不知道",
        "new2_title": "学习三",
        "new2_due": "不知道",
        "act": "submit",
    }
    lines = dict(summary(cast.client("township").post("/study/plans/new/", data)))
    assert lines["id_new0_due"].startswith("任务 1，完成期限：")
    assert lines["id_new2_due"].startswith("任务 3，完成期限：")


def test_the_log_in_page_names_its_fields_too(db: Any, client: Any) -> None:
    lines = dict(summary(client.post("/account/login/", {})))
    assert lines == {"id_username": "请填写用户名。", "id_password": "请填写密码。"}


def test_lines_stand_in_the_order_of_the_page(cast: Any) -> None:
    response = cast.client("township").post("/filings/new/K39/", {"dated": "不知道"})
    html = response.content.decode()
    anchors = [anchor for anchor, _text in summary(response)]
    assert anchors == sorted(anchors, key=lambda anchor: html.index(f'id="{anchor}"'))
    assert anchors[:4] == ["id_unit", "id_period", "id_value", "id_dated"]


def test_two_counts_in_one_field_are_asked_apart(cast: Any) -> None:
    response = cast.client("township").post("/filings/new/K43/", {"value": "36人30人次"})
    assert (
        dict(summary(response))["id_value"]
        == "数值：这里只填一个数，按人次统计。您填了不止一个数，请核对后只填人次的数。"
    )


def test_examples_stand_in_the_hint_and_not_in_the_field(cast: Any) -> None:
    for path in ("/filings/new/K39/", "/study/sessions/new/"):
        html = cast.client("township").get(path).content.decode()
        form = html[html.index('id="form"') :]
        assert "placeholder" not in form


def test_an_export_names_its_sheet(cast: Any) -> None:
    response = cast.client("county").get("/filings/?export=xlsx")
    assert load_workbook(io.BytesIO(response.getvalue())).sheetnames == ["数据报送"]


@pytest.mark.parametrize(("name", "wanted"), [("a/b:c*[d]?", "a b c  d"), ("甲" * 40, "甲" * 31), ("''", "1")])
def test_a_sheet_name_is_one_that_spreadsheets_take(name: str, wanted: str) -> None:
    assert sheet_name(name) == wanted
