"""What a correction changes besides the figure: who confirms it anew, and what it is added to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qiaowu.modules.filings.actions import Finish, correct
from qiaowu.modules.filings.models import Filing
from qiaowu.modules.filings.tests.helpers import AT, stored
from qiaowu.modules.filings.tests.test_pages import edit, errors_of, post
from qiaowu.records.actions import Refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("finish", ["draft", "submit", "confirm"])
def test_below_the_county_a_correction_waits_whatever_the_caller_asks(cast: Any, finish: Finish) -> None:
    post(cast.client("county"), cast)
    old, at = Filing.objects.get(), {"by": cast.user("township"), "at": AT}
    saved = correct(old, {"value": 7}, paper=None, finish=finish, version=old.version, reason="看错", **at)
    assert (saved.status, saved.confirmed_by) == ("submitted", None)


def test_a_zero_that_becomes_a_figure_beside_another_is_asked_about(cast: Any) -> None:
    unit, county = cast.unit("yunjin"), cast.user("county")
    stored(unit, "K39", "2026-09", date(2026, 9, 3), county, value=6_000_000)
    zero = stored(unit, "K39", "2026-09", date(2026, 9, 20), county, value=0)
    client, changes = cast.client("county"), {"value": "250万元", "dated": "9月20日", "reason": "补报"}
    response = edit(client, zero, cast, **changes)
    assert errors_of(response) == {"again": ["这一期已经报过600万元，请选更正原来那条，还是另有一笔。"]}
    past_the_form: dict[str, Any] = {"paper": None, "finish": "submit", "reason": "补报", "version": 1}
    with pytest.raises(Refused, match="请更正原来那条"):
        correct(zero, {"value": 5}, by=county, at=AT, **past_the_form)
    assert edit(client, zero, cast, again="another", **changes).status_code == 302
    assert edit(client, zero, cast, **changes | {"value": "260万元"}).status_code == 302
    zero.refresh_from_db()
    assert zero.value == 2_600_000
