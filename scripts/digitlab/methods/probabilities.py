"""What probabilities of classes must be, wherever they were made."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.errors import ExpectedError

# Probabilities written with three decimals miss a sum of 1 by up to .005 for ten classes.
TOLERANCE = 0.005


def check_probabilities(given: NDArray[Any], place: str) -> NDArray[np.float32]:
    """Return probabilities (n, classes) in single precision, divided by the sum of each row.

    ``place`` says where they are from. Raises ``ExpectedError`` if one is not a number from 0 to 1,
    or if the sum of an image's probabilities is further from 1 than rounding explains.
    """
    try:
        numbers = given.astype(np.float64)
    except (TypeError, ValueError):
        raise ExpectedError(f"{place}: contains probabilities that are not numbers") from None
    if not np.isfinite(numbers).all() or (numbers < 0).any():
        raise ExpectedError(f"{place}: contains probabilities that are not from 0 to 1")
    sums = numbers.sum(axis=1)  # (n,)
    off = np.flatnonzero(np.abs(sums - 1) > TOLERANCE)
    if len(off):
        raise ExpectedError(
            f"{place}: the probabilities in {len(off)} of {len(sums)} rows do not add up to 1; the "
            f"first is row {off[0]}, with {sums[off[0]]:.4g}"
        )
    scaled: NDArray[np.float32] = (numbers / sums[:, None]).astype(np.float32)
    return scaled
