"""Measure single images: how bright, how contrasted, how much ink, how far from their class."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

WHITE = 255
CHUNK = 2048  # images turned into floats at a time: 13 MB at 28x28


def class_means(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], training: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Return the classes, shape (C,), and the mean training image of each in [0, 1].

    ``images`` (N, height, width) and ``labels`` (N,) are the whole data set, ``training`` (n,) the
    indices that the means are taken over; the means have shape (C, height, width). The mean of a
    class without a training image is NaN.
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
    """Return a row for each of ``images`` (N, height, width), in their order.

    ``brightness`` is the mean and ``contrast`` the standard deviation of the pixels scaled to
    [0, 1], the latter with the number of pixels as its divisor; ``stroke_mass`` is the share of
    pixels above half of the largest gray; ``distance`` is the Euclidean distance to the mean
    ``training`` image of the class in ``labels`` (N,), NaN where the class has none. A training
    image is itself part of that mean.
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
    """Return the Euclidean length of each of ``rows`` (n, pixels), (n,), with no copy of them."""
    squares: NDArray[np.float64] = np.einsum("ij,ij->i", rows, rows)
    return np.sqrt(squares)
