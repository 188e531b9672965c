"""manage found_county: the first units and accounts of a real county, from two tables."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from qiaowu.orgs.founding import ACCOUNT_HEADS, UNIT_HEADS, FoundingError, found_county, read_table

PASSWORDS = "first-passwords.csv"


class Command(BaseCommand):
    help = (
        "建立县的单位和账号。单位表的列：" + "、".join(UNIT_HEADS) + "；账号表的列：" + "、".join(ACCOUNT_HEADS) + "。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("units", metavar="单位表.csv")
        parser.add_argument("accounts", metavar="账号表.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            units = read_table("单位表", Path(options["units"]).read_bytes(), UNIT_HEADS)
            accounts = read_table("账号表", Path(options["accounts"]).read_bytes(), ACCOUNT_HEADS)
            passwords = found_county(units, accounts)
        except OSError as error:
            self._refuse([f"读不到文件 {error.filename}。"])
        except FoundingError as error:
            self._refuse(error.faults)
        else:
            self._tell(len(units), passwords)

    def _refuse(self, faults: Any) -> None:
        for fault in faults:
            self.stderr.write(fault)
        self.stderr.write("没有写入任何内容，请改正后再试。")
        sys.exit(1)

    def _tell(self, units: int, passwords: dict[str, str]) -> None:
        file = settings.DATA_DIR / PASSWORDS
        file.touch(mode=0o600)
        file.write_text("用户名,首次密码\n" + "".join(f"{n},{p}\n" for n, p in passwords.items()), encoding="utf-8-sig")
        self.stdout.write(
            f"已建立 {units} 个单位、{len(passwords)} 个账号。首次密码在 {file}，"
            "分发后请删去；各人登录后在“我的账号”改密码。"
        )
