"""Generic pages and the registries of what pages can show; knows no line of work."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "qiaowu.web"
    label = "web"

    def ready(self) -> None:
        # imported here: models and registries are complete only now
        from qiaowu.records.verifying import missing_rows
        from qiaowu.web.context import duty_count
        from qiaowu.web.drafts import draft_duties
        from qiaowu.web.finding import search_pages
        from qiaowu.web.registry import MenuEntry, registry

        registry.verifiers.append(missing_rows)
        registry.duties.append(draft_duties)
        registry.search.append(search_pages)
        registry.menu += [
            MenuEntry("daily", 10, _("待办"), "web:home", "records.read", dock=True, count=duty_count),
            MenuEntry("daily", 12, _("快速录入"), "web:quickentry", "records.enter"),
            MenuEntry("daily", 50, _("日历"), "web:calendar", "records.read"),
            MenuEntry("daily", 60, _("后台任务"), "web:jobs", "records.export"),
            MenuEntry("admin", 78, _("单位"), "office:units", "units.manage", dock=True),
            MenuEntry("admin", 80, _("账号"), "office:accounts", "units.manage", dock=True),
            MenuEntry("admin", 82, _("岗位"), "office:posts", "units.manage"),
            MenuEntry("admin", 84, _("节假日"), "office:holidays", "rules.set"),
            MenuEntry("admin", 86, _("本县规则"), "office:rules", "rules.set"),
            MenuEntry("admin", 92, _("后台任务"), "web:jobs", "jobs.manage"),
            MenuEntry("admin", 95, _("操作日志"), "web:journal", "audit.read", dock=True),
        ]
