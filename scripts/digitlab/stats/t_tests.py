"""Test whether a score differs between two algorithms or groups of seeds: paired and Welch's t.

scipy and statsmodels compute the tests. What is ours is the rule where t is undefined because the
scores have no spread.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

SAME = 1e-12  # rounding error: accuracies that do differ, differ by at least one image


class SeedTest(NamedTuple):
    """A mean difference over ``n`` seeds with its interval and two-sided p-value.

    ``sd`` is the standard deviation of paired differences or, for Welch's test, the standard error.
    """

    n: int
    difference: float
    sd: float
    low: float
    high: float
    p: float


def paired_t(differences: ArrayLike, level: float = 0.95) -> SeedTest:
    """Return Student's paired t test of one difference per seed, with n - 1 degrees of freedom.

    With one seed, sd, interval and p are NaN. If all differences are equal, t is undefined: if they
    are 0, p is 1 and the interval is (0, 0); otherwise p is that of the sign test for n agreeing
    signs, 2 / 2^n, and the interval is NaN. Source: Student (1908), Biometrika 6:1.
    """
    from scipy.stats import ttest_1samp

    d = np.asarray(differences, dtype=np.float64)
    n = len(d)
    mean = float(d.mean()) if n else math.nan
    if n < 2:
        return SeedTest(n, mean, math.nan, math.nan, math.nan, math.nan)
    if np.ptp(d) < SAME:
        edge, p = (0.0, 1.0) if abs(mean) < SAME else (math.nan, 2.0 ** (1 - n))
        return SeedTest(n, mean, 0.0, edge, edge, p)
    test = ttest_1samp(d, 0)
    low, high = test.confidence_interval(level)
    return SeedTest(n, mean, float(d.std(ddof=1)), float(low), float(high), float(test.pvalue))


def _difference_and_error(before: ArrayLike, after: ArrayLike) -> tuple[float, float]:
    """Return mean of ``after`` minus mean of ``before`` and its standard error.

    The error is NaN if a group has fewer than two values, and 0 if neither has any spread.
    """
    a, b = (np.asarray(values, dtype=np.float64) for values in (after, before))
    difference = float(a.mean() - b.mean()) if len(a) and len(b) else math.nan
    if min(len(a), len(b)) < 2:
        return difference, math.nan
    error = math.sqrt(float(a.var(ddof=1)) / len(a) + float(b.var(ddof=1)) / len(b))
    return difference, error if error >= SAME else 0.0


def welch_t(before: ArrayLike, after: ArrayLike, level: float = 0.95) -> SeedTest:
    """Return Welch's t test of mean of ``after`` minus mean of ``before``, one value per seed.

    ``n`` counts the seeds of both groups, ``sd`` is the standard error of the difference. Interval
    and p are NaN if a group has fewer than two seeds, or if neither group has any spread. In the
    latter case, if the means are equal, p is 1 and the interval is (0, 0). Source: Welch (1947),
    Biometrika 34:28.
    """
    from scipy.stats import ttest_ind

    n = np.size(before) + np.size(after)
    difference, error = _difference_and_error(before, after)
    if math.isnan(error):
        return SeedTest(n, difference, math.nan, math.nan, math.nan, math.nan)
    if error == 0:
        same = abs(difference) < SAME
        edge, p = (0.0, 1.0) if same else (math.nan, math.nan)
        return SeedTest(n, difference, 0.0, edge, edge, p)
    test = ttest_ind(after, before, equal_var=False)
    low, high = test.confidence_interval(level)
    return SeedTest(n, difference, error, float(low), float(high), float(test.pvalue))


def welch_within(before: ArrayLike, after: ArrayLike, margin: float) -> float:
    """Return the larger p-value of two one-sided Welch tests of equivalence within ``margin``.

    NaN if a group has fewer than two seeds or neither has any spread. Source: Schuirmann (1987),
    Journal of Pharmacokinetics and Biopharmaceutics 15:657.
    """
    from statsmodels.stats.weightstats import ttost_ind

    _, error = _difference_and_error(before, after)
    if not error > 0:
        return math.nan
    a, b = (np.asarray(values, dtype=np.float64) for values in (after, before))
    return float(ttost_ind(a, b, -margin, margin, usevar="unequal")[0])
