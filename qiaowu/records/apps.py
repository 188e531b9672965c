"""What every record has: unit, status, version, evidence, change log, links to other records."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "qiaowu.records"
    label = "records"
    verbose_name = _("记录")
