"""What a pasted message offers to report as a figure, for kinds that have no register yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from qiaowu.kernel.period import Period
from qiaowu.modules.filings.access import filing_units
from qiaowu.modules.filings.queries import fileable_indicators
from qiaowu.orgs.clock import today
from qiaowu.orgs.models import User
from qiaowu.orgs.tree import tree_on
from qiaowu.web.quickkinds import QuickDraft
from qiaowu.web.registry import Action

BASIS_LENGTH = 200


ONE = "1"


@dataclass(frozen=True)
class Offer:
    """The indicator that a kind speaks of.

    `value` is what one message adds: the name of the draft's field, `ONE` for an event, or empty where a
    message cannot say it, because a stock or rate speaks of all that a unit has.
    """

    code: str
    value: str = ""


OFFERS = {
    "online_talk": Offer("K16", "headcount"),
    "online_culture": Offer("K42", ONE),
    "board_update": Offer("K12"),
    "video": Offer("K09", ONE),
    "view_reading": Offer("K10"),
    "visit": Offer("K48", "headcount"),
    "suggestion": Offer("K49", ONE),
    "ticket": Offer("K31"),
    "talent": Offer("K33"),
    "pool_project": Offer("K34"),
    "inspection_trip": Offer("K36", ONE),
    "fund_receipt": Offer("K39", "amount"),
    "station_news": Offer("K41"),
}
"""Every kind of the reader that has no register yet; on-site culture is left out, no indicator counts it."""
_BASIS = ("title", "topic", "place", "platform", "value", "episode", "country", "field")


def offer_filing(draft: QuickDraft, user: User) -> Action | None:
    """A link to the filing form with what the message says; None for one who files nothing."""
    offer = OFFERS.get(draft.kind)
    if offer is None or not user.can("records.enter"):
        return None
    found = next((indicator for indicator, _version in fileable_indicators() if indicator.code == offer.code), None)
    if found is None:
        return None
    address = reverse("filings:new_of", args=[offer.code])
    return Action(_("报送到“%s”") % found.name, f"{address}?{urlencode(_filled(draft, offer, user))}")


def _filled(draft: QuickDraft, offer: Offer, user: User) -> dict[str, str]:
    """The form's fields as an address; what the message does not say stays empty for the user."""
    day = _day(draft)
    filled = {
        "period": Period.of("month", day).key if day else "",
        "dated": day.isoformat() if day and day <= today() else "",
        "value": _value(draft, offer),
        "basis": _basis(draft),
    }
    if draft.host and filing_units(user, tree_on(today())).filter(pk=draft.host.pk).exists():
        filled["unit"] = str(draft.host.pk)
    return {name: text for name, text in filled.items() if text}


def _day(draft: QuickDraft) -> date | None:
    return date.fromisoformat(str(draft.values["date"])) if draft.values.get("date") else None


def _foreign(draft: QuickDraft) -> bool:
    """Foreign money is converted at the day's parity by the user, never here."""
    return bool(draft.values.get("currency", "CNY") != "CNY")


def _value(draft: QuickDraft, offer: Offer) -> str:
    if offer.value == ONE:
        return ONE
    found = draft.values.get(offer.value) if offer.value else None
    if found is None or (offer.value == "amount" and _foreign(draft)):
        return ""
    return f"{found}元" if offer.value == "amount" else str(found)


def _basis(draft: QuickDraft) -> str:
    """The event in the words that the reader kept; what it left out of the message is never among them."""
    said = [str(draft.values[name]) for name in _BASIS if draft.values.get(name)]
    if _foreign(draft) and draft.values.get("amount"):
        said.append(f"{draft.values['currency']} {draft.values['amount']}")
    return " ".join(dict.fromkeys(said))[:BASIS_LENGTH]
