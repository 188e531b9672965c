"""Moving the demo's clock: the records grow with it, and it does not go back behind them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from qiaowu.cli import demo
from qiaowu.cli.datadir import DataDir
from qiaowu.cli.main import run as main
from qiaowu.cli.problem import Problem
from qiaowu.cli.tests.running import open_folder, qiaowu

FIRST, NEXT = "2026-01-09", "2026-01-30"  # early in the demo year, when there is little to write


@pytest.fixture(scope="module")
def county() -> Iterator[Path]:
    """The folder of a demo county of the first day."""
    with open_folder() as folder:
        done = qiaowu(folder / "demo", "demo", "--today", FIRST)
        assert done.returncode == 0, done.stderr
        yield folder / "demo"


def log_length(county: Path) -> int:
    code = "from qiaowu.records.models import ChangeEntry as E; print(E.objects.count())"
    return int(qiaowu(county, "manage", "shell", "--no-imports", "-c", code).stdout)


def test_the_help_says_that_records_grow_and_that_there_is_no_way_back(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["demo", "--help"])
    told = "".join(capsys.readouterr().out.split())
    assert "已有的演示县把记录补到这一天，录入和改过的内容不动，不能往回退" in told


@pytest.mark.parametrize(("text", "reason"), [("2028-01-01", "只编到 2027-12-31"), ("2026-02-30", "无效")])
def test_a_day_that_the_demo_does_not_know_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Problem, match=reason):
        demo.parse_day(text)
    assert demo.parse_day(demo.LAST_DAY) == demo.LAST_DAY


def test_the_county_grows_and_refuses_to_go_back(county: Path) -> None:
    data, before = DataDir(county), log_length(county)
    # Noted and then cut off, as by a power failure: the next start brings it to its end.
    known = demo.state(data)
    demo.keep(data, known | {"state": demo.LOADING, "today": NEXT})
    done = qiaowu(county, "demo")
    assert done.returncode == 0, done.stderr
    assert f"演示日期已改为 {NEXT}，演示县的记录已补到这一天" in done.stderr
    assert f"演示日期 {NEXT}" in done.stdout
    grown = log_length(county)
    assert grown > before

    back = qiaowu(county, "demo", "--today", FIRST)
    assert (back.returncode, back.stderr.count("\n")) == (1, 1)
    assert f"演示日期不能退到 {FIRST}：演示县里已有" in back.stderr
    assert f"请另用一个空目录：QIAOWU_DATA_DIR=新目录 qiaowu demo --today {FIRST}" in back.stderr
    kept = json.loads(data.demo.read_text(encoding="utf-8"))
    assert kept == known | {"state": demo.LOADED, "today": NEXT}
    assert log_length(county) == grown
