"""Rules of the office with their defaults. A default marked [A] in the field reference must stay changeable."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qiaowu.orgs.office import office


@dataclass(frozen=True)
class Rule:
    label: str | Promise
    help: str | Promise
    default: Any


RULES = MappingProxyType(
    {
        "plan_due_day": Rule(_("月度学习计划发布日"), _("每月几日前发布当月计划算按时"), 5),
        "light_green": Rule(_("绿灯线(%)"), _("实际达到应达的百分之几为正常"), 100),
        "light_yellow": Rule(_("黄灯线(%)"), _("低于绿灯线、不低于此数为滞后，再低为落后"), 80),
        "small_sample": Rule(_("样本少的界限"), _("分母低于此数时不显示百分比"), 10),
        "evidence_note": Rule(_("无佐证时须说明"), _("没有上传佐证的记录提交时须写明原因"), True),
    }
)


def setting(key: str) -> Any:
    """Value of a rule: the office's, else the default. Raises KeyError on an unknown key."""
    rule = RULES[key]
    chosen = office().settings.get(key)
    return rule.default if chosen is None else chosen
