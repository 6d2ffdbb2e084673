"""Prediction of one more value: oracles are scipy's distributions and simulated seeds."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from digitlab.stats.next_values import next_count, next_score, refutable_rate


def test_the_prediction_interval_is_that_of_one_more_value():
    """Oracle: t quantile times the standard error of a new value's distance to the mean."""
    values = np.array([0.91, 0.92, 0.925, 0.915])
    error = values.std(ddof=1) * math.sqrt(1 + 1 / 4)
    expected = stats.t.interval(0.95, 3, values.mean(), error)
    assert next_score(values)[:2] == pytest.approx(expected)


@pytest.mark.parametrize("values", [[0.9], [0.9, 0.9, 0.9], [0.9, math.nan]])
def test_what_does_not_vary_predicts_nothing(values):
    assert all(map(math.isnan, next_score(values)))


def test_a_value_that_is_off_by_the_refutable_departure_is_refuted_in_four_of_five_studies():
    rng = np.random.default_rng(5)
    draws = rng.normal(size=(4000, 6))  # the last column is what the source quotes
    reach = math.sqrt(1 + 1 / 5) * 1.0
    found = [next_score(row[:5]) for row in draws]
    spread = draws[:, :5].std(axis=1, ddof=1)
    # The departure scales with the observed spread: take it at the true one.
    shift = np.mean([one.refutable for one in found] / spread)
    assert shift > reach
    outside = [
        not one.low <= quoted + shift <= one.high
        for one, quoted in zip(found, draws[:, 5], strict=True)
    ]
    assert np.mean(outside) == pytest.approx(0.8, abs=0.03)


def test_a_count_is_predicted_by_fishers_test():
    low, high = next_count([2, 3, 1], [2500] * 3, 2500)
    for y in range(15):
        table = [[6, 7500 - 6], [y, 2500 - y]]
        tails = [stats.fisher_exact(table, alternative=side).pvalue for side in ("less", "greater")]
        assert (low <= y <= high) == (min(tails) > 0.025)


@given(
    counts=st.lists(st.integers(0, 40), min_size=1, max_size=6),
    seed=st.integers(0, 5),
    more=st.integers(1, 20),
)
def test_more_errors_never_predict_fewer(counts, seed, more):
    place = seed % len(counts)
    worse = [count + more * (i == place) for i, count in enumerate(counts)]
    totals = [100] * len(counts)
    before, after = next_count(counts, totals, 100), next_count(worse, totals, 100)
    assert 0 <= before.low <= after.low
    assert before.high <= after.high <= 100


def test_no_error_in_many_images_still_leaves_room_for_some():
    assert next_count([0] * 5, [2500] * 5, 2500) == (0, 2)


def test_the_refutable_rate_is_counted_too_often_with_that_power():
    rate = refutable_rate(5, 2500)
    assert stats.binom.sf(5, 2500, rate) == pytest.approx(0.8)
    assert refutable_rate(10, 10) == 1.0
