"""Loads the whole demo county in one transaction."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from qiaowu.config.demo.units import COUNTY
from qiaowu.config.seeding.document import UPLOADED_AT, store_document
from qiaowu.config.seeding.filings import store_filings
from qiaowu.config.seeding.journal import append, entries_of, store_evidence
from qiaowu.config.seeding.orgs import store_orgs
from qiaowu.config.seeding.study import store_study
from qiaowu.measures.catalogue import load_catalogue
from qiaowu.orgs.models import Unit
from qiaowu.records.models import ChangeEntry


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
    entries = entries_of([*study, *filings])
    # The log is told in the order of time: the document comes between what was before it and after it.
    append(entry for entry in entries if entry.at < UPLOADED_AT)
    decided = store_document(directory)
    append(entry for entry in entries if entry.at >= UPLOADED_AT)
    return {
        "单位": len(directory.units),
        "账号": len(directory.users),
        "学习记录": len(study),
        "报送数据": len(filings),
        "承诺": decided,
        "日志": ChangeEntry.objects.count(),
    }
