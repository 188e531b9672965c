"""I6 for mergers: whatever the tree becomes, a closed period keeps its values and an issued figure its lines."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from qiaowu.config.verifying import misplaced_records
from qiaowu.indicators.figures import replay
from qiaowu.indicators.models import Figure
from qiaowu.indicators.queries import live
from qiaowu.indicators.tests.test_figures import YEAR, issue_all, ledger
from qiaowu.kernel.period import Period
from qiaowu.measures.models import Indicator
from qiaowu.orgs import units
from qiaowu.orgs.models import UnitChange
from tests.cast import TODAY, Cast
from tests.ledger import AT

pytestmark = pytest.mark.django_db
PAST = [Period.of("month", date(2026, month, 1)) for month in (2, 5, 9)] + [Period.of("quarter", date(2026, 5, 1))]
PLACES = ("county", "yunjin", "zhenjiang", "haitang", "jinxiu", "shangzhou")
CODES = ("K02", "K03", "K05", "K06")


def values(cast: Cast) -> dict[tuple[str, str, str], str]:
    """The values of closed periods, seen from their own last day and from today."""
    return {
        (code, place, f"{period.key} {as_of}"): str(
            live(Indicator.objects.get(code=code), cast.unit(place), period, as_of).tally
        )
        for code in CODES
        for place in PLACES
        for period in PAST
        for as_of in (period.end, TODAY)
    }


def change_tree(cast: Cast, rng: random.Random) -> None:
    """Some changes from days to come: mergers of townships and communities, moves, closings; some taken back."""
    by, day = cast.user("admin"), TODAY + timedelta(days=rng.randint(1, 90))
    acts = [
        lambda: units.merge_units(
            cast.unit("yunjin"), by=by, at=AT, into=cast.unit("zhenjiang"), day=day, reason="合并", carry_posts=True
        ),
        lambda: units.merge_units(cast.unit("haitang"), by=by, at=AT, into=cast.unit("jinxiu"), day=day, reason="合并"),
        lambda: units.move_unit(
            cast.unit("shangzhou"), by=by, at=AT, parent=cast.unit("yunjin"), day=day, reason="调整"
        ),
        lambda: units.close_unit(cast.unit("xiazhou"), by=by, at=AT, last_day=day, reason="撤销"),
    ]
    for act in rng.sample(acts, 3):
        try:
            change = act()
        except units.Refused:  # on top of another one: refused whole
            continue
        if rng.random() < 0.3:
            units.undo_change(change, by=by, at=AT)


@pytest.mark.parametrize("seed", range(4))
def test_mergers_moves_and_closings_leave_closed_periods_and_issued_figures_alone(cast: Cast, seed: int) -> None:
    rng = ledger(cast, seed)
    figures = issue_all(cast)
    kept = {f.pk: (f.value, f.numerator, f.denominator, f.lines_sha256) for f in figures}
    before = values(cast)
    assert len(set(before.values())) > 4
    change_tree(cast, rng)
    assert UnitChange.objects.exists()
    assert values(cast) == before
    for figure in Figure.objects.all():
        assert kept[figure.pk] == (figure.value, figure.numerator, figure.denominator, figure.lines_sha256)
        assert replay(figure).holds
    assert list(misplaced_records()) == []
    assert live(Indicator.objects.get(code="K02"), cast.unit("county"), YEAR, TODAY).tally.known
