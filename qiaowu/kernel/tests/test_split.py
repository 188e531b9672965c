from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaowu.kernel.split import coverage, split_decimal, split_equal, split_whole

weights = st.lists(st.integers(0, 10_000), min_size=1, max_size=20).filter(any)


@given(st.integers(0, 10**9), weights)
def test_shares_add_up_and_stay_within_one_of_their_quota(total, keys):
    shares = split_whole(total, keys)
    assert sum(shares) == total
    quotas = [Fraction(total * key, sum(keys)) for key in keys]
    assert all(abs(share - quota) < 1 for share, quota in zip(shares, quotas, strict=True))
    assert all(share == 0 for share, key in zip(shares, keys, strict=True) if key == 0)


@given(st.integers(0, 60), st.lists(st.integers(0, 9), min_size=1, max_size=5).filter(any))
def test_no_other_split_is_nearer_to_the_quotas(total, keys):
    """Brute force: moving one unit from any share to any other never helps."""
    quotas = [Fraction(total * key, sum(keys)) for key in keys]
    shares = split_whole(total, keys)

    def distance(parts):
        return sum(abs(part - quota) for part, quota in zip(parts, quotas, strict=True))

    for giver in range(len(keys)):
        for taker in range(len(keys)):
            moved = list(shares)
            moved[giver] -= 1
            moved[taker] += 1
            assert distance(shares) <= distance(moved)


def test_ties_go_to_the_earlier_unit():
    assert split_whole(10, [1, 1, 1]) == [4, 3, 3]
    assert split_equal(11, 3) == [4, 4, 3]
    assert split_whole(20, [Decimal(45), Decimal(20), Decimal("1.5")]) == [14, 6, 0]


def test_negative_totals_mirror_positive_ones():
    assert split_whole(-10, [1, 1, 1]) == [-4, -3, -3]


@pytest.mark.parametrize("keys", [[], [0, 0], [1, -1], [3, -1]])
def test_useless_weights_are_refused(keys):
    with pytest.raises(ValueError, match="权重"):
        split_whole(5, keys)


def test_split_decimal_is_exact_to_the_cent():
    shares = split_decimal(Decimal("300000000.00"), [Decimal("0.1"), 1, 2])
    assert sum(shares) == Decimal(300000000)
    assert shares == [Decimal("9677419.35"), Decimal("96774193.55"), Decimal("193548387.10")]
    with pytest.raises(ValueError, match="2位小数"):
        split_decimal(Decimal("0.001"), [1])


@given(st.integers(0, 10**30), weights, st.integers(0, 4))
def test_split_decimal_adds_up_for_any_size(steps, keys, places):
    total = Decimal(f"{steps}e-{places}")
    shares = split_decimal(total, keys, places)
    assert sum(map(Fraction, shares)) == Fraction(total)


def test_coverage_names_the_difference():
    assert coverage([3, 4], 7) == ("covered", 0)
    assert coverage([3, 3], 7) == ("gap", 1)
    assert coverage([5, 4], 7) == ("over", -2)
    assert coverage([Decimal("1.2"), Decimal("1.8")], Decimal(3)) == ("covered", Decimal(0))
    assert coverage([Decimal("2.5")], Decimal(3)) == ("gap", Decimal("0.5"))
    assert coverage([], 7) == ("gap", 7)
