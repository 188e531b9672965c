"""`python -m tests.backup.filling PLACE [PACKAGE MIGRATION]`: a county with records, evidence and a signed-in visitor.

A program of its own, because a process serves one county. With a migration named, the tables of that package go
back to it at the end, as a release that ended there would have left them.
"""

from __future__ import annotations

import sys
from datetime import date, datetime

import django

UNITS, PAPERS = ("haitang", "jinxiu", "shangzhou", "xiazhou"), 3


def main() -> None:
    django.setup()
    # imported here: models load after the settings
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from qiaowu.hosting.county import county
    from qiaowu.modules.study.actions import enter_node
    from qiaowu.modules.study.models import NetworkNode
    from qiaowu.records import files
    from qiaowu.records.actions import attach
    from qiaowu.records.models import Evidence
    from tests.cast import make_cast

    place, back = sys.argv[1], sys.argv[2:]
    call_command("migrate", verbosity=0)
    at = timezone.make_aware(datetime(2026, 10, 12, 9, 0))  # noqa: DTZ001
    with county(settings.COUNTY):
        cast = make_cast()
        cast.client("county")
        by = cast.user("county")
        for name in UNITS:
            node = NetworkNode(unit=cast.unit(name), contact_name=f"{place}𠮷联络员", since=date(2026, 1, 1))
            enter_node(node, by=by, at=at)
            for number in range(PAPERS):
                content = f"{place}{name}签到表{number}\0\n".encode()
                paper = Evidence(kind="document", title=f"签到表{number}.txt", sha256=files.store(content))
                paper.mime, paper.size = "text/plain", len(content)
                attach(node, paper, by=by, at=at)
    if back:
        call_command("migrate", *back, verbosity=0)


if __name__ == "__main__":
    main()
