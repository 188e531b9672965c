"""What every record has: unit, status, version, evidence, change log, links to other records."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "qiaowu.records"
    label = "records"
    verbose_name = _("记录")

    def ready(self) -> None:
        """Find the background work that packages declare in their `jobs.py`; take the log's place below."""
        # imported here: models are complete only now
        from qiaowu.orgs.following import register_follower
        from qiaowu.orgs.told import register_teller
        from qiaowu.records.actions import log_told
        from qiaowu.records.restamp import restamp_records

        register_teller(log_told)
        register_follower(restamp_records)
        autodiscover_modules("jobs")
