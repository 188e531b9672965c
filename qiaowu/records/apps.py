"""What every record has: unit, status, version, evidence, change log, links to other records."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "qiaowu.records"
    label = "records"
