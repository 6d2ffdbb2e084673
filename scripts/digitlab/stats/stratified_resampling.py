"""Resample the images of a data set with replacement, class by class."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.randomness import generator


@dataclass(frozen=True)
class Resamples:
    """How often each image stands in each resample.

    ``images`` (N,) are image indices, sorted; ``counts`` (N, 1 + resamples) belong to them, the
    first column holding the images as they are, each once.
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

    An image may stand in ``index`` (any shape, that of ``labels``) many times, once for each
    seed that tests on it, and counts as one. Every class keeps its number of images, as in the
    stratified partitions, so that no resample lacks a class. The draws of a class depend on
    nothing but it and its number of images: studies of other variants resample alike.
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
