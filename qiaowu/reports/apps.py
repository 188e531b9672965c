"""Reports whose figures are references to the ledger, drafted live and issued frozen."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "qiaowu.reports"
    label = "reports"
    verbose_name = _("报告")

    def ready(self) -> None:
        # imported here: models and registries are complete only now
        from qiaowu.reports import reach
        from qiaowu.web.registry import MenuEntry, registry

        registry.menu.append(MenuEntry("reports", 80, _("报告"), "reports:list", "reports.read", dock=True))
        registry.used_in.append(reach.used_in)
        registry.search.append(reach.search)
        registry.verifiers.append(reach.verify)
