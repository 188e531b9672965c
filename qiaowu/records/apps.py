"""What every record has: unit, status, version, evidence, change log, links to other records."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "qiaowu.records"
    label = "records"
    verbose_name = _("记录")

    def ready(self) -> None:
        """Find the background work that packages declare in their `jobs.py`."""
        autodiscover_modules("jobs")
