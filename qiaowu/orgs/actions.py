"""Writes of the organisation: log-in attempts, drafts, units and posts. One act, one function."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils import timezone

from qiaowu.orgs import clock
from qiaowu.orgs.models import FormDraft, LoginAttempt, Placement, Post, Unit, User

WINDOW = timedelta(minutes=10)
# An address is stopped before an account, so that nobody can lock a colleague out from outside.
LIMIT_PAIR, LIMIT_ADDRESS, LIMIT_ACCOUNT = 5, 20, 50
# More forms than anybody has open at once; with the limit of a draft's size it bounds what one account can store.
MOST_DRAFTS, DRAFT_LIFE = 40, timedelta(days=60)
REQUEST = "web.export:"
"""Begins the name of a draft that holds what a background export was asked for: nobody's form, gone with its job."""


def login_blocked(username: str, address: str) -> bool:
    """Whether further tries must wait: too many failures in the last ten minutes."""
    recent = LoginAttempt.objects.filter(at__gt=timezone.now() - WINDOW)
    return (
        recent.filter(username=username, address=address).count() >= LIMIT_PAIR
        or recent.filter(address=address).count() >= LIMIT_ADDRESS
        or recent.filter(username=username).count() >= LIMIT_ACCOUNT
    )


def note_failed_login(username: str, address: str) -> None:
    """Remember a failed try; old ones are dropped on the way."""
    LoginAttempt.objects.filter(at__lt=timezone.now() - timedelta(days=1)).delete()
    LoginAttempt.objects.create(at=timezone.now(), username=username[:40], address=address[:45])


def forget_failed_logins(username: str, address: str) -> None:
    """A successful log-in clears the count of its own account and address."""
    LoginAttempt.objects.filter(username=username, address=address).delete()


def save_draft(*, by: User, form: str, data: dict[str, Any]) -> FormDraft:
    """Keep what was typed so far; the last save wins. What is too old or too much goes, see `clear_drafts`."""
    draft, created = FormDraft.objects.update_or_create(
        user=by, form=form, defaults={"data": data, "saved_at": clock.now()}
    )
    if created:
        clear_drafts(by)
    return draft


def clear_drafts(user: User) -> None:
    """Drop the user's drafts that have expired, and beyond the most allowed those saved longest ago.

    Never the one just saved: a full store must not stop somebody in the middle of a form.
    """
    FormDraft.objects.filter(user=user, saved_at__lt=clock.now() - DRAFT_LIFE).delete()
    kept = forms_begun(user).order_by("-saved_at", "-pk").values("pk")[:MOST_DRAFTS]
    forms_begun(user).exclude(pk__in=kept).delete()


def forms_begun(user: User) -> QuerySet[FormDraft]:
    """The user's drafts that count towards the limit."""
    return FormDraft.objects.filter(user=user).exclude(form__startswith=REQUEST)


def drop_draft(*, by: User, form: str) -> None:
    """Forget a draft once the form was sent or given up."""
    FormDraft.objects.filter(user=by, form=form).delete()


@transaction.atomic
def place_unit(*, unit: Unit, parent: Unit, since: date) -> Placement:
    """Put `unit` under `parent` from `since` on; the placement valid until then ends the day before."""
    Placement.objects.filter(unit=unit, during__startswith__gte=since).delete()
    for placement in Placement.objects.select_for_update().filter(unit=unit, during__contains=since):
        placement.during = DateRange(placement.during.lower, since)
        placement.save(update_fields=["during"])
    return Placement.objects.create(unit=unit, parent=parent, during=DateRange(since, None))


def give_post(*, user: User, unit: Unit, role_key: str, since: date) -> Post:
    """Give `user` the role at the unit from `since` on."""
    return Post.objects.create(user=user, unit=unit, role_key=role_key, since=since)
