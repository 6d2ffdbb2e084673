"""Test whether a score differs between two algorithms or groups of seeds: paired and Welch's t."""

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


def paired_t(differences: ArrayLike, level: float = 0.95, overlap: float = 0.0) -> SeedTest:
    """Return Student's paired t test of one difference per seed, with n - 1 degrees of freedom.

    ``overlap`` is the ratio of test to training images if all seeds draw both from the same
    images: the variance of the mean is then (1 / n + overlap) sd^2, as in Nadeau and Bengio
    (2003), Machine Learning 52:239; with 0 it is Student's (1908), Biometrika 6:1.

    With one seed, sd, interval and p are NaN. If all differences are equal, t is undefined: if they
    are 0, p is 1 and the interval is (0, 0); otherwise p is that of the sign test for n agreeing
    signs, 2 / 2^n, and the interval is NaN.
    """
    from scipy.special import stdtr, stdtrit

    d = np.asarray(differences, dtype=np.float64)
    n = len(d)
    mean = float(d.mean()) if n else math.nan
    if n < 2:
        return SeedTest(n, mean, math.nan, math.nan, math.nan, math.nan)
    if np.ptp(d) < SAME:
        edge, p = (0.0, 1.0) if abs(mean) < SAME else (math.nan, 2.0 ** (1 - n))
        return SeedTest(n, mean, 0.0, edge, edge, p)
    sd = float(d.std(ddof=1))
    error = sd * math.sqrt(1 / n + overlap)
    margin = float(stdtrit(n - 1, (1 + level) / 2)) * error
    p = 2 * float(stdtr(n - 1, -abs(mean) / error))
    return SeedTest(n, mean, sd, mean - margin, mean + margin, p)


class _Spread(NamedTuple):
    """The difference of two means, its standard error and its degrees of freedom."""

    n: int
    difference: float
    error: float
    freedom: float


def _spread(before: ArrayLike, after: ArrayLike) -> _Spread:
    """Return mean of ``after`` minus mean of ``before``, its error and Satterthwaite's df."""
    a, b = (np.asarray(values, dtype=np.float64) for values in (after, before))
    difference = float(a.mean() - b.mean()) if len(a) and len(b) else math.nan
    n = len(a) + len(b)
    if min(len(a), len(b)) < 2:
        return _Spread(n, difference, math.nan, math.nan)
    part_a, part_b = float(a.var(ddof=1)) / len(a), float(b.var(ddof=1)) / len(b)
    error = math.sqrt(part_a + part_b)
    if error < SAME:
        return _Spread(n, difference, 0.0, math.nan)
    freedom = (part_a + part_b) ** 2 / (part_a**2 / (len(a) - 1) + part_b**2 / (len(b) - 1))
    return _Spread(n, difference, error, freedom)


def welch_t(before: ArrayLike, after: ArrayLike, level: float = 0.95) -> SeedTest:
    """Return Welch's t test of mean of ``after`` minus mean of ``before``, one value per seed.

    ``n`` counts the seeds of both groups, ``sd`` is the standard error of the difference. Interval
    and p are NaN if a group has fewer than two seeds, or if neither group has any spread. In the
    latter case, if the means are equal, p is 1 and the interval is (0, 0). Source: Welch (1947),
    Biometrika 34:28.
    """
    from scipy.special import stdtr, stdtrit

    n, difference, error, freedom = _spread(before, after)
    if error == 0:
        same = abs(difference) < SAME
        edge, p = (0.0, 1.0) if same else (math.nan, math.nan)
        return SeedTest(n, difference, 0.0, edge, edge, p)
    margin = float(stdtrit(freedom, (1 + level) / 2)) * error
    p = 2 * float(stdtr(freedom, -abs(difference) / error))
    return SeedTest(n, difference, error, difference - margin, difference + margin, p)


def welch_within(before: ArrayLike, after: ArrayLike, margin: float) -> float:
    """Return the larger p-value of two one-sided Welch tests of equivalence within ``margin``.

    NaN if a group has fewer than two seeds or neither has any spread. Source: Schuirmann (1987),
    Journal of Pharmacokinetics and Biopharmaceutics 15:657.
    """
    from scipy.special import stdtr

    _, difference, error, freedom = _spread(before, after)
    if not error > 0:
        return math.nan
    return float(stdtr(freedom, -(margin - abs(difference)) / error))
