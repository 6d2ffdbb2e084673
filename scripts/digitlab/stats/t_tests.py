"""Test whether one algorithm is more accurate than another, from one difference per seed."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

SAME = 1e-12  # accuracies that are not equal differ by far more: by one image


class SeedTest(NamedTuple):
    """A mean difference over ``n`` seeds with its interval and two-sided p."""

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


def detectable_effect(n: int, alpha: float = 0.05, power: float = 0.8) -> float:
    """Return the mean over sd that the two-sided paired t test of ``n`` seeds finds with ``power``.

    Solves the power of its square, a noncentral F variable, for the effect; NaN for fewer than two
    seeds. statsmodels' TTestPower is wrong for two or three seeds at a small alpha: it ends at 5.5
    in place of 12.7 for three at .05 / 15. Source: Cohen (1988), Statistical Power Analysis for the
    Behavioral Sciences, chapter 2.
    """
    from scipy.optimize import brentq
    from scipy.special import ncfdtr, stdtrit

    if n < 2:
        return math.nan
    critical = float(stdtrit(n - 1, 1 - alpha / 2)) ** 2

    def missing(effect: float) -> float:
        return power - 1 + float(ncfdtr(1, n - 1, n * effect**2, critical))

    high = 1.0
    while missing(high) > 0:
        high *= 2
    return float(brentq(missing, 0.0, high))
