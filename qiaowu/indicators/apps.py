"""Targets, live and issued figures, the overview, the indicator page: where sentence and record meet."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "qiaowu.indicators"
    label = "indicators"
