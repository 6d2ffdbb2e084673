"""Small studies with a known truth: each draws its images anew and fits classifiers in closed form.

In a world, a pool and official images are drawn from all images of the data set. Each seed trains
three classifiers on a random part of the pool and tests them on another part of it and on the
official images, as in the study. What is true of the algorithms follows from the images that were
left over: the mean of their accuracies there, over all worlds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.settings.shares import STANDARD_SHARES, Shares
from digitlab.stats.image_outcomes import ImageOutcomes

# The penalties of the two algorithms: both are sensible, and they differ by about one point.
PENALTIES = (1.0, 10.0)
# A third one, whose difference from the first is about as large as such small studies can detect.
WEAKER = 50.0
POOL, OFFICIAL = 3000, 500  # images of a world, where there are many more
# Larger parts of a small data set would no longer be draws from something that is much larger.
POOL_SHARE, OFFICIAL_SHARE = 0.22, 0.08
LEFT_OVER = 8000  # images that the truth is measured on: a world's error is then below 0.5 points
SIDE = 8  # pixels on each side that images are averaged to, which keeps a fit below a millisecond


class World(NamedTuple):
    """The outcomes of one world with S seeds; the leading axis is that of the three algorithms.

    ``again`` are those of the first algorithm on the official images with other seeds, and ``true``
    (3, S) the accuracies on the images left over.
    """

    parts: dict[str, list[ImageOutcomes]]  # by partition that has images
    again: ImageOutcomes
    true: NDArray[np.float64]


@dataclass(frozen=True)
class Source:
    """The images that worlds are drawn from: ``features`` (N, d) and one-hot ``targets`` (N, K)."""

    features: NDArray[np.float64]
    targets: NDArray[np.float64]
    labels: NDArray[np.int64]

    @property
    def sizes(self) -> tuple[int, int]:
        """How many images the pool and the official partition of a world hold."""
        images = len(self.labels)
        return min(POOL, int(POOL_SHARE * images)), min(OFFICIAL, int(OFFICIAL_SHARE * images))


def source_of(images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> Source:
    """Return the source of worlds for ``images`` (N, height, width), averaged over squares."""
    height, width = images.shape[1:]
    step = max(-(-max(height, width) // SIDE), 1)
    rows, columns = np.arange(0, height, step), np.arange(0, width, step)
    sums = np.add.reduceat(np.add.reduceat(images.astype(np.float32), rows, 1), columns, 2)
    features = sums.reshape(len(images), -1) / (255.0 * step**2)  # (N, d)
    _, classes = np.unique(labels, return_inverse=True)
    targets = 2.0 * np.eye(classes.max() + 1)[classes] - 1  # (N, K)
    ones = np.ones((len(features), 1))
    return Source(np.hstack([features, ones]).astype(np.float64), targets, classes)


def _right(
    source: Source, train: NDArray[np.int64], parts: list[NDArray[np.int64]], penalty: float
) -> list[NDArray[np.bool_]]:
    """Return which images of each part a ridge regression of the targets classifies correctly."""
    x = source.features[train]  # (n, d)
    gram = x.T @ x + penalty * np.eye(x.shape[1])  # (d, d)
    weights = np.linalg.solve(gram, x.T @ source.targets[train])  # (d, K)
    return [
        (source.features[part] @ weights).argmax(axis=1) == source.labels[part] for part in parts
    ]


def draw_world(
    source: Source, seeds: int, rng: np.random.Generator, shares: Shares = STANDARD_SHARES
) -> World:
    """Draw the images of a world and fit all algorithms for ``seeds`` seeds."""
    pool, official = source.sizes
    order = rng.permutation(len(source.labels))
    pooled, shown = order[:pool], order[pool : pool + official]
    left = order[pool + official :][:LEFT_OVER]
    trained, _, tested = shares.sizes(pool)
    penalties = (*PENALTIES, WEAKER)
    on_official = np.zeros((len(penalties), seeds, official), dtype=np.int8)
    on_test = np.zeros((len(penalties), seeds, pool), dtype=np.int8)
    drawn = np.zeros((seeds, pool), dtype=bool)
    again, true = np.zeros((seeds, official), dtype=np.int8), np.zeros((len(penalties), seeds))
    for seed in range(seeds):
        places = rng.permutation(pool)
        train, test = places[:trained], places[pool - tested :]
        drawn[seed, test] = True
        for algorithm, penalty in enumerate(penalties):
            right = _right(source, pooled[train], [shown, pooled[test], left], penalty)
            on_official[algorithm, seed], on_test[algorithm, seed, test] = right[:2]
            true[algorithm, seed] = right[2].mean()
        other = pooled[rng.permutation(pool)[:trained]]
        again[seed] = _right(source, other, [shown], PENALTIES[0])[0]
    everywhere = np.ones((seeds, official), dtype=bool)
    parts = {"official": [ImageOutcomes(outcome, everywhere) for outcome in on_official]}
    if tested:
        parts["test"] = [ImageOutcomes(outcome, drawn) for outcome in on_test]
    return World(
        parts=parts,
        again=ImageOutcomes(again, everywhere),
        true=true,
    )


def draw_worlds(
    source: Source,
    worlds: int,
    seeds: int,
    rng: np.random.Generator,
    shares: Shares = STANDARD_SHARES,
) -> Iterator[World]:
    """Draw ``worlds`` worlds, one after the other."""
    for _ in range(worlds):
        yield draw_world(source, seeds, rng, shares)
