"""Intervals for many shares at once, without the time that it takes to load statsmodels."""

from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray


def wilson_intervals(
    counts: NDArray[np.number[Any]], totals: NDArray[np.number[Any]], level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lower and upper ends of Wilson's score interval of each ``counts / totals``.

    All arrays have the same shape. A share of nothing (a total of 0) has no interval (NaN).
    Source: Newcombe (1998), Statistics in Medicine 17:857, method 3.
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    n = np.where(totals > 0, totals, np.nan)
    share = counts / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    # Rounding must not push an end past the share that it bounds, nor past 0 or 1.
    return np.clip(middle - half, 0, share), np.clip(middle + half, share, 1)
