"""Statistics of raw images: gray levels, pixel moments, measures per image, duplicates."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

GRAYS = 256
WHITE = 255
CHUNK = 2048  # images converted to 64-bit numbers at a time: 13 MB at 28x28

Floats = NDArray[np.float64]


def gray_counts(images: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return how many pixels of ``images`` (n, height, width) have each gray level, (256,)."""
    counts = np.zeros(GRAYS, np.int64)
    for start in range(0, len(images), CHUNK):
        counts += np.bincount(images[start : start + CHUNK].ravel(), minlength=GRAYS)
    return counts


def moments(counts: NDArray[np.int64], values: Floats) -> tuple[float, float]:
    """Return the mean and standard deviation (divisor n) of ``values``, weighted by ``counts``."""
    mean = float(counts @ values / counts.sum())
    return mean, float(np.sqrt(counts @ (values - mean) ** 2 / counts.sum()))


def pixel_moments(images: NDArray[np.uint8]) -> tuple[Floats, Floats]:
    """Return the mean and standard deviation of each pixel over ``images`` (n, height, width).

    Both have shape (height, width), in gray levels from 0 to 255; the divisor is n. The sums are
    integers, so no precision is lost if a pixel hardly varies.
    """
    total = np.zeros(images.shape[1:], np.int64)
    squares = np.zeros_like(total)
    for start in range(0, len(images), CHUNK):
        chunk = images[start : start + CHUNK].astype(np.int64)
        total += chunk.sum(axis=0)
        squares += np.einsum("ijk,ijk->jk", chunk, chunk)
    count = len(images)
    return total / count, np.sqrt(count * squares - total**2) / count


def class_means(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], training: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Return the classes, shape (C,), and the mean training image of each, scaled to [0, 1].

    ``images`` (N, height, width) and ``labels`` (N,) are the whole data set; ``training`` (n,) are
    the indices of the images to average. The means have shape (C, height, width) and are NaN for a
    class without training images.
    """
    classes = np.unique(labels)
    means = np.full((len(classes), *images.shape[1:]), np.nan)
    for mean, label in zip(means, classes, strict=True):
        members = training[labels[training] == label]
        if len(members):
            mean[:] = images[members].mean(axis=0) / WHITE
    return classes, means


def measure_images(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], training: NDArray[np.int64]
) -> pd.DataFrame:
    """Return one row per image of ``images`` (N, height, width), in the same order.

    ``brightness`` is the mean and ``contrast`` the standard deviation of the pixels scaled to
    [0, 1], the latter with the number of pixels as its divisor; ``stroke_mass`` is the share of
    pixels brighter than half the maximum; ``distance`` is the Euclidean distance to the mean
    ``training`` image of the class in ``labels`` (N,), NaN if the class has none. A training image
    is itself part of that mean.
    """
    classes, means = class_means(images, labels, training)
    means = means.reshape(len(classes), -1)  # (C, pixels)
    position = np.searchsorted(classes, labels)  # (N,)
    rows = images.reshape(len(images), -1)  # (N, pixels)
    measures = np.empty((len(rows), 4))
    for start in range(0, len(rows), CHUNK):
        chunk = slice(start, start + CHUNK)
        pixels = rows[chunk] / WHITE  # (n, pixels)
        measures[chunk, 0] = pixels.mean(axis=1)
        measures[chunk, 2] = (pixels > 0.5).mean(axis=1)
        measures[chunk, 3] = _length(pixels - means[position[chunk]])
        pixels -= measures[chunk, :1]
        measures[chunk, 1] = _length(pixels) / np.sqrt(rows.shape[1])
    return pd.DataFrame(measures, columns=["brightness", "contrast", "stroke_mass", "distance"])


def _length(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the Euclidean norm of each of ``rows`` (n, pixels), shape (n,), without copying."""
    squares: NDArray[np.float64] = np.einsum("ij,ij->i", rows, rows)
    return np.sqrt(squares)


def duplicate_groups(images: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the group of identical images to which each of ``images`` (N, height, width) belongs.

    Shape (N,): groups are numbered from 0; -1 marks an image that occurs only once.
    """
    rows = np.ascontiguousarray(images).reshape(len(images), -1)
    whole = rows.view(np.dtype((np.void, rows.shape[1]))).ravel()  # one value per image
    _, same, sizes = np.unique(whole, return_inverse=True, return_counts=True)
    number = np.full(len(sizes), -1)
    number[sizes > 1] = np.arange((sizes > 1).sum())
    return number[same]
