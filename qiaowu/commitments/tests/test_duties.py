"""A document that waits for decisions is a duty of whoever reviews, and of nobody else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qiaowu.commitments.actions import reject, upload
from qiaowu.commitments.duties import review_duties
from qiaowu.orgs.clock import now

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 12)


@pytest.fixture
def document(cast: Any) -> Any:
    return upload(
        title="讲话",
        kind="speech",
        issued_by="",
        dated=TODAY,
        year=2026,
        by=cast.user("county"),
        at=now(),
        text="今年力争到位资金3亿元以上,签约项目5个。",
    )


def test_undecided_commitments_are_a_duty_within_five_working_days(cast: Any, document: Any) -> None:
    (duty,) = review_duties(cast.user("county"), TODAY)
    assert "2 条" in duty.title
    assert duty.due == date(2026, 10, 19)


@pytest.mark.parametrize("account", ["township", "leader", "auditor"])
def test_nobody_else_owes_it(cast: Any, document: Any, account: str) -> None:
    assert list(review_duties(cast.user(account), TODAY)) == []


def test_the_duty_is_gone_when_all_is_decided(cast: Any, document: Any) -> None:
    for commitment in document.commitments.all():
        reject(commitment, by=cast.user("county"), at=now())
    assert list(review_duties(cast.user("county"), TODAY)) == []
