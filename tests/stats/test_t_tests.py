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
def test_paired_t_is_that_of_scipy(d):
    from scipy.stats import ttest_1samp

    expected = ttest_1samp(d, 0)
    test = paired_t(d, 0.9)
    assert test.p == pytest.approx(expected.pvalue, rel=1e-9)
    assert (test.low, test.high) == pytest.approx(tuple(expected.confidence_interval(0.9)))


def test_corrected_t_as_in_scikit_learns_example():
    """SVC with a radial versus a linear kernel on two moons, 10 x 10-fold cross-validation."""
    from sklearn.datasets import make_moons
    from sklearn.model_selection import RepeatedStratifiedKFold, cross_val_score
    from sklearn.svm import SVC

    X, y = make_moons(noise=0.352, random_state=1, n_samples=100)
    folds = RepeatedStratifiedKFold(n_splits=10, n_repeats=10, random_state=0)
    rbf, linear = (
        cross_val_score(SVC(kernel=kernel, random_state=0), X, y, scoring="roc_auc", cv=folds)
        for kernel in ("rbf", "linear")
    )
    corrected, plain = paired_t(rbf - linear, overlap=10 / 90), paired_t(rbf - linear)
    error = corrected.sd * math.sqrt(1 / 100 + 10 / 90)
    assert corrected.difference / error == pytest.approx(0.750, abs=5e-4)
    assert corrected.p / 2 == pytest.approx(0.227, abs=5e-4)
    assert plain.difference / (plain.sd / 10) == pytest.approx(2.611, abs=5e-4)
    assert plain.p / 2 == pytest.approx(0.005, abs=5e-4)


def test_corrected_t_of_given_differences():
    """By hand: mean 2, variance 1, so t = 2 / sqrt(1 / 3 + 1 / 3) = sqrt(6) with 2 df."""
    test = paired_t([1.0, 2.0, 3.0], overlap=1 / 3)
    t = math.sqrt(6)
    assert test.p == pytest.approx(1 - t / math.sqrt(2 + t**2))  # of the t distribution with 2 df
    assert test.high - test.difference == pytest.approx(4.302653 * math.sqrt(2 / 3), abs=1e-5)


@given(differences, st.floats(0, 1))
def test_swapping_the_arms_flips_the_sign(d, overlap):
    test, swapped = paired_t(d, overlap=overlap), paired_t(-np.array(d), overlap=overlap)
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
def test_welch_is_that_of_scipy(before, after):
    test = welch_t(before, after)
    if np.ptp(before) + np.ptp(after) == 0:
        same = before[0] == after[0]
        assert test.p == 1 if same else np.isnan(test.p)
        assert np.isnan(welch_within(before, after, 0.1))
        return
    from scipy.stats import ttest_ind

    other = ttest_ind(after, before, equal_var=False)
    interval = other.confidence_interval()
    np.testing.assert_allclose(
        [test.p, test.low, test.high], [other.pvalue, interval.low, interval.high], atol=1e-9
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
