"""Handing the decisions on a document out as cases: what would leave, and the one act by which it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qiaowu.commitments.actions import DOCUMENT_KIND
from qiaowu.commitments.casebook import Case, cases_of
from qiaowu.commitments.ground import require
from qiaowu.commitments.models import SourceDocument
from qiaowu.orgs.models import User
from qiaowu.records.actions import log


def cases_for(document: SourceDocument, *, names: Sequence[str] = (), changed_only: bool = False) -> list[Case]:
    """The cases of a stored document; names of the county's accounts are masked wherever they stand."""
    rows = list(document.commitments.select_related("span").order_by("span__start", "pk"))
    return cases_of(document, rows, names=[*account_names(), *names], changed_only=changed_only)


def account_names() -> list[str]:
    """Display names of all accounts; single characters would mask ordinary words."""
    return [name for name in User.objects.values_list("display_name", flat=True) if len(name) > 1]


@transaction.atomic
def hand_out(
    document: SourceDocument, *, by: User, at: datetime, names: Sequence[str] = (), changed_only: bool = False
) -> list[Case]:
    """The cases, for leaving the county, with an entry in the log; no entry when there are none.

    Raises Refused for who does not review.
    """
    require(by)
    cases = cases_for(document, names=names, changed_only=changed_only)
    if cases:
        facts = {"cases": len(cases), "form": "jsonl"}
        title = _("审核用例：%s") % document.title
        log(by=by, at=at, act="export", record=document, kind=DOCUMENT_KIND, title=title, after=facts)
    return cases
