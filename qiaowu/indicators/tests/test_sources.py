"""What shared pages learn from indicators: uses of a record, duties, due days, hits, and faults."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from qiaowu.indicators import due, sources, uses
from qiaowu.indicators.actions import split_target
from qiaowu.indicators.figures import issue
from qiaowu.indicators.models import FigureLine, Target
from qiaowu.indicators.tests.story import TODAY, YEAR, at, filing, make_targets, session, version
from qiaowu.kernel.period import Period
from qiaowu.orgs.actions import give_post
from qiaowu.records import memory as cache
from qiaowu.records.models import ChainHead

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 12)


@pytest.mark.parametrize("name", ["auditor", "admin", "stranger"])
def test_nothing_is_told_to_who_may_not_read_figures(cast, name) -> None:
    make_targets(cast)
    row = session(cast, "yunjin", date(2026, 3, 3))
    user = cast.user(name)
    assert list(uses.uses_of_record(*row.ref, user)) == []
    assert list(sources.search("学习", user)) == []
    assert list(due.duties(user, OCTOBER)) == []
    assert list(due.calendar(user, Period.month(2026, 12))) == []


def test_unmet_quarter_is_a_duty_of_the_unit_that_leads(cast) -> None:
    make_targets(cast)
    for month in (2, 5):
        filing(cast, "K44", "office", date(2026, month, 9), 1)
    (late,) = due.duties(cast.user("county"), OCTOBER)
    assert (late.due, late.quote, late.unit_id) == (date(2026, 9, 30), "“每季度专题研究1次”", cast.unit("office").pk)
    assert "三季度" in late.title
    filing(cast, "K44", "office", date(2026, 9, 29), 1)
    assert list(due.duties(cast.user("county"), OCTOBER)) == []
    (running,) = due.duties(cast.user("county"), date(2026, 12, 10))
    assert running.due == date(2026, 12, 31)
    assert list(due.duties(cast.user("township"), date(2026, 12, 10))) == []


def test_surplus_of_one_quarter_leaves_the_next_one_due(cast) -> None:
    make_targets(cast)
    for day in (1, 8, 15, 22):
        filing(cast, "K44", "office", date(2026, 7, day), 1)
    assert [duty.due for duty in due.duties(cast.user("county"), date(2026, 12, 10))] == [date(2026, 12, 31)]


def test_calendar_shows_quarter_ends_and_what_comes_out_once(cast) -> None:
    make_targets(cast)
    filing(cast, "K44", "office", date(2026, 9, 9), 1)
    user = cast.user("leader")
    september = list(due.calendar(user, Period.month(2026, 9)))
    assert [(i.day, i.title, i.done) for i in september] == [(date(2026, 9, 30), "常委会专题研究", True)]
    november = list(due.calendar(user, Period.month(2026, 11)))
    assert [(i.day, i.title) for i in november] == [(date(2026, 11, 30), "统战政策知晓率")]


def test_search_finds_by_name_and_code(cast) -> None:
    user = cast.user("community")
    assert [hit.title for hit in sources.search("k39", user)] == ["到位资金"]
    assert "集中学习" in [hit.title for hit in sources.search("集中学习", user)]


def test_faults_name_a_tampered_figure_and_a_stray_share(cast) -> None:
    targets, county = make_targets(cast), cast.user("county")
    session(cast, "yunjin", date(2026, 3, 3), 36)
    figure = issue(version("K03"), cast.unit("county"), YEAR, TODAY, by=county, at=at())
    split_target(targets["K02"], {cast.unit("yunjin").pk: Decimal(20)}, "hand", by=county, at=at())
    assert list(sources.faults()) == []
    FigureLine.objects.filter(figure=figure).update(amount=37)
    Target.objects.filter(pk=targets["K02"].pk).update(dropped_at=at())
    found = list(sources.faults())
    assert len(found) == 3
    assert {f"核发数据 {figure.pk}" in text for text in found[:2]} == {True}


@pytest.mark.django_db(transaction=True)
def test_memory_holds_until_a_write_is_logged_and_never_within_a_writing_transaction(settings) -> None:
    cache.forget()
    ChainHead.objects.create(id=1, length=4, digest="a")
    calls: list[int] = []

    def count() -> int:
        calls.append(1)
        return len(calls)

    assert [cache.remembered("k", count) for _n in range(3)] == [1, 1, 1]
    assert cache.remembered("other", count) == 2
    ChainHead.objects.update(length=5, digest="b")
    assert cache.remembered("k", count) == 3
    cache.forget()
    assert cache.remembered("k", count) == 4
    ChainHead.objects.all().delete()
    assert [cache.remembered("k", count) for _n in range(2)] == [5, 6]


def test_writing_transaction_neither_reads_nor_fills_the_memory(cast) -> None:
    session(cast, "yunjin", date(2026, 3, 3))
    assert cache.ledger_state() is None
    give_post(user=cast.user("stranger"), unit=cast.unit("yunjin"), role_key="leader", since=date(2026, 1, 1))
    assert [cache.remembered("k", iter([1, 2]).__next__), cache.remembered("k", lambda: 3)] == [1, 3]
