"""Reports whose figures are references to the ledger, drafted live and issued frozen."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "qiaowu.reports"
    label = "reports"
    verbose_name = _("报告")

    def ready(self) -> None:
        # imported here: models and registries are complete only now
        from qiaowu.records.wording import LogWords, register_words
        from qiaowu.reports import reach, telling
        from qiaowu.reports.models import Report
        from qiaowu.web.registry import MenuEntry, registry

        register_words(
            Report.KIND,
            LogWords(
                _("报告"),
                Report,
                acts={"create": _("起草"), "change": _("修改"), "void": _("删除"), "issue": _("定稿")},
                label_of=telling.label_of,
                value_of=telling.value_of,
            ),
        )
        registry.menu.append(MenuEntry("reports", 80, _("报告"), "reports:list", "reports.read", dock=True))
        registry.used_in.append(reach.used_in)
        registry.search.append(reach.search)
        registry.verifiers.append(reach.verify)
