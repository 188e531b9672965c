"""What is kept of the office is never old, whatever the running transaction has written or taken back."""

from __future__ import annotations

import pytest
from django.db import transaction

from qiaowu.orgs.models import Placement, Unit
from qiaowu.orgs.office import office, office_state
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def _called(cast: Cast, name: str) -> str:
    """The name that the office has for a township after it was renamed."""
    pk = cast.unit("yunjin").pk
    Unit.objects.filter(pk=pk).update(short_name=name)
    return office().units[pk].short_name


def test_each_write_of_one_row_in_one_transaction_is_seen_and_has_a_mark_of_its_own(cast: Cast) -> None:
    states = [office_state()]
    for name in ("甲", "乙", "丙", "甲"):
        assert _called(cast, name) == name
        assert office_state() == office_state()
        states.append(office_state())
    assert len(set(states)) == 5


def test_what_was_taken_back_is_not_kept(cast: Cast) -> None:
    before, name = office_state(), cast.unit("yunjin").short_name
    with transaction.atomic():
        assert _called(cast, "不留") == "不留"
        transaction.set_rollback(True)
    assert office_state() == before
    assert office().units[cast.unit("yunjin").pk].short_name == name
    with transaction.atomic():
        assert _called(cast, "留下") == "留下"


def test_a_row_that_takes_the_place_of_another_is_seen(cast: Cast) -> None:
    old = Placement.objects.filter(unit=cast.unit("haitang")).get()
    before = office_state()
    old.delete()
    assert old.during not in [during for unit_id, _parent, during in office().placements if unit_id == old.unit_id]
    new = Placement.objects.create(unit=cast.unit("haitang"), parent=cast.unit("zhenjiang"), during=old.during)
    assert (new.unit_id, new.parent_id, new.during) in office().placements
    assert office_state() != before
