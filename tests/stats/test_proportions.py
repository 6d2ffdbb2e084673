"""Intervals of proportions against published limits, statsmodels and SciPy."""

import numpy as np
import pytest
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportion_confint

from digitlab.stats.proportions import clopper_pearson, wilson, wilson_intervals


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_newcombe_1998_prints(count, n, low, high):
    assert wilson(count, n) == pytest.approx((low, high), rel=0, abs=5e-5)


def test_wilson_intervals_are_those_of_statsmodels():
    counts, totals = np.array([0, 3, 50, 50]), np.array([20, 7, 60, 50])
    found = wilson_intervals(counts, totals)
    for count, total, low, high in zip(counts, totals, *found, strict=True):
        assert wilson(count, total) == (low, high)
    expected = proportion_confint(counts, totals, method="wilson")
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)
    assert np.isnan(wilson_intervals(np.array([0]), np.array([0]))).all()


def test_exact_intervals_are_those_of_scipy():
    for count, n in ((0, 20), (15, 148), (2530, 2533), (20, 20)):
        expected = binomtest(count, n).proportion_ci(method="exact")
        assert clopper_pearson(count, n) == pytest.approx(tuple(expected))
