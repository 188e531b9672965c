"""What the search box finds here: documents by title, commitments by their words."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from qiaowu.commitments import wording
from qiaowu.commitments.models import SourceDocument
from qiaowu.commitments.queries import visible_commitments
from qiaowu.orgs.models import User
from qiaowu.web.registry import Hit

_MOST = 10


def find(query: str, user: User) -> Iterator[Hit]:
    """Documents and commitments whose words hold `query`, the newest first."""
    words = query.strip()
    if not words:
        return
    for document in SourceDocument.objects.visible_to(user).filter(title__icontains=words)[:_MOST]:
        url = reverse("commitments:document", args=[document.pk])
        yield Hit(_("来源文件"), document.title, url, f"{document.dated:%Y-%m-%d}")
    told = Q(subject__icontains=words) | Q(indicator__name__icontains=words) | Q(indicator__code__iexact=words)
    for row in visible_commitments(user).filter(told).order_by("-document__dated", "pk")[:_MOST]:
        url = f"{reverse('commitments:document', args=[row.document_id])}?c={row.pk}#s{row.pk}"
        yield Hit(_("承诺"), wording.title(row), url, f"{row.get_state_display()} {row.document.title}")
