"""Source documents, their spans, and the commitments a person confirmed in them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitmentsConfig(AppConfig):
    name = "qiaowu.commitments"
    label = "commitments"
    verbose_name = _("文件与承诺")

    def ready(self) -> None:
        # imported here: models and registries are complete only now
        from qiaowu.commitments.duties import review_duties
        from qiaowu.commitments.queries import pending_count
        from qiaowu.commitments.searching import find
        from qiaowu.commitments.verifying import verify_documents
        from qiaowu.web.registry import MenuEntry, registry

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
