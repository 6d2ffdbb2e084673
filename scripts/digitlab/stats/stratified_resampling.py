"""Resample the images of a data set with replacement, class by class."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.randomness import generator


@dataclass(frozen=True)
class Resamples:
    """How often each image occurs in each resample.

    ``images`` (N,) are sorted image indices; ``counts`` (N, 1 + resamples) has one row for each of
    them. Its first column is the original sample, each image once.
    """

    images: NDArray[np.int32]
    counts: NDArray[np.uint8]

    def of(self, index: NDArray[np.int32]) -> NDArray[np.uint8]:
        """Return the counts (n, 1 + resamples) of the images ``index`` (n,)."""
        return self.counts[np.searchsorted(self.images, index)]


def resample_images(
    index: NDArray[np.int32], labels: NDArray[np.uint8], resamples: int
) -> Resamples:
    """Return ``resamples`` draws with replacement from the images ``index`` with their ``labels``.

    ``index`` and ``labels`` have the same shape. An image may occur in ``index`` many times, once
    for each seed that tests on it, and counts once. Every class keeps its number of images, as in
    the stratified partitions, so that no resample lacks a class. The draws for a class depend only
    on the class and its number of images, so studies of other variants get the same resamples.
    """
    images, first = np.unique(index, return_index=True)
    classes = labels.ravel()[first]
    counts = np.ones((len(images), 1 + resamples), dtype=np.uint8)
    for label in np.unique(classes):
        members = np.flatnonzero(classes == label)
        random = generator(0, f"resampled images of class {label}")
        shares = np.full(len(members), 1 / len(members))
        drawn: NDArray[Any] = random.multinomial(len(members), shares, size=resamples)
        counts[members, 1:] = drawn.T
    return Resamples(images, counts)
