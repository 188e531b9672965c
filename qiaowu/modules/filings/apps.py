"""Filings: a figure from outside is a record too."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilingsConfig(AppConfig):
    name = "qiaowu.modules.filings"
    label = "filings"
    verbose_name = _("数据报送")

    def ready(self) -> None:
        # imported here: models and registries are complete only now
        from qiaowu.modules.filings import measures  # noqa: F401
        from qiaowu.modules.filings.models import Filing
        from qiaowu.records.kinds import RecordKind, register_kind

        register_kind(RecordKind(Filing, _("报送数据"), "filings:filing"))
