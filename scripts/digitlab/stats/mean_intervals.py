"""Summarize a score over seeds: mean, standard deviation and Student's t interval."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike


class SeedSummary(NamedTuple):
    """A score over seeds; ``low`` and ``high`` bound its mean."""

    n: int
    mean: float
    sd: float
    low: float
    high: float


def summarize(values: ArrayLike, level: float = 0.95) -> SeedSummary:
    """Return the mean of one value per seed with its t interval.

    mean +- t(n - 1) sd / sqrt(n), with n - 1 in the denominator of sd. NaN values (fits that
    diverged) are left out and ``n`` counts the others; one value alone has no sd and no
    interval (NaN), none at all no mean either. Source: Student (1908), Biometrika 6:1.
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
