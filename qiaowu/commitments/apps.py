"""Source documents, their spans, and the commitments a person confirmed in them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitmentsConfig(AppConfig):
    name = "qiaowu.commitments"
    label = "commitments"
    verbose_name = _("文件与承诺")

    def ready(self) -> None:
        # imported here: models and registries are complete only now
        from qiaowu.commitments.actions import DOCUMENT_KIND
        from qiaowu.commitments.duties import review_duties
        from qiaowu.commitments.models import Commitment, SourceDocument
        from qiaowu.commitments.queries import pending_count
        from qiaowu.commitments.searching import find
        from qiaowu.commitments.verifying import verify_documents
        from qiaowu.records.wording import LogWords, period_text, register_words
        from qiaowu.web.registry import MenuEntry, registry

        counts = {"commitments": _("读出的承诺"), "cases": _("用例数")}
        register_words(
            DOCUMENT_KIND, LogWords(_("来源文件"), SourceDocument, acts={"attach": _("补存原件")}, fields=counts)
        )
        register_words(
            Commitment.KIND,
            LogWords(_("承诺"), Commitment, fields={"span": _("原文位置")}, values={"period": period_text}),
        )
        registry.menu.append(
            MenuEntry(
                "daily",
                30,
                _("文件与承诺"),
                "commitments:documents",
                "documents.read",
                count=pending_count,
            )
        )
        registry.duties.append(review_duties)
        registry.search.append(find)
        registry.verifiers.append(verify_documents)
