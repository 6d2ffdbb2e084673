"""Principal components of images."""

import numpy as np
from numpy.typing import NDArray

CHUNK = 2048  # images converted to floats at a time: 13 MB at 28x28

Floats = NDArray[np.float64]


def principal_components(images: NDArray[np.uint8]) -> tuple[Floats, Floats]:
    """Return the share of the variance that each component explains, and the components.

    ``images`` is (n, height, width). The shares, shape (pixels,), are in descending order, and all
    0 if the images do not vary. The components are the rows of a (pixels, pixels) array: unit
    eigenvectors of the pixels' covariance, with a positive loading of largest magnitude. The sums
    of products are integers that float64 represents exactly, so they do not depend on the order of
    the images or the number of threads.
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
    """Project ``images`` (n, height, width) onto ``components`` (k, pixels); returns shape (n, k).

    Coordinates are relative to ``center``, the mean image in gray levels, shape (pixels,), and are
    divided by 255.
    """
    projected = [
        images[start : start + CHUNK].reshape(-1, len(center)) @ components.T
        for start in range(0, len(images), CHUNK)
    ]
    return (np.concatenate(projected) - center @ components.T) / 255
