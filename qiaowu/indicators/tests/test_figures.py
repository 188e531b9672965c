"""Issued figures: replayed from their lines whatever happened since, and compared record by record."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from qiaowu.activities.models import Activity
from qiaowu.indicators.figures import compare, issue, replay
from qiaowu.indicators.models import Figure, FigureLine
from qiaowu.indicators.queries import live
from qiaowu.indicators.tests.story import TODAY, YEAR, at, filing, session, version
from qiaowu.measures.grid import Grid
from qiaowu.measures.rules import parse_rule
from qiaowu.orgs.actions import place_unit
from qiaowu.orgs.models import User
from qiaowu.records import actions as records
from qiaowu.records.actions import Refused
from qiaowu.records.models import ChangeEntry, Status

pytestmark = pytest.mark.django_db
CODES = ("K02", "K03", "K05", "K06", "K13", "K15", "K29", "K32", "K33", "K39", "K44")
"""One indicator at least of each kind of rule: count, sum, distinct, slots, ratio, per period, milestone, stock."""


def ledger(cast: Any, seed: int) -> random.Random:
    """A random ledger: sessions of both townships, and filings of every kind."""
    rng = random.Random(seed)
    for _n in range(8):
        day = date(2026, 1, 1) + timedelta(days=rng.randrange(280))
        joined = tuple(rng.sample(["haitang", "jinxiu", "shangzhou", "xiazhou"], rng.randrange(3)))
        session(
            cast, rng.choice(["yunjin", "zhenjiang", "haitang", "office"]), day, rng.randrange(5, 60), joined=joined
        )
    for code in ("K15", "K44", "K29"):
        filing(cast, code, "office", date(2026, rng.choice([2, 5, 8]), 3), 1)
    for unit in ("yunjin", "zhenjiang", "department"):
        filing(cast, "K33", unit, date(2026, 3, rng.randrange(1, 28)), rng.randrange(50, 300))
        filing(cast, "K33", unit, date(2026, 9, rng.randrange(1, 28)), rng.randrange(50, 300))
        filing(cast, "K39", unit, date(2026, 6, 20), f"{rng.randrange(10**6, 10**8)}.37")
        whole = rng.randrange(3, 40)
        filing(cast, "K32", unit, date(2026, 9, 30), n=rng.randrange(whole), d=whole)
    filing(cast, "K13", "office", date(2026, 5, 30), n=372, d=412)
    return rng


def issue_all(cast: Any) -> list[Figure]:
    by = cast.user("county")
    found = []
    for code in CODES:
        for unit in ("county", "yunjin"):
            try:
                found.append(issue(version(code), cast.unit(unit), YEAR, TODAY, by=by, at=at()))
            except Refused as refused:
                if "还没有数" not in str(refused):  # nothing reported there: that is not a figure
                    raise
    return found


def disturb(cast: Any, rng: random.Random) -> None:
    """Later edits, voids, returns, new records, and a community that moves."""
    by, rows = cast.user("county"), list(Activity.objects.filter(status="confirmed"))
    changed, voided, returned = rng.sample(rows, 3)
    later = {"headcount": changed.headcount + 7, "held_on": changed.held_on}
    records.change(
        changed, later, by=by, at=at(), version=changed.version, day=lambda row: row.held_on, reason="核对签到表"
    )
    records.void(voided, by=by, at=at(), reason="重复")
    records.return_back(returned, by=by, at=at(), reason="缺签到表")
    session(cast, "xiazhou", date(2026, 4, 4), 21)
    filing(cast, "K39", "yunjin", date(2026, 7, 7), 1234)
    place_unit(unit=cast.unit("haitang"), parent=cast.unit("zhenjiang"), since=date(2026, 3, 1))


@pytest.mark.parametrize("seed", range(6))
def test_every_kind_of_figure_replays_after_later_changes(cast, seed) -> None:
    rng = ledger(cast, seed)
    figures = issue_all(cast)
    assert len(figures) >= len(CODES)
    before = {f.pk: (f.value, f.numerator, f.denominator, f.lines_sha256) for f in figures}
    disturb(cast, rng)
    for figure in Figure.objects.all():
        assert before[figure.pk] == (figure.value, figure.numerator, figure.denominator, figure.lines_sha256)
        assert replay(figure).holds, figure


@pytest.mark.parametrize("seed", range(4))
def test_live_count_grid_and_comparison_agree_after_changes(cast, seed) -> None:
    rng = ledger(cast, seed)
    figures = issue_all(cast)
    disturb(cast, rng)
    for figure in figures:
        rule = parse_rule(figure.indicator_version.rule)
        now = live(figure.indicator_version.indicator, figure.unit, YEAR, TODAY).tally
        assert now == Grid([rule], YEAR, TODAY).tally(rule, figure.unit, YEAR) == compare(figure).now


def test_comparison_lists_exactly_what_changed(cast) -> None:
    by = cast.user("county")
    kept, edited, voided = (session(cast, "yunjin", date(2026, 3, day), 30) for day in (1, 2, 3))
    figure = issue(version("K03"), cast.unit("county"), YEAR, TODAY, by=by, at=at())
    assert compare(figure).same
    records.change(
        edited, {"headcount": 44}, by=by, at=at(), version=edited.version, day=lambda r: r.held_on, reason="补签到"
    )
    records.void(voided, by=by, at=at(), reason="重复")
    added = session(cast, "zhenjiang", date(2026, 5, 5), 12)
    found = compare(figure)
    assert [line.record_id for line in found.added] == [added.pk]
    assert [line.record_id for line in found.removed] == [voided.pk]
    assert [(c.before.record_id, c.before.amount, c.after.amount) for c in found.changed] == [(edited.pk, 30, 44)]
    assert (figure.value, found.now.value, found.same_value) == (90, 86, False)
    assert kept.pk not in {line.record_id for line in (*found.added, *found.removed)}


def test_correction_that_counts_the_same_is_listed_but_does_not_matter(cast) -> None:
    by, row = cast.user("county"), session(cast, "yunjin", date(2026, 3, 1), 30)
    figure = issue(version("K02"), cast.unit("county"), YEAR, TODAY, by=by, at=at())
    records.change(row, {"title": "新题"}, by=by, at=at(), version=row.version, day=lambda r: r.held_on, reason="错字")
    found = compare(figure)
    assert [(c.before.revision + 1 == c.after.revision, c.matters) for c in found.changed] == [(True, False)]
    assert found.same_value
    assert not found.same


def test_issuing_again_gives_the_same_figure_until_a_record_changes(cast) -> None:
    by = cast.user("county")
    session(cast, "yunjin", date(2026, 3, 1))
    first = issue(version("K02"), cast.unit("county"), YEAR, TODAY, by=by, at=at())
    assert issue(version("K02"), cast.unit("county"), YEAR, TODAY, by=by, at=at()) == first
    session(cast, "yunjin", date(2026, 3, 2))
    with pytest.raises(Refused, match="已经核发"):
        issue(version("K02"), cast.unit("county"), YEAR, TODAY, by=by, at=at())


def test_restatement_needs_a_reason_and_keeps_the_old_figure(cast) -> None:
    by = cast.user("county")
    session(cast, "yunjin", date(2026, 3, 1))
    old = issue(version("K02"), cast.unit("county"), YEAR, TODAY, by=by, at=at())
    session(cast, "yunjin", date(2026, 3, 2))
    cell = (version("K02"), cast.unit("county"), YEAR, TODAY)
    with pytest.raises(Refused, match="原因"):
        issue(*cell, by=by, at=at(), restates=old)
    new = issue(*cell, by=by, at=at(), restates=old, reason="补录一场")
    old.refresh_from_db()
    assert (old.value, new.value, new.restates) == (1, 2, old)
    assert replay(old).holds
    with pytest.raises(Refused):
        issue(*cell, by=by, at=at(), restates=old, reason="再来")
    entry = ChangeEntry.objects.get(act="restate")
    assert (entry.record_kind, entry.reason, entry.before["value"], entry.after["value"]) == (
        "indicators.figure",
        "补录一场",
        "1",
        "2",
    )


def test_tampered_line_is_found_by_replay(cast) -> None:
    session(cast, "yunjin", date(2026, 3, 1), 30)
    figure = issue(version("K03"), cast.unit("county"), YEAR, TODAY, by=cast.user("county"), at=at())
    FigureLine.objects.filter(figure=figure).update(unit=cast.unit("zhenjiang"))
    found = replay(Figure.objects.get(pk=figure.pk))
    assert (found.same_value, found.same_lines) == (True, False)
    FigureLine.objects.filter(figure=figure).update(amount=Decimal(31))
    assert not replay(Figure.objects.get(pk=figure.pk)).same_value


def test_nothing_is_issued_without_a_value_or_before_its_day(cast) -> None:
    by, county = cast.user("county"), cast.unit("county")
    for code in ("K39", "K04", "K51"):
        with pytest.raises(Refused):
            issue(version(code), county, YEAR, TODAY, by=by, at=at())
    with pytest.raises(Refused, match="还没到"):
        issue(version("K02"), county, YEAR, date(2026, 10, 13), by=by, at=at())
    assert Figure.objects.count() == 0


def test_zero_is_a_figure_and_blank_is_none(cast) -> None:
    county = cast.unit("county")
    zero = issue(version("K02"), county, YEAR, TODAY, by=cast.user("county"), at=at())
    assert (zero.state, zero.value, zero.lines.count()) == ("value", 0, 0)
    assert live(version("K39").indicator, county, YEAR, TODAY).tally.state == "blank"


@pytest.mark.parametrize("name", ["township", "leader", "community", "service", "auditor"])
def test_only_who_issues_figures_issues(cast, name) -> None:
    user: User = cast.user(name)
    with pytest.raises(Refused, match="权限"):
        issue(version("K02"), cast.unit("yunjin"), YEAR, TODAY, by=user, at=at())


def test_moved_community_leaves_the_closed_period_where_it_was(cast) -> None:
    session(cast, "haitang", date(2026, 2, 2))
    place_unit(unit=cast.unit("haitang"), parent=cast.unit("zhenjiang"), since=date(2026, 6, 1))
    session(cast, "haitang", date(2026, 7, 7))
    values = {
        name: live(version("K02").indicator, cast.unit(name), YEAR, TODAY).tally.value
        for name in ("yunjin", "zhenjiang", "county")
    }
    assert values == {"yunjin": 1, "zhenjiang": 1, "county": 2}
    assert Activity.objects.filter(status=Status.CONFIRMED).count() == 2
