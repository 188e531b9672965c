"""Reports whose figures are references to the ledger, drafted live and issued frozen."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "qiaowu.reports"
    label = "reports"
