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
        from qiaowu.modules.filings.duties import filing_duties
        from qiaowu.modules.filings.models import Filing
        from qiaowu.modules.filings.quick import offer_filing
        from qiaowu.modules.filings.views.register import search_filings
        from qiaowu.records.kinds import RecordKind, register_kind
        from qiaowu.records.wording import LogWords, period_text, register_words
        from qiaowu.web.registry import DraftForm, MenuEntry, registry

        register_kind(RecordKind(Filing, _("报送数据"), "filings:filing"))
        register_words("filings.filing", LogWords(values={"period": period_text}))
        registry.menu.append(
            MenuEntry("registers", 60, _("数据报送"), "filings:filings", "records.read", prefix="/filings/")
        )
        registry.draft_forms += [
            DraftForm(r"filing:(?P<code>\w+):new", _("数据报送"), "filings:new_of", told_by="basis"),
            DraftForm(r"filing:(?P<pk>[0-9]+)", _("数据报送"), "filings:edit", told_by="basis"),
        ]
        registry.duties.append(filing_duties)
        registry.search.append(search_filings)
        registry.quick_offers.append(offer_filing)
