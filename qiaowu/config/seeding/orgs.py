"""Units with their places in the tree, accounts with their posts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange

from qiaowu.config.demo.people import DEMO_USERNAMES, Account, build_accounts
from qiaowu.config.demo.units import all_units
from qiaowu.orgs.models import Placement, Post, Unit, User
from qiaowu.orgs.tree import Tree, tree_on


@dataclass
class Directory:
    """Stored units by code, users by name, the accounts they came from, and trees by day."""

    units: dict[str, Unit]
    users: dict[str, User]
    accounts: list[Account]
    _trees: dict[date, Tree] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._officers = {account.unit: account.username for account in reversed(self.accounts)}

    @classmethod
    def load(cls) -> Directory:
        """The demo county's own units and accounts as they are now; people may have added others."""
        units = {unit.code: unit for unit in Unit.objects.all()}
        return cls(units, {user.username: user for user in User.objects.all()}, build_accounts())

    @property
    def clerk(self) -> User:
        """Who checks for the county."""
        return self.users["county"]

    def user(self, username: str) -> User:
        """The account; the county's clerk once it is closed."""
        found = self.users.get(username)
        return found if found and found.is_active else self.clerk

    def officer_of(self, unit_code: str) -> User:
        """The first account of a unit; the county's clerk where it has none."""
        return self.user(self._officers.get(unit_code, "county"))

    def is_open(self, unit_code: str, day: date) -> bool:
        """Whether the unit exists on the day; people may have closed it."""
        unit = self.units.get(unit_code)
        return unit is not None and unit.opened_on <= day and (unit.closed_on is None or day <= unit.closed_on)

    def township_of(self, unit: Unit, day: date) -> Unit | None:
        """The township in which the unit lies on the day; people may have moved it."""
        if day not in self._trees:
            self._trees[day] = tree_on(day)
        return self._trees[day].township_of(unit.pk)


def store_orgs(password: str) -> Directory:
    """Write units, placements, users and posts. An empty password leaves every account without one."""
    units = _store_units()
    accounts = build_accounts()
    users = _store_users(accounts, password)
    Post.objects.bulk_create(
        Post(user=users[row.username], unit=units[row.unit], role_key=row.role, since=units[row.unit].opened_on)
        for row in accounts
    )
    return Directory(units, users, accounts)


def _store_units() -> dict[str, Unit]:
    rows = all_units()
    units = Unit.objects.bulk_create(
        Unit(
            code=row.code,
            kind=row.kind,
            name=row.name,
            short_name=row.short,
            opened_on=date.fromisoformat(row.valid_from),
            dense=row.dense,
            weight=row.weight,
            order=order,
        )
        for order, row in enumerate(rows)
    )
    by_code = {unit.code: unit for unit in units}
    Placement.objects.bulk_create(
        Placement(
            unit=by_code[row.code], parent=by_code[row.parent], during=DateRange(by_code[row.code].opened_on, None)
        )
        for row in rows
        if row.parent
    )
    return by_code


def _store_users(accounts: list[Account], password: str) -> dict[str, User]:
    """Only the demo accounts can sign in; hashing all would take longer than the rest of the county."""
    users = User.objects.bulk_create(
        User(
            username=row.username,
            display_name=row.display_name,
            password=make_password(password if password and row.username in DEMO_USERNAMES else None),
        )
        for row in accounts
    )
    return {user.username: user for user in users}
