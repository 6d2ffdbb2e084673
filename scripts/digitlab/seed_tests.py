"""Test whether a quantity that each seed measures once differs from zero."""

import math
from typing import NamedTuple

from numpy.typing import ArrayLike

from digitlab.seed_intervals import summarize

# Differences of accuracies below this are rounding, not findings.
ROUNDING = 1e-10


class SeedTest(NamedTuple):
    """The mean of one value per seed, its 95 % t interval and the two-sided p of a mean of 0."""

    n: int
    mean: float
    low: float
    high: float
    p: float


def t_test(values: ArrayLike) -> SeedTest:
    """Return Student's one-sample t test of one value per seed; of differences, the paired one.

    NaN values are left out. One seed alone cannot be tested (NaN). Where all seeds agree, p is
    1 for values that are all 0 and NaN for any other: no spread, nothing to hold the mean
    against. Source: Student (1908), Biometrika 6:1.
    """
    from scipy.special import stdtr

    n, mean, sd, low, high = summarize(values)
    if n < 2:
        return SeedTest(n, mean, low, high, math.nan)
    if sd < ROUNDING:
        p = 1.0 if abs(mean) < ROUNDING else math.nan
    else:
        p = float(2 * stdtr(n - 1, -abs(mean) / (sd / math.sqrt(n))))
    return SeedTest(n, mean, low, high, p)
