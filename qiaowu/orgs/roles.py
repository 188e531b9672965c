"""A role is a class that says in words what it may do; pages and checks read the same text.

`reach` says whose records the permissions cover: the whole county, the unit of the post with all
units below it, or that unit alone.
"""

from typing import ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qiaowu.orgs.permissions import PERMISSIONS

Reach = Literal["county", "subtree", "unit", "none"]
Text = str | Promise


class Role:
    """Base of all roles. Subclassing with a `key` registers the role; a bad permission fails at import."""

    key: ClassVar[str]
    title: ClassVar[Text]
    description: ClassVar[Text]
    reach: ClassVar[Reach]
    permissions: ClassVar[frozenset[str]]
    seats: ClassVar[frozenset[str]] = frozenset({"county", "department"})
    """Kinds of units at which the role can be held."""

    def __init_subclass__(cls) -> None:
        unknown = cls.permissions - PERMISSIONS.keys()
        if unknown:
            raise ValueError(f"{cls.__name__}: unknown permissions {sorted(unknown)}")
        ROLES[cls.key] = cls


ROLES: dict[str, type[Role]] = {}
_READER = frozenset({"overview.read", "records.read", "documents.read", "reports.read"})


class CountyClerk(Role):
    key = "county_clerk"
    title = _("县侨办经办")
    description = _("审核文件和承诺，设定并分解目标，汇总全县数据，起草报告，维护节假日和本县规则。")
    reach = "county"
    permissions = _READER | {
        "records.enter",
        "records.confirm",
        "records.void",
        "records.export",
        "plans.publish",
        "documents.review",
        "targets.set",
        "figures.issue",
        "reports.write",
        "rules.set",
    }


class TownshipOfficer(Role):
    key = "township_officer"
    title = _("乡镇（街道）统战委员")
    description = _("发布月度学习计划，录入并确认本乡镇和所辖社区的记录，把目标分到社区。")
    reach = "subtree"
    seats = frozenset({"township"})
    permissions = _READER | {
        "records.enter",
        "records.confirm",
        "records.void",
        "records.export",
        "plans.publish",
        "targets.set",
    }


class DepartmentOfficer(Role):
    key = "department_officer"
    title = _("县直单位联络员")
    description = _("报送本单位负责的数据和佐证。")
    reach = "unit"
    permissions = _READER | {"records.enter", "records.confirm", "records.void", "records.export"}


class ServiceStaff(Role):
    key = "service_staff"
    title = _("服务专线人员")
    description = _("报送服务专线的数据和佐证。")
    reach = "unit"
    permissions = _READER | {"records.enter", "records.confirm", "records.export"}


class CommunityWorker(Role):
    key = "community_worker"
    title = _("社区（村）侨务联络员")
    description = _("录入本社区的活动并提交，由乡镇（街道）确认。")
    reach = "unit"
    seats = frozenset({"community"})
    permissions = frozenset({"overview.read", "records.read", "records.enter", "documents.read"})


class AssociationMember(Role):
    key = "association_member"
    title = _("侨界团体联络员")
    description = _("录入本团体的活动并提交。")
    reach = "unit"
    seats = frozenset({"association"})
    permissions = frozenset({"records.read", "records.enter"})


class Leader(Role):
    key = "leader"
    title = _("县领导")
    description = _("看全县目标进度、记录和报告，不录入。")
    reach = "county"
    permissions = _READER


class Auditor(Role):
    key = "auditor"
    title = _("审计员")
    description = _("只看操作日志并校验，不看业务记录，不能修改。")
    reach = "none"
    permissions = frozenset({"audit.read"})


class Admin(Role):
    key = "admin"
    title = _("系统管理员")
    description = _("维护单位、账号、岗位、节假日和规则，看后台任务的办理情况，不看业务记录。")
    reach = "none"
    permissions = frozenset({"units.manage", "rules.set", "jobs.manage"})
