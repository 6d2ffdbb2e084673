"""To what extent two sets of fits make errors on the same images."""

import math
from collections.abc import Iterator
from itertools import permutations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.fits.predictions import Predictions


class SharedErrors(NamedTuple):
    """Counts of images by which fit misclassifies them, summed over the pairs of fits compared."""

    pairs: int
    both: int
    only_a: int
    only_b: int
    neither: int

    @property
    def share(self) -> float:
        """The share of A's errors that B also makes, NaN if A makes none."""
        errors = self.both + self.only_a
        return self.both / errors if errors else math.nan

    @property
    def jaccard(self) -> float:
        """Images that both misclassify, as a share of those that either does; NaN if none."""
        either = self.both + self.only_a + self.only_b
        return self.both / either if either else math.nan

    @property
    def phi(self) -> float:
        """The correlation of A's errors with B's, NaN if one of them errs never or always."""
        a, b = self.both + self.only_a, self.both + self.only_b
        n = self.both + self.only_a + self.only_b + self.neither
        margins = a * (n - a) * b * (n - b)
        product = self.both * self.neither - self.only_a * self.only_b
        return product / math.sqrt(margins) if margins else math.nan


def shared_errors(a: Predictions, b: Predictions) -> SharedErrors:
    """Count the images that fits of ``a`` and ``b`` with the same seed misclassify."""
    seeds = sorted(set(a.seeds.tolist()) & set(b.seeds.tolist()))
    return _counted(
        (a, int(np.argmax(a.seeds == s)), b, int(np.argmax(b.seeds == s))) for s in seeds
    )


def repeated_errors(a: Predictions) -> SharedErrors:
    """Count the images that two fits of ``a`` with different seeds misclassify, in both orders.

    If seeds have different test images, only those common to both seeds are counted.
    """
    return _counted((a, i, a, j) for i, j in permutations(range(len(a.seeds)), 2))


def _counted(fits: Iterator[tuple[Predictions, int, Predictions, int]]) -> SharedErrors:
    """Sum the counts over pairs of fits, each given by its predictions and its position."""
    cells = np.zeros((2, 2), dtype=np.int64)  # A right or wrong, B right or wrong
    pairs = 0
    for a, i, b, j in fits:
        wrong_a, wrong_b = _on_same_images(a, i, b, j)
        cells += np.bincount(2 * wrong_a + wrong_b, minlength=4).reshape(2, 2)
        pairs += 1
    return SharedErrors(pairs, *(int(cells[cell]) for cell in ((1, 1), (1, 0), (0, 1), (0, 0))))


def _on_same_images(
    a: Predictions, i: int, b: Predictions, j: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return whether fit ``i`` of ``a`` and fit ``j`` of ``b`` misclassify each common image."""
    _, of_a, of_b = np.intersect1d(a.index[i], b.index[j], return_indices=True)
    return ~a.right[i, of_a], ~b.right[j, of_b]
