"""Tests over seeds against published values and scipy, and without any spread."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitlab.stats.t_tests import paired_t, welch_t, welch_within

# Student's sleep data, hours gained with drug 1 and drug 2.
SLEEP_1 = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
SLEEP_2 = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])

differences = st.lists(st.integers(-50, 50).map(lambda k: k / 360), min_size=2, max_size=12)


def test_paired_t_as_published():
    test = paired_t(SLEEP_1 - SLEEP_2)
    assert test.n == 10
    assert test.difference / (test.sd / math.sqrt(10)) == pytest.approx(-4.0621, abs=5e-5)
    assert test.p == pytest.approx(0.002833, abs=5e-7)
    assert (test.low, test.high) == pytest.approx((-2.4598858, -0.7001142), abs=5e-8)


@given(differences.filter(lambda d: len(set(d)) > 1))
def test_paired_t_follows_its_formula(d):
    from scipy.special import stdtr, stdtrit

    error = np.std(d, ddof=1) / math.sqrt(len(d))
    test = paired_t(d, 0.9)
    assert test.p == pytest.approx(2 * stdtr(len(d) - 1, -abs(np.mean(d)) / error), rel=1e-9)
    half = stdtrit(len(d) - 1, 0.95) * error
    assert (test.low, test.high) == pytest.approx((np.mean(d) - half, np.mean(d) + half), abs=1e-12)


@given(differences)
def test_swapping_the_arms_flips_the_sign(d):
    test, swapped = paired_t(d), paired_t(-np.array(d))
    assert swapped.difference == -test.difference
    assert (swapped.low, swapped.high) == pytest.approx((-test.high, -test.low), nan_ok=True)
    assert swapped.p == pytest.approx(test.p)


@given(differences, st.randoms(use_true_random=False))
def test_the_order_of_seeds_does_not_matter(d, random):
    assert paired_t(random.sample(d, len(d))) == pytest.approx(paired_t(d), nan_ok=True)


def test_seeds_that_do_not_differ_speak_for_no_difference():
    assert paired_t([0.0] * 5) == (5, 0.0, 0.0, 0.0, 0.0, 1.0)


def test_seeds_that_differ_by_the_same_count_as_agreeing_signs():
    """A t test would divide by zero and be certain; five coins agree once in sixteen times."""
    test = paired_t([0.9 - 0.8, 0.8 - 0.7, 0.7 - 0.6, 0.6 - 0.5, 0.5 - 0.4])
    assert test.p == 1 / 16
    assert np.isnan([test.low, test.high]).all()


@pytest.mark.parametrize("d", [[], [0.1]])
def test_fewer_than_two_seeds_have_no_test(d):
    test = paired_t(d)
    assert test.n == len(d)
    assert np.isnan([test.sd, test.low, test.high, test.p]).all()


ACCURACIES = st.lists(st.integers(0, 1000).map(lambda n: n / 1000), min_size=2, max_size=9)


@given(ACCURACIES, ACCURACIES)
def test_welch_follows_its_formula(before, after):
    test = welch_t(before, after)
    if np.ptp(before) + np.ptp(after) == 0:
        same = before[0] == after[0]
        assert test.p == 1 if same else np.isnan(test.p)
        assert np.isnan(welch_within(before, after, 0.1))
        return
    from scipy.special import stdtr, stdtrit

    parts = [np.var(group, ddof=1) / len(group) for group in (before, after)]
    error = math.sqrt(sum(parts))
    steps = [len(group) - 1 for group in (before, after)]
    freedom = sum(parts) ** 2 / sum(part**2 / n for part, n in zip(parts, steps, strict=True))
    difference = np.mean(after) - np.mean(before)
    half = stdtrit(freedom, 0.975) * error
    p = 2 * stdtr(freedom, -abs(difference) / error)
    np.testing.assert_allclose(
        [test.p, test.low, test.high], [p, difference - half, difference + half], atol=1e-9
    )
    # Not beyond the margin at alpha exactly where the 1 - 2 alpha interval lies within it.
    inner = welch_t(before, after, 0.9)
    edge = max(abs(inner.low), abs(inner.high))
    assert welch_within(before, after, edge * 1.001) <= 0.05 + 1e-9
    assert welch_within(before, after, edge * 0.999) >= 0.05 - 1e-9


@pytest.mark.parametrize(("before", "after"), [([0.9], [0.8, 0.7]), ([], [0.5, 0.6]), ([0.9], [])])
def test_welch_says_nothing_of_a_single_seed(before, after):
    assert np.isnan(welch_t(before, after).p)
    assert np.isnan(welch_within(before, after, 0.1))
