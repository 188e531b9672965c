"""What can be counted, and how: measures declared by packages, indicators with versions as data."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class MeasuresConfig(AppConfig):
    name = "qiaowu.measures"
    label = "measures"
    verbose_name = _("指标口径")

    def ready(self) -> None:
        post_migrate.connect(_load_catalogue, sender=self)


def _load_catalogue(**_: Any) -> None:
    """New indicator versions arrive with the program; what exists is never rewritten."""
    # imported here: model classes are not loaded before the registry is ready
    from qiaowu.measures.catalogue import load_catalogue

    load_catalogue()
