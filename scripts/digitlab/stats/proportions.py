"""Confidence intervals of proportions.

Wilson's are ours: seeds and images need them at quantiles of t and for numbers of images that are
not whole, which statsmodels does not offer.
"""

from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Interval(NamedTuple):
    """A confidence interval."""

    low: float
    high: float


def wilson_intervals(
    counts: NDArray[np.number[Any]], totals: NDArray[np.number[Any]], level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lower and upper limits of Wilson's score interval for each ``counts / totals``.

    All arrays have the same shape. Where a total is 0, the limits are NaN. Source: Newcombe (1998),
    Statistics in Medicine 17:857, method 3.
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    n = np.where(totals > 0, totals, np.nan)
    return _score_limits(np.asarray(counts / n, dtype=np.float64), n, z)


def _score_limits(
    share: NDArray[np.float64], n: NDArray[np.number[Any]], z: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the proportions whose distance from ``share`` is z standard errors."""
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    # Rounding must not push a limit past the share that it bounds, or past 0 or 1.
    return np.clip(middle - half, 0, share), np.clip(middle + half, share, 1)


def wilson(count: float, n: int, level: float = 0.95) -> Interval:
    """Return Wilson's score interval of the proportion ``count / n``, n > 0."""
    low, high = wilson_intervals(np.array(count), np.array(n), level)
    return Interval(float(low), float(high))


def wilson_limits(share: float, n: float, quantile: float) -> Interval:
    """Return Wilson's interval for a ``share`` of ``n`` > 0 images, which need not be whole.

    ``quantile`` takes the place of that of the normal distribution.
    """
    low, high = _score_limits(np.array(share), np.array(n), quantile)
    return Interval(float(low), float(high))


def clopper_pearson(count: int, n: int, level: float = 0.95) -> Interval:
    """Return the exact interval for the proportion ``count / n``, n > 0.

    Source: Clopper and Pearson (1934), Biometrika 26:404.
    """
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(count, n, alpha=1 - level, method="beta")
    return Interval(float(low), float(high))
