"""How often each class is mistaken for another, over seeds and over resampled images."""

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
    """The errors of one variant's fits, by the pair of classes confused.

    ``pairs`` (P, 2) are true and predicted class if ``directed``, else the lower and the higher
    class. For each error, ``error_seed`` (E,) is the position of its seed in ``seeds``,
    ``error_pair`` (E,) that of its pair in ``pairs``, and ``error_image`` (E,) its image index.
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
        """Return the mean count per seed of each pair over resampled images, (draws, P).

        This is the Poisson bootstrap: each image enters each draw a Poisson(1) number of times,
        the same in all seeds. Source: Hanley and MacGibbon (2006), Computer Methods and Programs in
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
    """Rank each row of ``values`` (n, P): a rank is 1 + the number of larger values in the row."""
    ascending = np.sort(values, axis=1)
    larger = [
        len(row) - np.searchsorted(ordered, row, side="right")
        for row, ordered in zip(values, ascending, strict=True)
    ]
    return 1 + np.array(larger, dtype=np.int64).reshape(values.shape)
