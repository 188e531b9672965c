"""Units and accounts from a table: seen row by row, stored whole or not at all."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from qiaowu.orgs.models import Unit, User
from qiaowu.orgs.tree import tree_on
from qiaowu.records import chain
from qiaowu.records.models import ChangeEntry
from tests.cast import Cast

pytestmark = pytest.mark.django_db
UNITS = """代码,类别,名称,简称,上级代码,设立日期
990123003001,社区（村）,柳浪村,柳浪,990123003,2026-11-01
990123003,乡镇（街道）,柳桥镇,柳桥,990123,2026-11-01
990123001,乡镇（街道）,云锦街道,云锦,990123,2020-01-01
"""
ACCOUNTS = """用户名,姓名,单位代码,角色
liubang,柳邦,990123002,乡镇（街道）统战委员
township,township同志,990123001,乡镇（街道）统战委员
"""


def sheet(rows: list[list[Any]]) -> bytes:
    """An xlsx as an office stores it: a merged title above, days as days, codes as numbers."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page, day = book.add_worksheet("表一"), book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
    page.merge_range(0, 0, 0, 3, "澜溪县单位表")
    for r, row in enumerate(rows, start=1):
        for c, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(r, c, cell, day)
            else:
                page.write(r, c, cell)
    book.close()
    return buffer.getvalue()


def upload(cast: Cast, name: str, content: bytes, file: str = "t.csv") -> tuple[int, str]:
    answer = cast.client("admin").post(reverse(f"office:{name}"), {"table": SimpleUploadedFile(file, content)})
    return answer.status_code, answer.content.decode()


def store(cast: Cast, name: str, page: str) -> Any:
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    assert sealed, page
    return cast.client("admin").post(reverse(f"office:{name}"), {"act": "submit", "sealed": sealed[1]})


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_units_are_seen_first_and_stored_below_each_other_whatever_their_order(cast: Cast, encoding: str) -> None:
    before = Unit.objects.count()
    status, page = upload(cast, "import_units", UNITS.encode(encoding))
    assert status == 200
    assert "新增 2 行" in re.sub(r"\s+", " ", page)
    assert "已有，不动 1 行" in re.sub(r"\s+", " ", page)
    assert (Unit.objects.count(), ChangeEntry.objects.count()) == (before, 0)
    assert store(cast, "import_units", page).status_code == 302
    village = Unit.objects.get(code="990123003001")
    township = tree_on(date(2026, 11, 1)).township_of(village.pk)
    assert township == Unit.objects.get(code="990123003")
    assert ChangeEntry.objects.filter(act="unit_open").count() == 2
    assert list(chain.faults()) == []


def test_an_excel_sheet_with_a_title_days_and_numbers_is_read(cast: Cast) -> None:
    rows = [line.split(",") for line in UNITS.splitlines()]
    body: list[list[Any]] = [[float(r[0]), *r[1:4], float(r[4]), date(2026, 11, 1)] for r in rows[1:3]]
    status, page = upload(cast, "import_units", sheet([rows[0], *body]), "单位.xlsx")
    assert (status, "柳浪村" in page) == (200, True), page
    assert store(cast, "import_units", page).status_code == 302
    assert Unit.objects.get(code="990123003001").opened_on == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("柳浪村,柳浪,990123003", "柳浪村,柳浪,990199", "不在单位表里"),
        ("乡镇（街道）,柳桥镇", "镇,柳桥镇", "类别应为"),
        ("柳桥镇,柳桥,990123,", "柳桥镇,柳桥,990123003001,", "上级连成了一圈"),
        ("柳桥镇,柳桥,990123,2026-11-01", "柳桥镇,柳桥,990123,2026-13-01", "2026-13-01"),
        ("柳桥镇,柳桥", "枕江镇,枕江", "已有同名或同简称"),
        ("柳浪村,柳浪,990123003,", "柳浪村,柳浪,990123,", "不能放在澜溪县"),
    ],
)
def test_each_fault_stands_at_its_row_and_nothing_can_be_stored(cast: Cast, old: str, new: str, said: str) -> None:
    before = Unit.objects.count()
    status, page = upload(cast, "import_units", UNITS.replace(old, new).encode())
    assert (status, said in page, "没有写入任何内容" in page) == (422, True, True), page
    assert 'name="sealed"' not in page
    assert Unit.objects.count() == before


@pytest.mark.parametrize(
    ("content", "file", "said"),
    [
        (b"", "t.csv", "空"),
        ("名称\n甲\n".encode(), "t.csv", "缺少列"),
        (UNITS.splitlines()[0].encode(), "t.csv", "没有内容"),
        (b"%PDF-1.4", "t.pdf", "只收 xlsx、csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "t.xls", "旧版"),
        (b"PK\x03\x04 broken", "t.xlsx", "损坏"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_in_words(cast: Cast, content: bytes, file: str, said: str) -> None:
    status, page = upload(cast, "import_units", content, file)
    assert (status, said in page) == (422, True), page


def test_a_sheet_of_too_many_rows_is_refused_by_the_child(cast: Cast) -> None:
    rows: list[list[Any]] = [UNITS.splitlines()[0].split(","), *([["x"] * 6] * 2100)]
    status, page = upload(cast, "import_units", sheet(rows), "t.xlsx")
    assert (status, "超过 2000 行" in page) == (422, True)


def test_accounts_come_with_their_posts_and_first_passwords_once(cast: Cast) -> None:
    status, page = upload(cast, "import_accounts", ACCOUNTS.encode())
    assert (status, "柳邦" in page) == (200, True)
    assert not User.objects.filter(username="liubang").exists()
    answer = store(cast, "import_accounts", page)
    password = re.search(r'<b class="pw">([^<]+)</b>', answer.content.decode())
    assert password
    user = User.objects.get(username="liubang")
    assert [(post.unit.name, post.role_key) for post in user.posts.all()] == [("枕江镇", "township_officer")]
    client = Client()
    assert client.post("/account/login/", {"username": "liubang", "password": password[1]}).status_code == 302
    assert client.get("/targets/").headers["Location"] == "/account/"
    assert password[1] not in str(list(ChangeEntry.objects.values()))
    # what was sealed stores nothing twice
    assert store(cast, "import_accounts", page).status_code == 200
    assert User.objects.filter(username="liubang").count() == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("liubang", "柳邦", "只用小写字母"),
        ("990123002", "990123002001", "不设在上洲村"),
        ("990123002", "1", "不是在用的单位"),
        ("柳邦", "", "请填写姓名"),
        (",990123002,乡镇（街道）统战委员", ",990123002,镇长", "角色应为"),
    ],
)
def test_a_fault_of_an_account_stands_at_its_row(cast: Cast, old: str, new: str, said: str) -> None:
    before = User.objects.count()
    status, page = upload(cast, "import_accounts", ACCOUNTS.replace(old, new, 1).encode())
    assert (status, said in page) == (422, True), page
    assert User.objects.count() == before


def test_a_seal_of_somebody_else_or_none_stores_nothing(cast: Cast) -> None:
    _status, page = upload(cast, "import_units", UNITS.encode())
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    assert sealed
    before = Unit.objects.count()
    for name, token in (("import_units", "x"), ("import_accounts", sealed[1])):
        answer = cast.client("admin").post(reverse(f"office:{name}"), {"act": "submit", "sealed": token})
        assert (answer.status_code, "已过期" in answer.content.decode()) == (422, True)
    assert Unit.objects.count() == before
