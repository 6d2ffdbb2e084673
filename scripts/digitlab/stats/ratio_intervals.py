"""The ratio of two means over seeds, with its interval."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike


class Ratio(NamedTuple):
    """A ratio of means and its limits."""

    ratio: float
    low: float
    high: float


def paired_ratio(numerators: ArrayLike, denominators: ArrayLike, level: float = 0.95) -> Ratio:
    """Return mean numerator over mean denominator of paired values, one pair a seed.

    The interval holds the ratios r for which a paired t test of numerator - r denominator does
    not reject. It is NaN where the mean denominator is not told from 0, so that the set of those
    ratios has no bounds, and for fewer than two seeds. Source: Fieller (1954), Journal of the
    Royal Statistical Society B 16:175.
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
