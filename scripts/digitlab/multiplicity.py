"""Correct p-values for the number of tests in their family."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Return Holm's adjusted p-values of one family, in the order given, of shape (tests,).

    A NaN is a test that was not made: it stays NaN and does not count in the family. Source:
    Holm (1979), Scandinavian Journal of Statistics 6:65.
    """
    p = np.asarray(p_values, dtype=np.float64)
    adjusted = np.full_like(p, np.nan)
    made = np.flatnonzero(~np.isnan(p))
    ranked = made[np.argsort(p[made], kind="stable")]
    scaled = p[ranked] * np.arange(len(ranked), 0, -1)
    adjusted[ranked] = np.minimum(np.maximum.accumulate(scaled), 1)
    return adjusted
