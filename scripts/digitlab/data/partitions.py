"""Draw stratified partitions, nested subsets and nested label noise for labeled images."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.randomness import generator
from digitlab.settings.shares import STANDARD_SHARES, Shares

HELD_OUT = ("validation", "test", "official")
PARTITIONS = ("train", *HELD_OUT)

Indices = NDArray[np.int64]
Labels = NDArray[np.uint8]


@dataclass(frozen=True)
class Partitions:
    """Image indices of each partition for one seed, each of shape (images in the partition,)."""

    train: Indices
    validation: Indices
    test: Indices
    official: Indices


def stratified_order(labels: Labels, rng: np.random.Generator) -> Indices:
    """Order the images at random so that every prefix has the overall class proportions.

    The j-th of the n_c shuffled images of a class (j from 0) gets the key (j + 1/2) / n_c; ties
    are sorted by class. The class counts of a prefix therefore do not depend on the draw, and each
    differs from its proportional share by at most about half the number of classes. Returns
    positions in ``labels``, shape (n,).
    """
    shuffled = rng.permutation(len(labels))
    place = np.empty(len(labels))  # (n,)
    for label in np.unique(labels):
        members = shuffled[labels[shuffled] == label]
        place[members] = (np.arange(len(members)) + 0.5) / len(members)
    return np.lexsort((labels, place))


def split(
    labels: Labels, official: NDArray[np.bool_], seed: int, shares: Shares = STANDARD_SHARES
) -> Partitions:
    """Split the nonofficial images into stratified partitions of the given ``shares``.

    ``labels`` and ``official`` have shape (N,); the official images form a partition of their
    own, the same for every seed. Indices are ascending within each partition.
    """
    candidates = np.flatnonzero(~official)
    order = candidates[stratified_order(labels[candidates], generator(seed, "split"))]
    train, validation, _ = shares.sizes(len(order))
    first, second = train, train + validation
    return Partitions(
        train=np.sort(order[:first]),
        validation=np.sort(order[first:second]),
        test=np.sort(order[second:]),
        official=np.flatnonzero(official),
    )


def subset(labels: Labels, percent: int, seed: int) -> Indices:
    """Choose ``percent`` % of the training images, stratified and nested across percentages.

    Returns round(n percent / 100) ascending positions in ``labels``, the clean training labels.
    """
    order = stratified_order(labels, generator(seed, "subset"))
    return np.sort(order[: round(len(order) * percent / 100)])


@dataclass(frozen=True)
class LabelNoise:
    """The label noise drawn for one seed's training images.

    ``rank`` (n,) is the order in which images are mislabeled as noise increases; ``draw`` (n,) in
    [0, 1) determines the wrong class. Both are fixed per image, so a higher noise level keeps the
    wrong labels of a lower one.
    """

    rank: Indices
    draw: NDArray[np.float64]

    def of(self, positions: Indices) -> "LabelNoise":
        """Return the label noise of the training images at ``positions``."""
        return LabelNoise(self.rank[positions], self.draw[positions])

    def applied(self, classes: NDArray[Any], count: int, percent: int) -> NDArray[np.int64]:
        """Change exactly round(n percent / 100) of ``classes`` to other classes, drawn uniformly.

        ``classes`` (n,) holds class indices below ``count``; returns a changed copy.
        """
        noisy = classes.astype(np.int64)
        chosen = np.argsort(self.rank)[: round(len(noisy) * percent / 100)]
        offset = 1 + (self.draw[chosen] * (count - 1)).astype(np.int64)
        noisy[chosen] = (noisy[chosen] + offset) % count  # an offset of 0 would keep the true class
        return noisy


def label_noise(size: int, seed: int) -> LabelNoise:
    """Draw the label noise of ``size`` training images for ``seed``."""
    rng = generator(seed, "noise")
    return LabelNoise(rank=rng.permutation(size), draw=rng.random(size))


def load_partitions(path: str | Path) -> dict[int, Partitions]:
    """Load the partitions of each seed of a block."""
    with np.load(path) as file:
        return {
            int(seed): Partitions(
                train=file["train"][position],
                validation=file["validation"][position],
                test=file["test"][position],
                official=file["official"],
            )
            for position, seed in enumerate(file["seeds"])
        }


def first_partitions(splits: Mapping[str, NDArray[Any]]) -> dict[str, Indices]:
    """Return the image indices of the first seed's nonempty partitions.

    ``splits`` is an open partition file; all arrays but ``official`` have a leading seed axis.
    """
    indices = {name: np.atleast_2d(splits[name])[0] for name in PARTITIONS}
    return {name: index for name, index in indices.items() if len(index)}
