"""manage verify: check that what the county holds is whole; exit code 1 when anything is not."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from qiaowu.config.verifying import Check, all_checks

SHOWN = 20
"""Faults of one check that are printed; the rest is counted."""


class Command(BaseCommand):
    help = "校验操作日志、记录、佐证、数据和数据库约束。"

    def handle(self, *args: Any, **options: Any) -> None:
        faults = sum(self._run(check) for check in all_checks())
        if faults:
            self.stdout.write(f"校验发现 {faults} 处问题，请保留现场并联系系统管理员。")
            sys.exit(1)
        self.stdout.write("校验完成，没有发现问题。")

    def _run(self, check: Check) -> int:
        found = list(check.faults())
        self.stdout.write(f"{check.title}：{'完好' if not found else f'{len(found)} 处问题'}")
        for fault in found[:SHOWN]:
            self.stdout.write(f"  - {fault}")
        if len(found) > SHOWN:
            self.stdout.write(f"  - 另有 {len(found) - SHOWN} 处，不再列出")
        return len(found)
