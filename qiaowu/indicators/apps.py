"""Targets, live and issued figures, the overview, the indicator page: where sentence and record meet."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "qiaowu.indicators"
    label = "indicators"
    verbose_name = _("目标与数据")

    def ready(self) -> None:
        # imported here: models and registries are complete only now
        from qiaowu.indicators import due, sources
        from qiaowu.web.registry import MenuEntry, registry

        registry.menu += [
            MenuEntry("daily", 20, _("目标总览"), "indicators:overview", "overview.read", dock=True),
            MenuEntry("daily", 40, _("指标"), "indicators:indicators", "overview.read"),
        ]
        registry.used_in.append(sources.uses_of_record)
        registry.duties.append(due.duties)
        registry.calendar.append(due.calendar)
        registry.search.append(sources.search)
        registry.verifiers.append(sources.faults)
