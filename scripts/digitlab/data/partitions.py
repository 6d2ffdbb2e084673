"""Divide labeled images into stratified partitions, nested subsets and nested label noise."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.randomness import generator

HELD_OUT = ("validation", "test", "official")
PARTITIONS = ("train", *HELD_OUT)

# Shares of the training images; what is left after the first two is the test partition.
TRAIN_SHARE, VALIDATION_SHARE = 0.6, 0.2

Indices = NDArray[np.int64]
Labels = NDArray[np.uint8]


@dataclass(frozen=True)
class Partitions:
    """Image indices of each partition for one seed, each of shape (images of it,)."""

    train: Indices
    validation: Indices
    test: Indices
    official: Indices


def stratified_order(labels: Labels, rng: np.random.Generator) -> Indices:
    """Order the images at random, every prefix holding the classes in their overall shares.

    The j-th of the n_c shuffled images of a class is placed at (j + 1/2) / n_c, equal places in
    the order of the classes. A prefix thus has the same class counts whatever the draw, and of
    each class its share of the prefix to within about half the number of classes. Returns
    positions into ``labels``, shape (n,).
    """
    shuffled = rng.permutation(len(labels))
    place = np.empty(len(labels))  # (n,)
    for label in np.unique(labels):
        members = shuffled[labels[shuffled] == label]
        place[members] = (np.arange(len(members)) + 0.5) / len(members)
    return np.lexsort((labels, place))


def split(labels: Labels, official: NDArray[np.bool_], seed: int) -> Partitions:
    """Split the images that are not official into 60/20/20 % stratified partitions.

    ``labels`` and ``official`` have shape (N,); the official images form a partition of their
    own, the same for every seed. Indices are ascending within each partition.
    """
    candidates = np.flatnonzero(~official)
    order = candidates[stratified_order(labels[candidates], generator(seed, "split"))]
    first = round(TRAIN_SHARE * len(order))
    second = first + round(VALIDATION_SHARE * len(order))
    return Partitions(
        train=np.sort(order[:first]),
        validation=np.sort(order[first:second]),
        test=np.sort(order[second:]),
        official=np.flatnonzero(official),
    )


def subset(labels: Labels, percent: int, seed: int) -> Indices:
    """Choose ``percent`` % of the training images, stratified and nested across percentages.

    Returns round(n percent / 100) ascending positions into ``labels``, the clean training labels.
    """
    order = stratified_order(labels, generator(seed, "subset"))
    return np.sort(order[: round(len(order) * percent / 100)])


@dataclass(frozen=True)
class LabelNoise:
    """The mislabeling that a seed has in store for its training images.

    ``rank`` (n,) says who is mislabeled first, ``draw`` (n,) in [0, 1) which wrong class is given.
    Both belong to the image: a higher level keeps the wrong labels of a lower one.
    """

    rank: Indices
    draw: NDArray[np.float64]

    def of(self, positions: Indices) -> "LabelNoise":
        """Return the noise of the training images at ``positions``."""
        return LabelNoise(self.rank[positions], self.draw[positions])

    def applied(self, classes: NDArray[Any], count: int, percent: int) -> NDArray[np.int64]:
        """Move exactly round(n percent / 100) class indices to another class, uniformly.

        ``classes`` holds class indices below ``count``, shape (n,); returns a changed copy.
        """
        noisy = classes.astype(np.int64)
        chosen = np.argsort(self.rank)[: round(len(noisy) * percent / 100)]
        offset = 1 + (self.draw[chosen] * (count - 1)).astype(np.int64)
        noisy[chosen] = (noisy[chosen] + offset) % count  # an offset of 0 would be no mistake
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
    """Return the image indices of each partition of the first seed, without empty partitions.

    ``splits`` is a file of partitions, with the seeds in front of all but ``official``.
    """
    indices = {name: np.atleast_2d(splits[name])[0] for name in PARTITIONS}
    return {name: index for name, index in indices.items() if len(index)}
