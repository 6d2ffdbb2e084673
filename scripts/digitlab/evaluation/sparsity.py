"""How many weights of a linear model are zero, among those that training can change."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

NEAR = 1e-3  # in absolute value


class Sparsity(NamedTuple):
    """The weights of one model on live pixels: how many, how many zeros, and norms."""

    live_weights: int
    exact_zeros: int
    near_zeros: int
    norm_1: float
    norm_2: float
    largest: float


def live_pixels(images: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return which pixels (pixels,) have ink in any of ``images`` (n, height, width).

    The others are dead: their weights have no gradient and keep their initial values.
    """
    return np.asarray(images.reshape(len(images), -1).any(axis=0))


def sparsity(weights: NDArray[np.float32], live: NDArray[np.bool_]) -> Sparsity:
    """Count the zeros among ``weights`` (classes, pixels) on ``live`` pixels (pixels,)."""
    kept = np.abs(weights[:, live].astype(np.float64))
    return Sparsity(
        live_weights=kept.size,
        exact_zeros=int((kept == 0).sum()),
        near_zeros=int((kept < NEAR).sum()),
        norm_1=float(kept.sum()),
        norm_2=float(np.sqrt((kept**2).sum())),
        largest=float(kept.max(initial=0.0)),
    )
