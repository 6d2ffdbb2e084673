"""Count the grays of images and take the moments of their pixels, exactly."""

import numpy as np
from numpy.typing import NDArray

GRAYS = 256
CHUNK = 2048  # images turned into 64-bit integers at a time: 13 MB at 28x28

Floats = NDArray[np.float64]


def gray_counts(images: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return how many pixels of ``images`` (n, height, width) have each gray, shape (256,)."""
    counts = np.zeros(GRAYS, np.int64)
    for start in range(0, len(images), CHUNK):
        counts += np.bincount(images[start : start + CHUNK].ravel(), minlength=GRAYS)
    return counts


def moments(counts: NDArray[np.int64], values: Floats) -> tuple[float, float]:
    """Return mean and standard deviation (divisor n) of ``values`` that occur ``counts`` times."""
    mean = float(counts @ values / counts.sum())
    return mean, float(np.sqrt(counts @ (values - mean) ** 2 / counts.sum()))


def pixel_moments(images: NDArray[np.uint8]) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of each pixel over ``images`` (n, height, width).

    Both have shape (height, width), grays from 0 to 255; the divisor is n. The sums are integers,
    so nothing is lost where a pixel hardly varies.
    """
    total = np.zeros(images.shape[1:], np.int64)
    squares = np.zeros_like(total)
    for start in range(0, len(images), CHUNK):
        chunk = images[start : start + CHUNK].astype(np.int64)
        total += chunk.sum(axis=0)
        squares += np.einsum("ijk,ijk->jk", chunk, chunk)
    count = len(images)
    return total / count, np.sqrt(count * squares - total**2) / count
