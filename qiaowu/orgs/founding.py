"""The first units and accounts of a county, from two tables; a county without them has nobody who can log in.

Both tables come as CSV with a head line in Chinese, in UTF-8 or GB18030, as Excel saves it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qiaowu.kernel.dates import DateError, parse_date
from qiaowu.orgs.actions import give_post, place_unit
from qiaowu.orgs.clock import today
from qiaowu.orgs.models import Unit, User
from qiaowu.orgs.passwords import first_password
from qiaowu.orgs.roles import ROLES

UNIT_HEADS = ("代码", "类别", "名称", "简称", "上级代码", "设立日期")
ACCOUNT_HEADS = ("用户名", "姓名", "单位代码", "角色")
MOST_TITLES = 5


class FoundingError(Exception):
    """What is wrong in the tables, a line each, naming table and row."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Row:
    """A line of a table: its number as Excel shows it, and its cells by head."""

    table: str
    number: int
    cells: dict[str, str]

    def fault(self, text: str) -> str:
        return _("%(table)s第 %(n)d 行：%(text)s") % {"table": self.table, "n": self.number, "text": text}


def read_table(name: str, content: bytes, heads: Sequence[str]) -> list[Row]:
    """The rows of a CSV file, blank lines left out. Raises FoundingError when it is no such table."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            raise FoundingError([_("%s不是 UTF-8 或 GB18030 编码的文字表。") % name]) from error
    return rows_of(name, list(csv.reader(io.StringIO(text))), heads)


def rows_of(name: str, lines: Sequence[Sequence[str]], heads: Sequence[str]) -> list[Row]:
    """The rows below the head line, by head; blank lines left out. Raises FoundingError without all heads.

    Titles may stand above: the head line is the first of a few lines that has every head.
    """
    above = [[cell.strip() for cell in line] for line in lines[:MOST_TITLES]]
    at = next((n for n, cells in enumerate(above) if set(heads) <= set(cells)), 0)
    found = above[at] if above else []
    if missing := [head for head in heads if head not in found]:
        raise FoundingError([_("%(table)s缺少列：%(heads)s。") % {"table": name, "heads": "、".join(missing)}])
    return [
        Row(name, number, {head: cell.strip() for head, cell in zip(found, line, strict=False)})
        for number, line in enumerate(lines[at + 1 :], start=at + 2)
        if any(cell.strip() for cell in line)
    ]


@transaction.atomic
def found_county(units: Sequence[Row], accounts: Sequence[Row]) -> dict[str, str]:
    """Write units and accounts, all or nothing; the first password of each account by user name.

    Raises FoundingError with every fault, and when the county has units already.
    """
    if Unit.objects.exists():
        raise FoundingError([_("这个县已经有单位，不能再建一次。")])
    faults = list(_unit_faults(units)) + list(_account_faults(accounts, {row.cells.get("代码", "") for row in units}))
    if faults:
        raise FoundingError(faults)
    stored = _store_units(units)
    return {row.cells["用户名"]: _store_account(row, stored) for row in accounts}


# --- what may be wrong ---

KINDS = {str(label): str(value) for value, label in Unit.Kind.choices}


def _unit_faults(rows: Sequence[Row]) -> Iterator[str]:
    codes = [row.cells.get("代码", "") for row in rows]
    kinds = {row.cells.get("代码", ""): row.cells.get("类别", "") for row in rows}
    parents = {row.cells.get("代码", ""): row.cells.get("上级代码", "") for row in rows}
    if list(kinds.values()).count(str(Unit.Kind.COUNTY.label)) != 1:
        yield _("单位表里须有且只有一个类别为“县”的单位。")
    for row in rows:
        yield from (row.fault(text) for text in unit_fault(row.cells, codes, kinds))
        if way := circle(row.cells.get("代码", ""), parents, kinds):
            yield row.fault(_("上级连成了一圈：%s。") % " → ".join(way))


def unit_fault(cells: dict[str, str], codes: list[str], kinds: dict[str, str]) -> Iterator[str]:
    """What is wrong with one unit; `codes` are those of the table, `kinds` the kind of every code that may be above."""
    for head in ("代码", "名称", "简称"):
        if not cells.get(head):
            yield _("请填写%s。") % head
    code, kind, parent = cells.get("代码", ""), cells.get("类别", ""), cells.get("上级代码", "")
    if code and codes.count(code) > 1:
        yield _("代码 %s 不止一行。") % code
    if kind not in KINDS:
        yield _("类别应为%s之一。") % "、".join(KINDS)
    is_county = KINDS.get(kind) == Unit.Kind.COUNTY
    if not is_county and not (parent and parent in kinds):
        yield _("上级代码“%s”不在单位表里。") % parent
    elif not is_county and parent == code:
        yield _("上级不能是单位自己。")
    unit = Unit(code=code, name=cells.get("名称", ""), short_name=cells.get("简称", ""))
    missing = [name for name in ("code", "name", "short_name") if not getattr(unit, name)]
    yield from field_faults(unit, exclude=["kind", "opened_on", *missing])
    try:
        parse_date(cells.get("设立日期", ""), today())
    except DateError as error:
        yield str(error)


def circle(code: str, parents: dict[str, str], kinds: dict[str, str]) -> list[str]:
    """The way from a unit over others back to itself; empty where it ends at the county or nowhere."""
    way = [code]
    while KINDS.get(kinds.get(way[-1], "")) not in {None, Unit.Kind.COUNTY}:
        above = parents[way[-1]]
        if above in way:
            return [*way, above] if above == code and len(way) > 1 else []
        way.append(above)
    return []


def field_faults(row: Unit | User, *, exclude: Sequence[str]) -> Iterator[str]:
    """What the columns do not take: too long, signs that are not allowed."""
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as error:
        for name, texts in error.message_dict.items():
            label = type(row)._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            yield from (_("%(head)s：%(text)s") % {"head": label, "text": text} for text in texts)


def _account_faults(rows: Sequence[Row], codes: set[str]) -> Iterator[str]:
    names = [row.cells.get("用户名", "") for row in rows]
    titles = {str(role.title): key for key, role in ROLES.items()}
    if not any(titles.get(row.cells.get("角色", "")) == "admin" for row in rows):
        yield _("账号表里至少要有一个角色为“%s”的账号。") % ROLES["admin"].title
    for row in rows:
        cells = row.cells
        if not cells.get("姓名"):
            yield row.fault(_("请填写%s。") % "姓名")
        if names.count(cells.get("用户名", "")) > 1:
            yield row.fault(_("用户名 %s 不止一行。") % cells.get("用户名", ""))
        if cells.get("单位代码", "") not in codes:
            yield row.fault(_("单位代码“%s”不在单位表里。") % cells.get("单位代码", ""))
        if cells.get("角色", "") not in titles:
            yield row.fault(_("角色应为%s之一。") % "、".join(titles))
        user = User(username=cells.get("用户名", ""), display_name=cells.get("姓名") or "-")
        yield from (row.fault(text) for text in field_faults(user, exclude=["password", "last_login"]))


# --- writing ---


def _store_units(rows: Sequence[Row]) -> dict[str, Unit]:
    stored = {}
    for order, row in enumerate(rows):
        cells = row.cells
        stored[cells["代码"]] = Unit.objects.create(
            code=cells["代码"],
            kind=KINDS[cells["类别"]],
            name=cells["名称"],
            short_name=cells["简称"],
            opened_on=parse_date(cells["设立日期"], today()),
            order=order,
        )
    for row in rows:
        unit, parent = stored[row.cells["代码"]], stored.get(row.cells.get("上级代码", ""))
        if parent is not None and unit.kind != Unit.Kind.COUNTY:
            place_unit(unit=unit, parent=parent, since=unit.opened_on)
    return stored


def _store_account(row: Row, units: dict[str, Unit]) -> str:
    cells = row.cells
    user = User(username=cells["用户名"], display_name=cells["姓名"])
    password = first_password()
    user.set_password(password)
    user.must_change_password, user.password_set_at = True, timezone.now()
    user.save()
    unit = units[cells["单位代码"]]
    key = next(key for key, role in ROLES.items() if str(role.title) == cells["角色"])
    give_post(user=user, unit=unit, role_key=key, since=unit.opened_on)
    return password
