"""Test whether several fitted models are equally accurate on the same images."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class CochranTest(NamedTuple):
    """Cochran's Q, chi-squared with ``df`` degrees of freedom if models are equally accurate."""

    statistic: float
    df: int
    p: float


def cochran_q(right: NDArray[np.bool_]) -> CochranTest:
    """Return Cochran's Q of k > 1 models on n images.

    ``right`` (n, k) says which model classified which image correctly. If all models agree on
    every image, there is no evidence against equality: Q is 0 and p is 1. Source: Cochran (1950),
    Biometrika 37:256.
    """
    from statsmodels.stats.contingency_tables import cochrans_q

    count = right.shape[1]
    totals = right.sum(axis=1)  # (n,)
    if not ((totals > 0) & (totals < count)).any():
        return CochranTest(0.0, count - 1, 1.0)
    result = cochrans_q(right.astype(np.float64))
    return CochranTest(float(result.statistic), int(result.df), float(result.pvalue))
