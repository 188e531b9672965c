"""Every permission of the product with the sentence that an administrator reads."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PERMISSIONS: Mapping[str, Promise | str] = MappingProxyType(
    {
        "overview.read": _("看目标总览、指标和全县合计"),
        "records.read": _("看本人范围内的记录"),
        "records.enter": _("在本人范围内录入、修改和提交记录"),
        "records.confirm": _("确认或退回本人范围内的记录"),
        "records.void": _("作废本人范围内的记录"),
        "records.export": _("导出本人范围内的清单"),
        "plans.publish": _("制定并发布本单位的月度学习计划"),
        "documents.read": _("看来源文件和已确认的承诺"),
        "documents.review": _("上传文件、审核承诺"),
        "targets.set": _("设定目标、分解到乡镇和社区"),
        "figures.issue": _("核发数据（固定下来，以后可重算）"),
        "reports.read": _("看已定稿的报告"),
        "reports.write": _("起草和定稿报告"),
        "audit.read": _("看操作日志并校验"),
        "units.manage": _("维护单位、账号、岗位和密码要求"),
        "rules.set": _("维护节假日和本县的规则"),
        "jobs.manage": _("看全部后台任务，取消或重新办理，不能取文件"),
    }
)
