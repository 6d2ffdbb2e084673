"""How often each class is taken for another, over seeds and over images drawn anew."""

from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.fits.predictions import Predictions

Counts = NDArray[np.int64]
KINDS = ("directed", "symmetric")


@dataclass(frozen=True)
class ConfusedPairs:
    """The errors of the fits of one variant by the pair of classes confused.

    ``pairs`` (P, 2): true and predicted class if ``directed``, else the lower and the higher.
    ``error_seed``, ``error_image`` and ``error_pair`` (E,) place each error: the positions of its
    seed among ``seeds`` and of its pair among ``pairs``, and the number of its image.
    """

    pairs: NDArray[np.uint8]
    seeds: NDArray[np.int64]
    error_seed: NDArray[np.int64]
    error_image: NDArray[np.int32]
    error_pair: NDArray[np.int64]

    def counts(self) -> Counts:
        """Count the errors of each seed and pair, (S, P)."""
        shape = (len(self.seeds), len(self.pairs))
        cells = np.bincount(self.error_seed * shape[1] + self.error_pair, minlength=np.prod(shape))
        return cells.reshape(shape)

    def redrawn_means(self, draws: int, rng: np.random.Generator) -> NDArray[np.float64]:
        """Return the mean count per seed of each pair had other images come, (draws, P).

        The Poisson bootstrap: each image enters each draw a Poisson(1) number of times, in all
        seeds alike. Source: Hanley and MacGibbon (2006), Computer Methods and Programs in
        Biomedicine 83:57.
        """
        images, place = np.unique(self.error_image, return_inverse=True)
        cells = np.bincount(
            place * len(self.pairs) + self.error_pair, minlength=len(images) * len(self.pairs)
        )
        times = rng.poisson(1.0, (draws, len(images))).astype(np.float64)
        return times @ cells.reshape(len(images), len(self.pairs)) / len(self.seeds)


def confused_pairs(predictions: Predictions, kind: str) -> ConfusedPairs:
    """Return the errors of ``predictions`` by pair; ``kind`` is one of ``KINDS``."""
    directed = kind == "directed"
    places = range(len(predictions.digits))
    pairs = np.array(list((permutations if directed else combinations)(places, 2)))  # (P, 2)
    wrong = ~predictions.right
    true = np.searchsorted(predictions.digits, predictions.labels[wrong])  # (E,)
    predicted = np.searchsorted(predictions.digits, predictions.predicted[wrong])
    if not directed:
        true, predicted = np.minimum(true, predicted), np.maximum(true, predicted)
    position = np.zeros((len(places), len(places)), dtype=np.int64)
    position[tuple(pairs.T)] = np.arange(len(pairs))
    return ConfusedPairs(
        pairs=predictions.digits[pairs],
        seeds=predictions.seeds,
        error_seed=np.nonzero(wrong)[0],
        error_image=predictions.index[wrong],
        error_pair=position[true, predicted],
    )


def ranks(values: NDArray[Any]) -> NDArray[np.int64]:
    """Rank each row of ``values`` (n, P): 1 + how many of its values are larger."""
    ascending = np.sort(values, axis=1)
    larger = [
        len(row) - np.searchsorted(ordered, row, side="right")
        for row, ordered in zip(values, ascending, strict=True)
    ]
    return 1 + np.array(larger, dtype=np.int64).reshape(values.shape)
