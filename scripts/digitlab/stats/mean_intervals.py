"""Intervals over seeds: for a mean score, and for the ratio of two means."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

ROUNDING = 1e-12  # shares that do differ, differ by at least one image


class SeedSummary(NamedTuple):
    """A score over seeds; ``low`` and ``high`` bound its mean.

    ``fixed`` is the part of the variance of the mean that more seeds would leave, as that of images
    that all seeds share.
    """

    n: int
    mean: float
    sd: float
    low: float
    high: float
    fixed: float = 0.0


def summarize(values: ArrayLike, level: float = 0.95) -> SeedSummary:
    """Return the mean of ``values``, one per seed, with its t interval.

    mean +- t(n - 1) sd / sqrt(n), with n - 1 in the denominator of sd. NaN values (fits that
    diverged) are left out, and ``n`` counts the others. With a single value, sd and interval are
    NaN; with none, the mean is NaN too. Source: Student (1908), Biometrika 6:1.
    """
    from scipy.special import stdtrit

    scores = np.asarray(values, dtype=np.float64)
    scores = scores[~np.isnan(scores)]
    n = len(scores)
    mean = float(scores.mean()) if n else math.nan
    if n < 2:
        return SeedSummary(n, mean, math.nan, math.nan, math.nan)
    sd = float(scores.std(ddof=1))
    margin = float(stdtrit(n - 1, (1 + level) / 2)) * sd / math.sqrt(n)
    return SeedSummary(n, mean, sd, mean - margin, mean + margin)


def summarize_share(values: ArrayLike, level: float = 0.95) -> SeedSummary:
    """Return the mean of ``values`` in [0, 1], one per seed, with its interval as below."""
    return summarize_within(values, (0.0, 1.0), level)


def summarize_within(
    values: ArrayLike, limits: tuple[float, float], level: float = 0.95
) -> SeedSummary:
    """Return the mean of ``values``, one per seed, with its t interval cut at their ``limits``.

    The bounds are NaN where all values are the same: nothing then says what others would be.
    """
    summary = summarize(values, level)
    if summary.n > 1 and summary.sd < ROUNDING:
        return summary._replace(low=math.nan, high=math.nan)
    low, high = np.clip([summary.low, summary.high], *limits).tolist()
    return summary._replace(low=low, high=high)


class Ratio(NamedTuple):
    """A ratio of means and its limits."""

    ratio: float
    low: float
    high: float


def paired_ratio(numerators: ArrayLike, denominators: ArrayLike, level: float = 0.95) -> Ratio:
    """Return mean numerator over mean denominator of paired values, one pair per seed.

    The interval holds the ratios r for which a paired t test of numerator - r denominator does not
    reject. It is NaN if the mean denominator is not significantly different from 0, because the set
    of those ratios is then unbounded, and for fewer than two seeds. Source: Fieller (1954), Journal
    of the Royal Statistical Society B 16:175.
    """
    from scipy.special import stdtrit

    a, b = (np.asarray(values, dtype=np.float64) for values in (numerators, denominators))
    n = len(a)
    if not n or not b.mean():
        return Ratio(math.nan, math.nan, math.nan)
    ratio = float(a.mean() / b.mean())
    if n < 2:
        return Ratio(ratio, math.nan, math.nan)
    scale = float(stdtrit(n - 1, (1 + level) / 2)) ** 2 / n
    (va, vab), (_, vb) = np.cov(a, b)
    # (mean a - r mean b)^2 <= scale (va - 2 r vab + r^2 vb), a quadratic in r
    second = b.mean() ** 2 - scale * vb
    first = a.mean() * b.mean() - scale * vab
    zeroth = a.mean() ** 2 - scale * va
    if second <= 0:
        return Ratio(ratio, math.nan, math.nan)
    reach = math.sqrt(max(first**2 - second * zeroth, 0.0))
    return Ratio(ratio, float((first - reach) / second), float((first + reach) / second))
