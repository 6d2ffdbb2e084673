"""How far the confidence of predictions is from how often they are right."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 15


def expected_calibration_error(
    confidence: NDArray[np.floating[Any]], right: NDArray[np.bool_], bins: int = BINS
) -> float:
    """Return the mean gap between accuracy and confidence over equally wide bins of confidence.

    Each bin of (0, 1] is closed on the right, so a confidence of exactly 1 is in the last one,
    and weighs as many images as it holds (Naeini et al. 2015, Guo et al. 2017). ``confidence``
    and ``right`` have shape (n,).
    """
    place = np.clip(np.ceil(confidence.astype(np.float64) * bins).astype(int) - 1, 0, bins - 1)
    gap = np.bincount(place, weights=right - confidence.astype(np.float64), minlength=bins)
    return float(np.abs(gap).sum() / len(confidence))
