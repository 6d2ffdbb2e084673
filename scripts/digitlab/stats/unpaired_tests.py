"""Test whether a score differs between two groups of seeds that have nothing in common."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from digitlab.stats.t_tests import SAME, SeedTest


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
