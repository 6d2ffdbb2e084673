"""Proportions of partitions: shares, percentages and numbers of images mean the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitlab.settings.shares import STANDARD_SHARES, Shares, shares_of

parts = st.floats(0.01, 1e6)


@given(parts, parts, st.just(0) | parts, st.integers(0, 10**6))
def test_partitions_hold_all_images_and_miss_their_shares_by_less_than_one(
    train, validation, test, images
):
    shares = shares_of({"train": train, "validation": validation, "test": test})
    sizes = shares.sizes(images)
    assert sum(sizes) == images
    assert min(sizes) >= 0
    assert test or not sizes[2]
    whole = train + validation + test
    for size, part in zip(sizes, (train, validation, test), strict=True):
        assert abs(size - images * part / whole) <= 1 + 1e-6


def test_two_halves_that_are_both_rounded_up_do_not_take_an_image_twice():
    assert Shares(train=0.5, validation=0.5).sizes(3) == (2, 1, 0)


@pytest.mark.parametrize("unit", [1, 100, 60_000])
def test_shares_percentages_and_numbers_of_images_mean_the_same(unit):
    given = {"train": 0.6 * unit, "validation": 0.2 * unit, "test": 0.2 * unit}
    assert shares_of(given).sizes(60_000) == STANDARD_SHARES.sizes(60_000)


def test_a_source_splits_as_it_says():
    shares = shares_of({"train": 54_000, "validation": 6_000, "test": 0})
    assert shares.sizes(60_000) == (54_000, 6_000, 0)
    assert shares.trained(50) == pytest.approx(0.45)
