"""manage export_cases: reviewed paragraphs as cases for the reader, one JSON object a line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from qiaowu.commitments.casebook import jsonl
from qiaowu.commitments.handout import hand_out
from qiaowu.commitments.models import SourceDocument
from qiaowu.orgs.clock import now
from qiaowu.orgs.models import User
from qiaowu.records.actions import Refused


class Command(BaseCommand):
    help = "导出审核用例（JSONL），供下一版识别核对；个人信息已遮盖，交出前请通读。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", required=True, metavar="用户名", help="由谁导出，记入日志；须有审核承诺的权限")
        parser.add_argument("--document", type=int, action="append", help="文件编号，可写多个；不写则导出全部文件")
        parser.add_argument("--changed", action="store_true", help="只要人工改过、驳回或补录的段落")
        parser.add_argument("--mask", action="append", default=[], help="另需遮盖的字，可写多个")
        parser.add_argument("--output", help="写入的文件；不写则输出到屏幕")

    def handle(self, *args: Any, **options: Any) -> None:
        by, documents = self._person(options["by"]), self._documents(options["document"])
        asked = {"names": options["mask"], "changed_only": options["changed"]}
        try:
            with transaction.atomic():
                cases = [case for document in documents for case in hand_out(document, by=by, at=now(), **asked)]
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        if not options["output"]:
            self.stdout.write(jsonl(cases), ending="")
            return
        Path(options["output"]).write_text(jsonl(cases), encoding="utf-8")
        sys.stderr.write(_("已导出 %d 段，交出前请通读一遍，核对遮盖。") % len(cases) + "\n")

    @staticmethod
    def _person(username: str) -> User:
        found = User.objects.filter(username=username, is_active=True).first()
        if found is None:
            raise CommandError(_("没有名为 %s 的在用账号") % username)
        return found

    @staticmethod
    def _documents(wanted: list[int] | None) -> list[SourceDocument]:
        documents = SourceDocument.objects.order_by("dated", "pk")
        if wanted is None:
            return list(documents)
        found = {document.pk: document for document in documents.filter(pk__in=wanted)}
        if missing := sorted(set(wanted) - set(found)):
            raise CommandError(_("没有编号为 %s 的文件") % "、".join(map(str, missing)))
        return [found[pk] for pk in dict.fromkeys(wanted)]
