"""`verify` is silent on a whole county and names each thing that was tampered with."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from qiaowu.activities.models import Activity
from qiaowu.measures.models import Indicator
from qiaowu.modules.filings.actions import file_figure
from qiaowu.modules.filings.models import Filing
from qiaowu.records import actions, files
from qiaowu.records.models import ChangeEntry, Evidence

AT = datetime(2026, 10, 12, 1, 30, tzinfo=UTC)


def verify() -> tuple[int, str]:
    """Exit code and output of the command."""
    out = io.StringIO()
    try:
        call_command("verify", stdout=out)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def filing(cast: Any) -> Filing:
    """A confirmed filing of 云锦街道 with a stored file."""
    filing = Filing(
        indicator=Indicator.objects.get(code="K39"),
        unit=cast.unit("yunjin"),
        period="2026-09",
        dated=date(2026, 9, 3),
        value=6_000_000,
        method="银行回单",
    )
    file_figure(filing, by=cast.user("township"), at=AT)
    paper = Evidence(kind="document", title="回单.txt", sha256=files.store(b"600 wan"), mime="text/plain", size=7)
    actions.attach(filing, paper, by=cast.user("township"), at=AT)
    return actions.confirm(filing, by=cast.user("county"), at=AT)


def test_whole_county_has_no_faults(filing: Filing) -> None:
    code, text = verify()
    assert (code, "没有发现问题" in text) == (0, True), text


def test_value_changed_behind_the_log_is_named(filing: Filing) -> None:
    Filing.objects.filter(pk=filing.pk).update(value=7_000_000)
    code, text = verify()
    assert code == 1
    assert "“数值”与日志所记不同" in text


def test_record_without_a_log_is_named(filing: Filing) -> None:
    filing.pk = None
    filing.save(force_insert=True)
    assert "没有录入日志" in verify()[1]


def test_log_entry_rewritten_breaks_the_chain(filing: Filing) -> None:
    ChangeEntry.objects.filter(act="confirm").update(actor_name="别人")
    code, text = verify()
    assert code == 1
    assert "与链值不符" in text


def test_lost_and_altered_files_are_named(filing: Filing) -> None:
    path = files.path_of(Evidence.objects.get().sha256)
    path.write_bytes(b"other")
    assert "与登记的哈希不符" in verify()[1]
    path.unlink()
    assert "的文件不在了" in verify()[1]


def test_record_in_the_wrong_township_is_named(filing: Filing, cast: Any) -> None:
    Filing.objects.filter(pk=filing.pk).update(township=cast.unit("zhenjiang"))
    assert "所属乡镇与2026-09-03的区划不符" in verify()[1]


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("indicators_target", "a_target_points_to_a_confirmed_commitment"),
        (Activity._meta.db_table, "an_activity_ends_after_it_begins"),
    ],
)
def test_dropped_constraint_is_named(cast: Any, table: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    code, text = verify()
    assert code == 1
    assert f"数据库缺少约束 {name}" in text
