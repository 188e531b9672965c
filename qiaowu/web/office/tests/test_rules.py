"""Days off and rules through their pages: checked, seen first, logged, with what they do in a sentence."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from qiaowu.orgs.calendar import work_calendar
from qiaowu.orgs.models import Holiday, OfficeSetting
from qiaowu.orgs.settings import RULES, setting
from qiaowu.records.models import ChangeEntry
from qiaowu.web.journal import sentence
from qiaowu.web.office.holidays import read_year
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOTICE = """1月1日至3日\t放假\t元旦
2027-02-05~2027-02-11，放假，春节
2月20日 上班
10月1日—7日 放假 国庆节
"""


def told(act: str) -> list[str]:
    return [sentence(entry) for entry in ChangeEntry.objects.filter(act=act).order_by("number")]


def test_a_year_is_read_seen_and_kept_and_the_working_days_follow(cast: Cast) -> None:
    client, url = cast.client("county"), reverse("office:holiday_import")
    assert "2027 年还没有放假安排" in client.get(reverse("office:holidays"), {"year": "2027"}).content.decode()
    before = work_calendar().count(date(2027, 1, 1), date(2027, 12, 31))
    page = client.post(url, {"year": "2027", "table": NOTICE, "act": "look"}).content.decode()
    assert "放假 17 天，调休上班 1 天" in page
    assert not Holiday.objects.exists()
    assert client.post(url, {"year": "2027", "table": NOTICE, "act": "submit"}).status_code == 302
    assert Holiday.objects.count() == 18
    assert work_calendar().is_workday(date(2027, 2, 20))
    assert not work_calendar().is_workday(date(2027, 10, 7))
    assert work_calendar().count(date(2027, 1, 1), date(2027, 12, 31)) < before
    assert told("holiday_import") == [
        "导入节假日表 2027 年，日期由放假 0 天、调休上班 0 天改为放假 17 天、调休上班 1 天"
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("10月1日", "请写明放假还是上班"),
        ("2026-10-01 放假", "日期不在 2027 年"),
        ("13月1日 放假", "13月1日"),
        ("10月7日至10月1日 放假", "起止日期颠倒"),
        ("1月1日至12月31日 放假", "超过 31 天"),
        ("2月30日 放假", "2月30日"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_nothing_is_kept(cast: Cast, line: str, said: str) -> None:
    given = {"year": "2027", "table": f"1月1日 放假\n{line}", "act": "submit"}
    answer = cast.client("admin").post(reverse("office:holiday_import"), given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Holiday.objects.exists()
    assert read_year(given["table"], 2027)[1].fault


def test_a_day_written_twice_is_named() -> None:
    assert [bool(line.fault) for line in read_year("1月1日至3日 放假\n1月2日 上班", 2027)] == [False, True]


def test_one_changed_day_keeps_the_rest_of_the_national_table(cast: Cast) -> None:
    calendar = work_calendar()
    assert not calendar.is_workday(date(2026, 10, 1))
    client, url = cast.client("admin"), reverse("office:day_new")
    assert client.post(url, {"day": "2026-12-01", "works": "0", "name": "县庆"}).status_code == 302
    assert not work_calendar().is_workday(date(2026, 12, 1))
    assert work_calendar().off == calendar.off | {date(2026, 12, 1)}
    assert work_calendar().work == calendar.work
    page = client.get(reverse("office:holidays"), {"year": "2026"}).content.decode()
    assert "由 248 天变为 247 天" in page
    row = Holiday.objects.get(day=date(2026, 12, 1))
    assert client.post(reverse("office:day_drop", args=[row.pk])).status_code == 302
    assert work_calendar().off == calendar.off
    assert told("holiday_set") == ["设定节假日 2026-12-01，当日：放假；名称：县庆"]


def test_a_rule_takes_what_it_takes_and_tells_its_history(cast: Cast) -> None:
    client, url = cast.client("county"), reverse("office:rule", args=["plan_due_day"])
    assert "默认是5日" in client.get(url).content.decode()
    for wrong in ("0", "29", "五", "5.5", ""):
        assert client.post(url, {"value": wrong}).status_code == 422, wrong
    assert setting("plan_due_day") == 5
    assert client.post(url, {"value": "8", "reason": "办公会定"}).status_code == 302
    assert setting("plan_due_day") == 8
    assert told("rule_set") == ["修改规则 月度学习计划发布日，规则由5日改为8日，理由：办公会定"]
    assert "办公会定" in client.get(url).content.decode()
    client.post(url, {"value": "8"})
    assert len(told("rule_set")) == 1


def test_the_yellow_line_stays_below_the_green_one(cast: Cast) -> None:
    client = cast.client("county")
    answer = client.post(reverse("office:rule", args=["light_yellow"]), {"value": "100"})
    assert (answer.status_code, "黄灯线须低于绿灯线" in answer.content.decode()) == (422, True)
    assert not OfficeSetting.objects.filter(value=100).exists()


def test_the_password_rule_is_the_administrators(cast: Cast) -> None:
    url = reverse("office:rule", args=["password_profile"])
    assert cast.client("county").get(url).status_code == 404
    assert cast.client("county").post(url, {"value": "mlps"}).status_code == 404
    assert cast.client("county").get(reverse("office:rule", args=["nothing"])).status_code == 404
    assert "密码要求" not in cast.client("county").get(reverse("office:rules")).content.decode()
    assert cast.client("admin").post(url, {"value": "mlps"}).status_code == 302
    assert setting("password_profile") == "mlps"


def test_every_rule_has_its_words() -> None:
    assert [key for key, rule in RULES.items() if not (rule.label and rule.help and rule.effect)] == []
    assert [
        key for key, rule in RULES.items() if not rule.choices and not rule.least <= rule.default <= rule.most
    ] == []
