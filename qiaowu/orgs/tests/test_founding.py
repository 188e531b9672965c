"""A real county begins with two tables, whole or not at all, and its people can then log in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from qiaowu.orgs.models import Unit, User
from qiaowu.orgs.tree import tree_on

pytestmark = pytest.mark.django_db

UNITS = """代码,类别,名称,简称,上级代码,设立日期
330999,县,青禾县,青禾县,,2020-01-01
330999001,乡镇（街道）,禾川镇,禾川,330999,2020年1月1日
330999001001,社区（村）,禾口村,禾口,330999001,2020.1.1
330999D01,县直单位,县侨办,侨办,330999,2020-01-01
"""
ACCOUNTS = """用户名,姓名,单位代码,角色
gl,管理甲,330999,系统管理员
jb,经办乙,330999D01,县侨办经办
hc,委员丙,330999001,乡镇（街道）统战委员
"""


@pytest.fixture
def found(tmp_path: Path, settings: Any, capsys: Any) -> Any:
    """Runs the command on two texts; gives its exit code and what it said."""
    settings.DATA_DIR = tmp_path

    def run(units: str, accounts: str, encoding: str = "utf-8") -> tuple[int, str]:
        (tmp_path / "u.csv").write_bytes(units.encode(encoding))
        (tmp_path / "a.csv").write_bytes(accounts.encode(encoding))
        try:
            call_command("found_county", str(tmp_path / "u.csv"), str(tmp_path / "a.csv"))
        except SystemExit as stop:
            return int(stop.code or 0), capsys.readouterr().err
        return 0, capsys.readouterr().out

    return run


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_two_tables_make_a_county_whose_people_log_in(found: Any, tmp_path: Path, encoding: str) -> None:
    code, said = found(UNITS, ACCOUNTS, encoding)
    assert (code, "4 个单位、3 个账号" in said) == (0, True)
    village = Unit.objects.get(code="330999001001")
    township = tree_on(village.opened_on).township_of(village.pk)
    assert township is not None
    assert township.name == "禾川镇"
    file = tmp_path / "first-passwords.csv"
    assert file.stat().st_mode & 0o077 == 0
    words = dict(line.split(",") for line in file.read_text("utf-8-sig").splitlines()[1:])
    client = Client()
    assert client.post("/account/login/", {"username": "hc", "password": words["hc"]}).status_code == 302
    assert client.get("/").headers["Location"] == "/account/"  # a first password is changed before anything else
    own = {"present": words["hc"], "new": "Qingshan-8848-lushui"}
    assert client.post("/account/", own).status_code == 302
    assert client.get("/").status_code == 200


def test_faults_name_table_and_row_and_nothing_is_written(found: Any) -> None:
    units = UNITS.replace("乡镇（街道）,禾川镇", "镇,禾川镇").replace("2020.1.1", "2020-13-01")
    code, said = found(units, ACCOUNTS.replace("县侨办经办", "主任").replace("gl,", "管理,"))
    assert code == 1
    assert "单位表第 3 行：类别应为" in said
    assert "单位表第 4 行：" in said
    assert "账号表第 3 行：角色应为" in said
    assert "账号表第 2 行：用户名：用户名只用小写字母" in said
    assert "没有写入任何内容" in said
    assert not Unit.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("units", "accounts", "said"),
    [
        ("名称\n青禾县\n", ACCOUNTS, "单位表缺少列：代码、类别、简称"),
        ("", ACCOUNTS, "单位表缺少列"),
        (UNITS.replace("330999,县,", "330999,县直单位,"), ACCOUNTS, "须有且只有一个类别为“县”"),
        (UNITS, ACCOUNTS.replace("系统管理员", "县领导"), "至少要有一个角色为“系统管理员”"),
        (UNITS.replace(",330999001,2020.1.1", ",330998,2020.1.1"), ACCOUNTS, "上级代码“330998”不在单位表里"),
        (UNITS + UNITS.splitlines()[3] + "\n", ACCOUNTS, "代码 330999001001 不止一行"),
        (
            UNITS.replace("禾川,330999,", "禾川,330999001001,"),
            ACCOUNTS,
            "单位表第 3 行：上级连成了一圈：330999001 → 330999001001 → 330999001。",
        ),
        (UNITS.replace("330999D01", "3" * 21), ACCOUNTS, "单位表第 5 行：代码："),
        (UNITS.replace("禾口村,禾口,", f"{'村' * 61},{'口' * 31},"), ACCOUNTS, "单位表第 4 行：简称："),
        (UNITS.replace("禾口村,禾口,", f"{'村' * 61},{'口' * 31},"), ACCOUNTS, "单位表第 4 行：名称："),
        (UNITS, ACCOUNTS.replace("经办乙", "乙" * 61), "账号表第 3 行：姓名："),
        (UNITS, ACCOUNTS + ",丁某,330999,县领导\n", "账号表第 5 行：用户名："),
        (
            UNITS.replace("代码,类别,名称,简称,上级代码,设立日期", "类别,名称,简称,上级代码,设立日期,代码"),
            ACCOUNTS,
            "单位表",
        ),
    ],
)
def test_each_fault_in_words(found: Any, units: str, accounts: str, said: str) -> None:
    code, text = found(units, accounts)
    assert (code, said in text) == (1, True), text


def test_a_county_is_founded_once(found: Any, cast: Any) -> None:
    code, said = found(UNITS, ACCOUNTS)
    assert (code, "已经有单位" in said) == (1, True)


def test_a_short_line_is_a_fault_of_its_row_and_not_an_error(found: Any) -> None:
    units = "类别,名称,简称,上级代码,设立日期,代码\n县,青禾县,青禾县,,2020-01-01,330999\n乡镇（街道）,禾川镇,禾川\n"
    code, said = found(units, ACCOUNTS)
    assert code == 1
    for text in ("请填写代码。", "上级代码“”不在单位表里。", "日期没有填写"):
        assert f"单位表第 3 行：{text}" in said
    assert "没有写入任何内容" in said


def test_every_unit_of_a_circle_is_named_and_what_hangs_below_it_is_not(found: Any) -> None:
    units = UNITS.replace("侨办,330999,", "侨办,330999001,").replace("禾川,330999,", "禾川,330999001001,")
    code, said = found(units, ACCOUNTS)
    assert (code, said.count("连成了一圈")) == (1, 2)
    assert "单位表第 5 行" not in said
