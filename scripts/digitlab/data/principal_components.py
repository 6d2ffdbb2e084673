"""Principal components of images."""

import numpy as np
from numpy.typing import NDArray

CHUNK = 2048  # images turned into floats at a time: 13 MB at 28x28

Floats = NDArray[np.float64]


def principal_components(images: NDArray[np.uint8]) -> tuple[Floats, Floats]:
    """Return the share of the variance that each component explains, and the components.

    ``images`` is (n, height, width). The shares, shape (pixels,), descend and are 0 where the
    images do not vary at all; the components are the rows of (pixels, pixels), eigenvectors of the
    covariance of the pixels, unit vectors whose largest loading by magnitude is positive. The sums
    of products are whole numbers that float64 holds exactly, so neither the order of the images
    nor the number of threads moves them.
    """
    pixels = images[0].size
    products = np.zeros((pixels, pixels))
    total = np.zeros(pixels)
    for start in range(0, len(images), CHUNK):
        rows = images[start : start + CHUNK].reshape(-1, pixels).astype(float)  # (n, pixels)
        products += rows.T @ rows
        total += rows.sum(axis=0)
    covariance = (len(images) * products - np.outer(total, total)) / len(images) ** 2
    variances, vectors = np.linalg.eigh(covariance)  # ascending
    variances, components = variances[::-1].clip(min=0), vectors.T[::-1]
    largest = np.abs(components).argmax(axis=1)
    signs = np.sign(components[np.arange(pixels), largest])  # (pixels,)
    return variances / (variances.sum() or 1.0), components * signs[:, None]


def coordinates(images: NDArray[np.uint8], center: Floats, components: Floats) -> Floats:
    """Return the ``images`` (n, height, width) in ``components`` (k, pixels), shape (n, k).

    In gray values as shares of 255 from ``center``, the mean image in grays, shape (pixels,).
    """
    projected = [
        images[start : start + CHUNK].reshape(-1, len(center)) @ components.T
        for start in range(0, len(images), CHUNK)
    ]
    return (np.concatenate(projected) - center @ components.T) / 255
