"""Writes of filings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qiaowu.modules.filings.models import Filing
from qiaowu.orgs.models import User
from qiaowu.records import actions as records


def file_figure(filing: Filing, *, by: User, at: datetime) -> Filing:
    """Enter a filing as a draft."""
    return records.create(filing, by=by, at=at, day=filing.dated)


def change_filing(
    filing: Filing, values: Mapping[str, Any], *, by: User, at: datetime, version: int, reason: str = ""
) -> Filing:
    """Change a filing. Raises records.Conflict when it was changed since `version`."""
    return records.change(
        filing, dict(values), by=by, at=at, version=version, day=lambda saved: saved.dated, reason=reason
    )
