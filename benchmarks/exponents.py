"""How a quantity grows: the exponent b of y = a x^b, with its interval."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit


class Exponent(NamedTuple):
    """The slope of log y on log x with its 95 % interval, and log a."""

    slope: float
    low: float
    high: float
    intercept: float


def exponent(x: Sequence[float], y: Sequence[float]) -> Exponent:
    """Fit y = a x^b by least squares of the logarithms.

    Raises ``ValueError`` for fewer than three points, which leave no residual spread to estimate.
    """
    if len(x) < 3:
        raise ValueError(f"an exponent with an interval takes 3 points, not {len(x)}")
    horizontal, vertical = np.log(x), np.log(y)
    centered = horizontal - horizontal.mean()
    spread = centered @ centered
    slope = centered @ vertical / spread
    intercept = vertical.mean() - slope * horizontal.mean()
    rest = vertical - intercept - slope * horizontal
    free = len(x) - 2
    half = stdtrit(free, 0.975) * np.sqrt(rest @ rest / free / spread)
    return Exponent(float(slope), float(slope - half), float(slope + half), float(intercept))
