"""manage verify: check that what the county holds is whole; exit code 1 when anything is not."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from qiaowu.config.verifying import Check, all_checks

SHOWN = 20
"""Faults of one check that are printed; the rest is counted."""


class Command(BaseCommand):
    help = "校验操作日志、记录、佐证、数据和数据库约束。"

    def handle(self, *args: Any, **options: Any) -> None:
        faults = sum(self._run(check) for check in all_checks())
        if faults:
            self.stdout.write(_("校验发现 %d 处问题，请保留现场并联系系统管理员。") % faults)
            sys.exit(1)
        self.stdout.write(_("校验完成，没有发现问题。"))

    def _run(self, check: Check) -> int:
        found = list(check.faults())
        self.stdout.write(f"{check.title}：{_('%d 处问题') % len(found) if found else _('完好')}")
        for fault in found[:SHOWN]:
            self.stdout.write(f"  - {fault}")
        if len(found) > SHOWN:
            self.stdout.write("  - " + _("另有 %d 处，不再列出") % (len(found) - SHOWN))
        return len(found)
