"""What administrators do is told to the log. The log lies above this package, so it registers itself here.

`before` and `after` are in words already ("县侨办经办", "2026-10-12"), by the names in `FIELDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qiaowu.orgs.models import User

ACTS: Mapping[str, Promise] = MappingProxyType(
    {
        "account_create": _("开立账号"),
        "account_rename": _("改账号姓名"),
        "account_stop": _("停用账号"),
        "account_start": _("启用账号"),
        "account_password": _("重设密码"),
        "own_password": _("修改自己的密码"),
        "session_end": _("结束登录"),
        "post_give": _("给予岗位"),
        "post_end": _("结束岗位"),
        "post_deputy": _("委托代理"),
        "unit_open": _("设立单位"),
        "unit_rename": _("单位改名"),
        "unit_move": _("调整隶属"),
        "unit_merge": _("合并单位"),
        "unit_close": _("撤销单位"),
        "unit_undo": _("取消未生效的调整"),
        "holiday_set": _("设定节假日"),
        "holiday_drop": _("删去节假日"),
        "holiday_import": _("导入节假日表"),
        "rule_set": _("修改规则"),
    }
)
SUBJECTS: Mapping[str, Promise] = MappingProxyType(
    {
        "orgs.user": _("账号"),
        "orgs.post": _("岗位"),
        "orgs.unit": _("单位"),
        "orgs.holiday": _("节假日"),
        "orgs.rule": _("规则"),
    }
)
FIELDS: Mapping[str, Promise] = MappingProxyType(
    {
        "username": _("用户名"),
        "name": _("姓名"),
        "active": _("状态"),
        "successor": _("接手人"),
        "role": _("角色"),
        "unit": _("单位"),
        "since": _("开始"),
        "until": _("最后一天"),
        "behalf": _("代替"),
        "device": _("设备"),
        "code": _("代码"),
        "kind": _("类别"),
        "unit_name": _("名称"),
        "short_name": _("简称"),
        "parent": _("上级单位"),
        "into": _("并入"),
        "day": _("起始日"),
        "works": _("当日"),
        "holiday": _("名称"),
        "days": _("日期"),
        "value": _("规则"),
        "sessions": _("结束的登录"),
        "posts": _("岗位"),
    }
)


@dataclass(frozen=True)
class Told:
    """One act: who, when, what, on whom or what, why, before and after."""

    by: User
    at: datetime
    act: str
    kind: str
    subject: Model
    title: str
    unit_code: str = ""
    reason: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


_tellers: list[Callable[[Told], object]] = []


def register_teller(teller: Callable[[Told], object]) -> None:
    """The log declares itself; it is called in the transaction of the act."""
    _tellers[:] = [teller]


def tell(told: Told) -> None:
    """Log one act. Raises RuntimeError without a log: an act that nobody can read afterwards must not happen."""
    unknown = {*told.before, *told.after} - FIELDS.keys()
    if told.act not in ACTS or told.kind not in SUBJECTS or unknown:
        raise ValueError(f"no words for {told.act} {told.kind} {sorted(unknown)}")
    if not _tellers:
        raise RuntimeError("no log is registered")
    _tellers[0](told)
