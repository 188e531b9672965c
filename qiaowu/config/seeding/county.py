"""Loads the whole demo county in one transaction."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from qiaowu.config.demo.units import COUNTY
from qiaowu.config.seeding.filings import store_filings
from qiaowu.config.seeding.journal import store_evidence, write_log
from qiaowu.config.seeding.orgs import store_orgs
from qiaowu.config.seeding.study import store_study
from qiaowu.measures.catalogue import load_catalogue
from qiaowu.orgs.models import Unit


def exists() -> bool:
    """Whether the demo county, or any other, is already there."""
    return Unit.objects.exists()


@transaction.atomic
def load_county(today: date, password: str) -> dict[str, int]:
    """Write the demo county as it stands on `today`; returns how many of what, by Chinese name.

    Raises RuntimeError when units exist already: nothing is ever mixed into a county in use.
    """
    if exists():
        raise RuntimeError(f"county {COUNTY} exists")
    load_catalogue()
    directory = store_orgs(password)
    study = store_study(directory, today)
    filings = store_filings(directory, today)
    store_evidence([*study, *filings])
    entries = write_log([*study, *filings])
    return {
        "单位": len(directory.units),
        "账号": len(directory.users),
        "学习记录": len(study),
        "报送数据": len(filings),
        "日志": entries,
    }
