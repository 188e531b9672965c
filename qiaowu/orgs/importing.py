"""Units and accounts from a table, into a county that has some: looked at row by row, then stored all or nothing.

Both tables have the heads of `founding`. A code or a user name that is known already stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from qiaowu.kernel.dates import DateError, parse_date
from qiaowu.kernel.text import fold
from qiaowu.orgs import accounts, posts, units
from qiaowu.orgs.founding import KINDS, Row, circle, unit_fault
from qiaowu.orgs.models import Unit, User
from qiaowu.orgs.refusal import Refused
from qiaowu.orgs.roles import ROLES

State = Literal["new", "known", "fault"]
MOST_UNITS, MOST_ACCOUNTS = 500, 100
"""Rows of one table. Making a password is slow on purpose, so of accounts there are fewer."""


@dataclass(frozen=True)
class Looked:
    """A row and what would become of it."""

    row: Row
    state: State
    faults: tuple[str, ...] = ()


class _Back(Exception):
    """Ends a trial; nothing of it stays."""


def tidy(rows: Sequence[Row]) -> list[Row]:
    """The rows with full-width letters and digits of codes and user names made narrow."""
    narrow = {"代码", "上级代码", "单位代码", "用户名", "设立日期"}
    return [
        Row(row.table, row.number, {h: fold(cell).strip() if h in narrow else cell for h, cell in row.cells.items()})
        for row in rows
    ]


# --- units ---


def look_at_units(rows: Sequence[Row], *, by: User, at: datetime, earliest: date) -> list[Looked]:
    """What would become of each row. It is tried, so that what is said here is what will happen, and taken back."""
    found: list[Looked] = []
    try:
        with transaction.atomic():
            found = list(_units(rows, by=by, at=at, earliest=earliest))
            raise _Back
    except _Back:
        return found


@transaction.atomic
def import_units(rows: Sequence[Row], *, by: User, at: datetime, earliest: date) -> int:
    """Open every unit that is new; how many. Raises Refused, storing nothing, when a row has a fault."""
    return _all_or_nothing(list(_units(rows, by=by, at=at, earliest=earliest)))


def _units(rows: Sequence[Row], *, by: User, at: datetime, earliest: date) -> Iterator[Looked]:
    """Each row, in the order of the table; a unit above is stored before those below it."""
    rows = tidy(rows)
    stored = {unit.code: unit for unit in Unit.objects.all()}
    kinds = {code: str(unit.get_kind_display()) for code, unit in stored.items()}
    kinds |= {row.cells.get("代码", ""): row.cells.get("类别", "") for row in rows}
    codes = [row.cells.get("代码", "") for row in rows]
    parents = {row.cells.get("代码", ""): row.cells.get("上级代码", "") for row in rows}
    looked: dict[int, Looked] = {}
    waiting = []
    for row in rows:
        faults = list(unit_fault(row.cells, codes, kinds)) if row.cells.get("代码") not in stored else []
        if way := circle(row.cells.get("代码", ""), {**dict.fromkeys(stored, ""), **parents}, kinds):
            faults.append(_("上级连成了一圈：%s。") % " → ".join(way))
        if row.cells.get("代码") in stored:
            looked[row.number] = Looked(row, "known")
        elif faults:
            looked[row.number] = Looked(row, "fault", tuple(faults))
        else:
            waiting.append(row)
    while ready := [row for row in waiting if row.cells["上级代码"] in stored]:
        for row in ready:
            looked[row.number] = _opened(row, stored, by, at, earliest)
        waiting = [row for row in waiting if row not in ready]
    for row in waiting:
        looked[row.number] = Looked(row, "fault", (_("上级单位那一行有错，先改那一行。"),))
    yield from (looked[row.number] for row in rows)


def _opened(row: Row, stored: dict[str, Unit], by: User, at: datetime, earliest: date) -> Looked:
    cells = row.cells
    try:
        with transaction.atomic():
            stored[cells["代码"]] = units.open_unit(
                by=by,
                at=at,
                code=cells["代码"],
                kind=KINDS[cells["类别"]],
                name=cells["名称"],
                short_name=cells["简称"],
                parent=stored[cells["上级代码"]],
                since=parse_date(cells["设立日期"], at.date()),
                earliest=earliest,
            )
    except (Refused, DateError) as error:
        return Looked(row, "fault", (str(error),))
    return Looked(row, "new")


# --- accounts ---


def look_at_accounts(rows: Sequence[Row], *, at: datetime) -> list[Looked]:
    """What would become of each row."""
    rows = tidy(rows)
    names = [row.cells.get("用户名", "").lower() for row in rows]
    known = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    found = []
    for row in rows:
        if row.cells.get("用户名", "").lower() in known:
            found.append(Looked(row, "known"))
            continue
        faults = tuple(_account_faults(row.cells, names, at.date()))
        found.append(Looked(row, "fault" if faults else "new", faults))
    return found


def _account_faults(cells: dict[str, str], names: list[str], day: date) -> Iterator[str]:
    name = cells.get("用户名", "").lower()
    if names.count(name) > 1:
        yield _("用户名 %s 不止一行。") % name
    try:
        accounts.new_user(name, cells.get("姓名", ""))
    except Refused as refused:
        yield str(refused)
    role, unit = _role(cells), _unit(cells, day)
    if role is None:
        yield _("角色应为%s之一。") % "、".join(str(role.title) for role in ROLES.values())
    if unit is None:
        yield _("单位代码“%s”不是在用的单位。") % cells.get("单位代码", "")
    elif role and (fault := posts.why_no_seat(unit, role)):
        yield fault


def _role(cells: dict[str, str]) -> str | None:
    return next((key for key, role in ROLES.items() if str(role.title) == cells.get("角色", "")), None)


def _unit(cells: dict[str, str], day: date) -> Unit | None:
    unit = Unit.objects.filter(code=cells.get("单位代码", "")).first()
    return unit if unit and (unit.closed_on is None or unit.closed_on >= day) else None


@transaction.atomic
def import_accounts(rows: Sequence[Row], *, by: User, at: datetime) -> list[tuple[User, str]]:
    """Open every account that is new, with its post from today on: the accounts and their first passwords.

    Raises Refused, storing nothing, when a row has a fault.
    """
    accounts.require_manager(by)
    looked = look_at_accounts(rows, at=at)
    _all_or_nothing(looked)
    made = []
    for one in looked:
        role, unit = _role(one.row.cells), _unit(one.row.cells, at.date())
        if one.state != "new" or role is None or unit is None:
            continue
        user, password = accounts.create_account(
            by=by, at=at, username=one.row.cells["用户名"], display_name=one.row.cells["姓名"]
        )
        posts.assign(by=by, at=at, user=user, unit=unit, role_key=role, since=at.date())
        made.append((user, password))
    return made


def _all_or_nothing(looked: Sequence[Looked]) -> int:
    """Number of new rows; raises Refused when a row has a fault or none is new."""
    if any(one.state == "fault" for one in looked):
        raise Refused(_("表里还有错，没有写入任何内容。"))
    new = sum(one.state == "new" for one in looked)
    if not new:
        raise Refused(_("表里没有新的内容，都已在系统里。"))
    return new
