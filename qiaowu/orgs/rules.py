"""Changing a rule of the office, and its days off: checked, logged, with what the change does in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qiaowu.kernel.workdays import builtin
from qiaowu.orgs import told
from qiaowu.orgs.models import Holiday, OfficeSetting, User
from qiaowu.orgs.refusal import Refused
from qiaowu.orgs.settings import RULES, Rule, setting

SET = "rules.set"
MANAGE = "units.manage"
WORKS = {True: "上班", False: "放假"}
MOST_NAMED = 10


def permission_of(rule: Rule) -> str:
    """Who may change a rule: what is about getting in is the administrator's."""
    return MANAGE if rule.security else SET


def words_of(key: str, value: Any) -> str:
    """A value of a rule as the page shows it."""
    rule = RULES[key]
    return str(rule.choices.get(value, value)) if rule.choices else f"{value}{rule.unit}"


def check_rule(key: str, value: Any) -> Any:
    """The value if the rule takes it; raises Refused with what it takes."""
    rule = RULES[key]
    if rule.choices:
        if value not in rule.choices:
            raise Refused(_("请从列出的选项中选择。"))
        return value
    if isinstance(value, bool) or not isinstance(value, int) or not rule.least <= value <= rule.most:
        raise Refused(_("请填 %(least)d 到 %(most)d 之间的整数。") % {"least": rule.least, "most": rule.most})
    other = {"light_green": "light_yellow", "light_yellow": "light_green"}.get(key)
    if other:
        lines = {key: value, other: setting(other)}
        if lines["light_yellow"] >= lines["light_green"]:
            raise Refused(_("黄灯线须低于绿灯线。"))
    return value


@transaction.atomic
def change_rule(key: str, value: Any, *, by: User, at: datetime, reason: str = "") -> OfficeSetting:
    """Set a rule from now on. The present value again changes nothing and logs nothing."""
    if not by.can(permission_of(RULES[key])):
        raise Refused(_("您没有修改这条规则的权限。"))
    chosen, before = check_rule(key, value), setting(key)
    row, _created = OfficeSetting.objects.select_for_update().get_or_create(key=key, defaults={"value": before})
    if chosen == before:
        return row
    row.value = chosen
    row.save(update_fields=["value"])
    told.tell(
        told.Told(
            by,
            at,
            "rule_set",
            "orgs.rule",
            row,
            str(RULES[key].label),
            reason=reason.strip(),
            before={"value": words_of(key, before)},
            after={"value": words_of(key, chosen)},
        )
    )
    return row


@transaction.atomic
def set_day(day: date, works: bool, name: str, *, by: User, at: datetime) -> Holiday:
    """Say of one day that it is off, or at work."""
    _require(by)
    _own_year(day.year)
    before = Holiday.objects.select_for_update().filter(day=day).first()
    was = {"works": WORKS[before.works]} if before else {}
    row, _created = Holiday.objects.update_or_create(day=day, defaults={"works": works, "name": name.strip()})
    after = {"works": WORKS[works], "holiday": row.name}
    told.tell(told.Told(by, at, "holiday_set", "orgs.holiday", row, day.isoformat(), before=was, after=after))
    return row


@transaction.atomic
def drop_day(row: Holiday, *, by: User, at: datetime) -> None:
    """Take a day out of the table; it follows the week again."""
    _require(by)
    before = {"works": WORKS[row.works], "holiday": row.name}
    told.tell(told.Told(by, at, "holiday_drop", "orgs.holiday", row, row.day.isoformat(), before=before))
    row.delete()


@transaction.atomic
def replace_year(year: int, days: Iterable[tuple[date, bool, str]], *, by: User, at: datetime) -> int:
    """The year's table as given, instead of what it held; how many days it has now."""
    _require(by)
    rows = [Holiday(day=day, works=works, name=name.strip()) for day, works, name in days]
    if not rows or any(row.day.year != year for row in rows):
        raise Refused(_("表里的日期须都在 %d 年。") % year)
    if len({row.day for row in rows}) != len(rows):
        raise Refused(_("表里有重复的日期。"))
    old = Holiday.objects.filter(day__year=year)
    before = _counted(old)
    old.delete()
    made = Holiday.objects.bulk_create(rows)
    after = {"days": _counted(made)}
    told.tell(
        told.Told(
            by, at, "holiday_import", "orgs.holiday", made[0], _("%d 年") % year, before={"days": before}, after=after
        )
    )
    return len(made)


def _own_year(year: int) -> None:
    """Write the built-in table of a year down before a day of it differs: a year is the office's own, or built in."""
    base = builtin()
    if year not in base.years or Holiday.objects.filter(day__year=year).exists():
        return
    given = [(day, False) for day in base.off] + [(day, True) for day in base.work]
    Holiday.objects.bulk_create(Holiday(day=day, works=works) for day, works in given if day.year == year)


def _counted(rows: Iterable[Holiday]) -> str:
    found = list(rows)
    off = sum(not row.works for row in found)
    return _("放假 %(off)d 天、调休上班 %(on)d 天") % {"off": off, "on": len(found) - off}


def _require(by: User) -> None:
    if not by.can(SET):
        raise Refused(_("您没有维护节假日的权限。"))
