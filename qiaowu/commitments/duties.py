"""Who owes the review of a document, by when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from qiaowu.commitments.queries import waiting_documents
from qiaowu.orgs.calendar import work_calendar
from qiaowu.orgs.models import User
from qiaowu.web.registry import Action, Duty

REVIEW_DAYS = 5
"""Working days from the upload to the last decision."""


def review_duties(user: User, today: date) -> Iterator[Duty]:
    """One duty for each document of which something is still undecided."""
    if not user.can("documents.review"):
        return
    calendar = work_calendar()
    for document, pending in waiting_documents(user):
        url = reverse("commitments:document", args=[document.pk])
        yield Duty(
            key=f"commitments.review:{document.pk}",
            title=_("审核承诺 %(n)d 条：%(title)s") % {"n": pending, "title": document.title},
            url=url,
            due=calendar.add(timezone.localdate(document.uploaded_at), REVIEW_DAYS),
            why=_("未确认的承诺不能设目标。"),
            action=Action(_("去审核"), f"{url}?f=pending", "primary"),
        )
