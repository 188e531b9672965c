"""The fixed cast of the tests: a small county with the eight demo roles, and an outsider.

澜溪县 has a department (县商务局), two townships with two communities each, and an association. The
outsider holds the same role as `township`, in the sibling township 枕江镇 (`township2`); `stranger`
holds no post at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.test import Client

from qiaowu.orgs.actions import give_post, place_unit
from qiaowu.orgs.models import Unit, User

SINCE = date(2020, 1, 1)
TODAY = date(2026, 10, 12)
"""The clock of the tests; conftest sets the same."""

_UNITS = (
    ("county", "990123", "county", "澜溪县", "澜溪县", None),
    ("office", "990123D01", "department", "县委统战部(侨办)", "县侨办", "county"),
    ("department", "990123D02", "department", "县商务局", "商务局", "county"),
    ("yunjin", "990123001", "township", "云锦街道", "云锦", "county"),
    ("zhenjiang", "990123002", "township", "枕江镇", "枕江", "county"),
    ("haitang", "990123001001", "community", "海棠社区", "海棠", "yunjin"),
    ("jinxiu", "990123001002", "community", "锦绣社区", "锦绣", "yunjin"),
    ("shangzhou", "990123002001", "community", "上洲村", "上洲", "zhenjiang"),
    ("xiazhou", "990123002002", "community", "下洲村", "下洲", "zhenjiang"),
    ("association", "990123A01", "association", "县侨商会", "侨商会", "county"),
)
_USERS = (
    ("county", "county_clerk", "office"),
    ("township", "township_officer", "yunjin"),
    ("township2", "township_officer", "zhenjiang"),
    ("community", "community_worker", "haitang"),
    ("leader", "leader", "county"),
    ("service", "service_staff", "department"),
    ("auditor", "auditor", "county"),
    ("admin", "admin", "county"),
    ("stranger", None, None),
)


@dataclass(frozen=True)
class Cast:
    """Units and users by short name, and a signed-in browser for each user."""

    units: dict[str, Unit]
    users: dict[str, User]

    def unit(self, name: str) -> Unit:
        return self.units[name]

    def user(self, name: str) -> User:
        """A fresh copy, so that nothing remembered from before a change of posts is used."""
        return User.objects.get(pk=self.users[name].pk)

    def client(self, name: str) -> Client:
        """A client signed in as this user, as if by the log-in page."""
        client = Client()
        client.force_login(self.users[name])
        session = client.session
        session["logged_in_at"] = 10**11
        session.save()
        return client


def make_cast() -> Cast:
    """Create the small county."""
    units: dict[str, Unit] = {}
    for order, (key, code, kind, name, short, parent) in enumerate(_UNITS):
        unit = Unit.objects.create(code=code, kind=kind, name=name, short_name=short, opened_on=SINCE, order=order)
        units[key] = unit
        if parent:
            place_unit(unit=unit, parent=units[parent], since=SINCE)
    users = {}
    for username, role, unit_key in _USERS:
        users[username] = User.objects.create(username=username, display_name=f"{username}同志")
        if role and unit_key:
            give_post(user=users[username], unit=units[unit_key], role_key=role, since=SINCE)
    return Cast(units, users)
