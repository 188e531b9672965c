"""manage seed_demo: write the demo county, or let it grow to the day of the demo clock."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from qiaowu.config.seeding.county import can_grow, exists, grow_county, load_county
from qiaowu.config.seeding.known import last_day
from qiaowu.orgs.clock import today


class Command(BaseCommand):
    help = (
        "载入演示县澜溪县；已载入的，把记录补到演示日期，在演示中录入和改过的内容不动。密码取自 QIAOWU_DEMO_PASSWORD。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--state", action="store_true", help="只以 JSON 说明现状：有无记录、最晚一天、能否接着补，不作任何改动"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["state"]:
            self.stdout.write(json.dumps(_state()))
        elif not exists():
            self._tell("演示县已载入", load_county(today(), os.environ.get("QIAOWU_DEMO_PASSWORD", "")))
        elif can_grow():
            self._tell("演示县的记录已补到演示日期", grow_county(today()))
        else:
            self.stdout.write("演示县已存在，由旧版本载入，未作改动。")

    def _tell(self, what: str, counts: dict[str, int]) -> None:
        if any(counts.values()):
            self.stdout.write(f"{what}：" + "，".join(f"{name} {count}" for name, count in counts.items()) + "。")
        else:
            self.stdout.write("演示县已存在，未作改动。")


def _state() -> dict[str, Any]:
    """Whether the county is there, the last day that its log speaks of, whether this version can go on with it."""
    last = last_day()
    return {"loaded": exists(), "last": last.isoformat() if last else None, "grows": exists() and can_grow()}
