"""Targets, live and issued figures, the overview, the indicator page: where sentence and record meet."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "qiaowu.indicators"
    label = "indicators"
    verbose_name = _("目标与数据")

    def ready(self) -> None:
        # imported here: models and registries are complete only now
        from qiaowu.indicators import due, promises, sources, uses
        from qiaowu.indicators.figures import KIND as FIGURE
        from qiaowu.indicators.models import Figure, Target
        from qiaowu.indicators.unit_effects import target_effects
        from qiaowu.indicators.writing import KIND as TARGET
        from qiaowu.records.wording import LogWords, plain_number, register_words
        from qiaowu.web.registry import MenuEntry, registry

        parts = {"value": _("数值"), "n/d": _("分子和分母")}
        register_words(FIGURE, LogWords(_("核发的数"), Figure, fields=parts, values={"value": plain_number}))
        register_words(TARGET, LogWords(_("目标"), Target))
        registry.menu += [
            MenuEntry("daily", 20, _("目标总览"), "indicators:overview", "overview.read", dock=True),
            MenuEntry("daily", 40, _("指标"), "indicators:indicators", "overview.read"),
        ]
        registry.used_in.append(uses.uses_of_record)
        registry.unit_effects.append(target_effects)
        registry.duties.append(due.duties)
        registry.promises.append(promises.promises)
        registry.calendar.append(due.calendar)
        registry.search.append(sources.search)
        registry.verifiers.append(sources.faults)
