"""Test whether a score differs between two algorithms or groups of seeds: paired t, Welch's t."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

SAME = 1e-12  # accuracies that are not equal differ by far more: by one image


class SeedTest(NamedTuple):
    """A mean difference over ``n`` seeds with its interval and two-sided p.

    ``sd`` is the standard deviation of paired differences, or the standard error of Welch's.
    """

    n: int
    difference: float
    sd: float
    low: float
    high: float
    p: float


def paired_t(differences: ArrayLike, level: float = 0.95, overlap: float = 0.0) -> SeedTest:
    """Return Student's paired t test of one difference per seed, with n - 1 degrees of freedom.

    ``overlap`` is the ratio of test to training images where seeds draw both from the same
    images: the variance of the mean is then (1 / n + overlap) sd^2, as in Nadeau and Bengio
    (2003), Machine Learning 52:239; with 0 it is Student's (1908), Biometrika 6:1.

    One seed has no sd, interval or p (NaN). Seeds that all differ by the same have no t: if by
    nothing, p is 1 and the interval (0, 0); otherwise p is that of the sign test, 2 / 2^n,
    as large as n agreeing signs leave it, and there is no interval.
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
    """The difference of two means with its standard error and degrees of freedom."""

    n: int
    difference: float
    error: float
    freedom: float


def _spread(before: ArrayLike, after: ArrayLike) -> _Spread:
    """Return mean of ``after`` minus mean of ``before`` with its error and Satterthwaite's df."""
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

    ``n`` counts the seeds of both, ``sd`` is the standard error of the difference. A group of less
    than two seeds leaves no interval or p (NaN), nor do two groups without any spread, unless
    their means are the same: then p is 1 and the interval (0, 0). Source: Welch (1947), Biometrika
    34:28.
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
    """Return the p of two one-sided Welch tests that the means differ by ``margin`` or more.

    NaN where a group has less than two seeds or neither has any spread. Source: Schuirmann (1987),
    Journal of Pharmacokinetics and Biopharmaceutics 15:657.
    """
    from scipy.special import stdtr

    _, difference, error, freedom = _spread(before, after)
    if not error > 0:
        return math.nan
    return float(stdtr(freedom, -(margin - abs(difference)) / error))
