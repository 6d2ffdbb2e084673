"""Convert the bytes of images to the inputs of a model."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]


def rows_of(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return ``images`` (n, height, width) as rows (n, pixels)."""
    return images.reshape(len(images), math.prod(images.shape[1:]))  # -1 would fail without images


def with_bias(images: Pixels) -> Pixels:
    """Append a column of ones to ``images`` (n, pixels), so that the bias is one more weight."""
    return np.hstack([images, np.ones((len(images), 1), dtype=images.dtype)])


@dataclass(frozen=True)
class Scaling:
    """Maps pixels in 0..255 to the inputs of a model: (pixel / 255 - shift) / scale.

    ``precision`` is the type of the inputs and of everything that a model computes from them.
    """

    shift: float
    scale: float
    precision: type[np.float32] = np.float32

    def of(self, images: NDArray[np.uint8]) -> Pixels:
        """Return ``images`` (n, height, width) or (n, pixels) as rows of scaled pixels."""
        rows = rows_of(images).astype(self.precision)
        rows *= self.precision(1 / (255 * self.scale))
        if self.shift:
            rows -= self.precision(self.shift / self.scale)
        return rows


def scaling_for(pixels: str, images: NDArray[np.uint8]) -> Scaling:
    """Return the ``unit`` scaling to [0, 1], or ``standardized`` by global moments of ``images``.

    Standardized pixels have mean 0 and standard deviation 1 over all pixels of ``images``. These
    must be training images, so that no information on held-out images leaks into a fit.
    """
    if pixels == "unit":
        return Scaling(0.0, 1.0)
    count = np.bincount(images.ravel(), minlength=256)  # exact for any number of images
    value = np.arange(256) / 255
    mean = float(count @ value / count.sum())
    deviation = float(np.sqrt(count @ (value - mean) ** 2 / count.sum()))
    return Scaling(mean, deviation or 1.0)  # a single gray level has no spread to divide by
