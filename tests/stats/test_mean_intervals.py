"""Intervals over seeds against published ones, critical values, libraries and the t test."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitlab.stats.mean_intervals import (
    SeedSummary,
    paired_ratio,
    summarize,
    summarize_share,
)
from digitlab.stats.t_tests import paired_t

SLEEP = (  # Student 1908: extra hours of ten patients under two drugs, as in R's `sleep`
    np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    - np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
)
scores = st.lists(st.floats(0, 1), min_size=2, max_size=12)


def test_interval_of_the_sleep_data_as_r_prints():
    summary = summarize(SLEEP)
    limits = (summary.low, summary.high)
    assert limits == pytest.approx((-2.4598858, -0.7001142), rel=0, abs=5e-8)
    t = summary.mean / (summary.sd / math.sqrt(summary.n))
    assert t == pytest.approx(-4.0621, rel=0, abs=5e-5)
    assert summary.n == 10


@pytest.mark.parametrize(("n", "critical"), [(3, 4.303), (5, 2.776), (10, 2.262)])
def test_interval_reaches_the_tabulated_t_either_way(n, critical):
    summary = summarize(np.arange(n))
    reach = (summary.high - summary.mean) / (summary.sd / math.sqrt(n))
    assert reach == pytest.approx(critical, rel=0, abs=5e-4)


@settings(deadline=None)
@given(scores, st.sampled_from([0.8, 0.95, 0.99]))
def test_summary_is_that_of_statsmodels(values, level):
    from statsmodels.stats.weightstats import DescrStatsW

    expected = DescrStatsW(values)
    summary = summarize(values, level)
    assert summary.mean == pytest.approx(expected.mean)
    assert summary.sd == pytest.approx(np.std(values, ddof=1), abs=1e-12)
    limits = expected.tconfint_mean(1 - level)
    assert (summary.low, summary.high) == pytest.approx(limits, abs=1e-9)


@given(scores, st.integers(0, 12))
def test_a_diverged_fit_is_left_out(values, position):
    with_gap = [*values[:position], math.nan, *values[position:]]
    assert summarize(with_gap) == summarize(values)
    assert summarize(with_gap).n == len(values)


def test_equal_scores_have_an_interval_of_no_width():
    assert summarize([0.5, 0.5, 0.5]) == SeedSummary(3, 0.5, 0.0, 0.5, 0.5)


def test_one_score_has_a_mean_alone():
    assert summarize([0.9, math.nan])[:5] == pytest.approx(
        (1, 0.9, math.nan, math.nan, math.nan), nan_ok=True
    )


@pytest.mark.parametrize("values", [[], [math.nan, math.nan]])
def test_no_score_has_nothing(values):
    n, *rest = summarize(values)[:5]
    assert n == 0
    assert all(math.isnan(value) for value in rest)


def test_the_ratio_holds_what_a_paired_test_does_not_reject():
    rng = np.random.default_rng(2)
    b = rng.normal(3, 0.4, 6)
    a = 0.7 * b + rng.normal(0, 0.2, 6)
    found = paired_ratio(a, b)
    assert found.ratio == pytest.approx(a.mean() / b.mean())
    assert found.low < found.ratio < found.high
    for limit in (found.low, found.high):
        assert paired_t(a - limit * b).p == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("a", "b"), [([1.0, 2.0, 0.0], [1.0, -2.0, 1.5]), ([1.0], [2.0]), ([], []), ([1.0], [0.0])]
)
def test_a_ratio_without_bounds_has_none(a, b):
    assert np.isnan(paired_ratio(a, b)[1:]).all()


def test_an_interval_of_shares_stays_between_0_and_1_and_says_nothing_where_all_agree():
    plain, cut = summarize([0.99, 1.0, 1.0]), summarize_share([0.99, 1.0, 1.0])
    assert plain.high > 1
    assert cut == plain._replace(high=1.0)
    agreed = summarize_share([1.0, 1.0, 1.0])
    assert (agreed.n, agreed.mean, agreed.sd) == (3, 1.0, 0.0)
    assert np.isnan([agreed.low, agreed.high]).all()
    assert np.isnan(summarize_share([0.4]).low)
