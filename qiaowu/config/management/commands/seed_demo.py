"""manage seed_demo: write the demo county once."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand

from qiaowu.config.seeding.county import exists, load_county
from qiaowu.orgs.clock import today


class Command(BaseCommand):
    help = "载入演示县澜溪县；已有数据时不作任何改动。密码取自 QIAOWU_DEMO_PASSWORD。"

    def handle(self, *args: Any, **options: Any) -> None:
        if exists():
            self.stdout.write("演示县已存在，未作改动。")
            return
        counts = load_county(today(), os.environ.get("QIAOWU_DEMO_PASSWORD", ""))
        self.stdout.write("演示县已载入：" + "，".join(f"{name} {count}" for name, count in counts.items()) + "。")
