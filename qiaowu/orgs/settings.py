"""Rules of the office with their defaults. A default marked [A] in the field reference must stay changeable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qiaowu.orgs.office import office

Text = str | Promise


@dataclass(frozen=True)
class Rule:
    """One rule: what it is called, a help line, its default, what may be chosen, and what a change does.

    A whole number lies between `least` and `most` and has a unit; `choices` name values in words.
    """

    label: Text
    help: Text
    default: Any
    effect: Text = ""
    least: int = 0
    most: int = 0
    unit: Text = ""
    choices: Mapping[Any, Text] = field(default_factory=dict)
    security: bool = False
    """Whether it is about who gets in: the administrator's, not the business side's."""


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "plan_due_day": Rule(
            _("月度学习计划发布日"),
            _("每月几日前发布当月计划算按时"),
            5,
            _("所有月份的按时率都按新的日子重算；已核发的数据不变。"),
            least=1,
            most=28,
            unit=_("日"),
        ),
        "light_green": Rule(
            _("绿灯线"),
            _("实际达到应达的百分之几为正常"),
            100,
            _("目标总览和指标页的灯立即按新线显示；已定稿的报告不变。"),
            least=50,
            most=150,
            unit="%",
        ),
        "light_yellow": Rule(
            _("黄灯线"),
            _("低于绿灯线、不低于此数为滞后，再低为落后"),
            80,
            _("目标总览和指标页的灯立即按新线显示；已定稿的报告不变。"),
            least=1,
            most=149,
            unit="%",
        ),
        "small_sample": Rule(
            _("样本少的界限"),
            _("分母低于此数时不显示百分比"),
            10,
            _("页面和新起草的报告立即按新的界限显示。"),
            least=1,
            most=100,
        ),
        "password_profile": Rule(
            _("密码要求"),
            _("默认只看长度；单位定了等级保护的选等级保护"),
            "length",
            _("新设的密码按新要求；选等级保护后，密码用满 90 天的人下次打开页面时须更换。"),
            choices=MappingProxyType(
                {
                    "length": _("重长度：至少 12 个字符，不定期更换"),
                    "mlps": _("等级保护：至少 12 个字符且含三类字符，90 天更换"),
                }
            ),
            security=True,
        ),
    }
)


def setting(key: str) -> Any:
    """Value of a rule: the office's, else the default. Raises KeyError on an unknown key."""
    rule = RULES[key]
    chosen = office().settings.get(key)
    return rule.default if chosen is None else chosen
