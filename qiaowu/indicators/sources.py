"""What indicators put on shared pages beside duties and uses: search hits, and what must agree."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from qiaowu.indicators.figures import replay
from qiaowu.indicators.models import Figure, Target
from qiaowu.measures.models import Indicator
from qiaowu.orgs.models import User
from qiaowu.web.registry import Hit

HITS = 8


def search(query: str, user: User) -> Iterator[Hit]:
    """Indicators by name, code or mechanism."""
    if not user.can("overview.read"):
        return
    wanted = Q(name__icontains=query) | Q(code__iexact=query) | Q(mechanism__icontains=query)
    for indicator in Indicator.objects.filter(wanted)[:HITS]:
        url = reverse("indicators:indicator", args=[indicator.code])
        yield Hit(_("指标"), indicator.name, url, f"{indicator.code} · {indicator.mechanism}")


def faults() -> Iterator[str]:
    """One sentence for each issued figure that its lines do not give, and each target without its ground."""
    for figure in Figure.objects.select_related("indicator_version__indicator", "unit").prefetch_related("lines"):
        found = replay(figure)
        if not found.same_lines:
            yield f"核发数据 {figure.pk}({figure})的明细与哈希不符"
        if not found.same_value:
            yield f"核发数据 {figure.pk}({figure})按明细重算得数不同"
    for target in Target.objects.standing().exclude(commitment__state="confirmed"):
        yield f"目标 {target.pk}({target})所依据的承诺未确认"
    for target in Target.objects.standing().filter(share_of__dropped_at__isnull=False):
        yield f"目标 {target.pk}({target})分自已撤销的目标"
