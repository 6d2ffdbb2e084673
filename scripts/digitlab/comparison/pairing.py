"""Pair the fits of two variants, seed by seed and image by image."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.fits.reading import load_cell
from digitlab.stats.paired_table import PairedTable

Record = Mapping[str, NDArray[Any]]
Families = Mapping[str, Mapping[str, Record]]

TESTED = ("test", "official")  # not validation: those images decide when a network stops


@dataclass(frozen=True)
class PairedFits:
    """The fits of two variants for the same seeds, on the same images of a partition.

    Seeds and image ids are in ascending order. A seed that only one of them has, or for which
    either fit diverged, is left out; this rule applies to every comparison of the study.
    """

    seeds: NDArray[np.int64]  # (S,)
    index: NDArray[np.int64]  # (S, n) image ids
    labels: NDArray[Any]  # (S, n) true classes
    right_a: NDArray[np.bool_]  # (S, n) whether A predicts the true class
    right_b: NDArray[np.bool_]  # (S, n)
    disagree: NDArray[np.bool_]  # (S, n) whether A and B predict different classes

    def table(self, position: int) -> PairedTable:
        """Return the paired table of the seed at ``position``."""
        a, b = self.right_a[position], self.right_b[position]
        counts = (a & b, a & ~b, b & ~a, ~a & ~b)
        return PairedTable(*(int(np.count_nonzero(cell)) for cell in counts))

    @property
    def accuracy_differences(self) -> NDArray[np.float64]:
        """Accuracy of A minus accuracy of B for each seed, (S,)."""
        # Computed from integers, so that equal differences are equal to the last bit.
        right = self.right_a.sum(axis=1) - self.right_b.sum(axis=1)
        return right / self.index.shape[1]  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Outcomes:
    """The predictions of one variant's fits, with seeds and images in ascending order."""

    seeds: NDArray[np.int64]  # (S,)
    index: NDArray[np.int64]  # (S, n)
    labels: NDArray[Any]  # (S, n)
    predicted: NDArray[Any]  # (S, n)
    sound: NDArray[np.bool_]  # (S,) whether the fit finished without diverging

    @property
    def right(self) -> NDArray[np.bool_]:
        """Whether the true class was predicted, (S, n)."""
        return self.predicted == self.labels  # type: ignore[no-any-return]


def outcomes(record: Record, partition: str) -> Outcomes:
    """Return the predictions of the fits in ``record`` for the images of ``partition``.

    Raises ValueError if a seed or an image occurs twice.
    """
    if len(np.unique(record["seeds"])) != len(record["seeds"]):
        raise ValueError("A seed occurs twice among the fits of one variant.")
    seeds = np.argsort(record["seeds"])
    index = record[f"index_{partition}"][seeds]  # (S, n)
    order = np.argsort(index, axis=1)
    probabilities = record[f"probabilities_{partition}"][seeds]  # (S, n, classes)
    index = np.take_along_axis(index, order, axis=1)
    if (np.diff(index, axis=1) == 0).any():
        raise ValueError("A model was evaluated more than once on the same image.")
    return Outcomes(
        seeds=record["seeds"][seeds],
        index=index,
        labels=np.take_along_axis(record[f"labels_{partition}"][seeds], order, axis=1),
        predicted=np.take_along_axis(record["digits"][probabilities.argmax(axis=2)], order, axis=1),
        sound=np.atleast_1d(np.isfinite(probabilities).all(axis=(1, 2))),
    )


def _of_seeds(made: Outcomes, seeds: NDArray[np.int64]) -> Outcomes:
    """Return the predictions for ``seeds``, which are among those of ``made``."""
    own = np.isin(made.seeds, seeds)
    return Outcomes(
        seeds=made.seeds[own],
        index=made.index[own],
        labels=made.labels[own],
        predicted=made.predicted[own],
        sound=made.sound[own],
    )


def on_shared_seeds(variants: Sequence[Outcomes]) -> list[Outcomes]:
    """Return the predictions of ``variants`` for the seeds that all of them have.

    Raises ValueError if there is no such seed, or if they were made for different images.
    """
    shared = reduce(np.intersect1d, [variant.seeds for variant in variants])
    if not len(shared):
        raise ValueError("Fits of different seeds cannot be compared.")
    alike = [_of_seeds(variant, shared) for variant in variants]
    if any(not np.array_equal(variant.index, alike[0].index) for variant in alike):
        raise ValueError("Models were evaluated on different images.")
    return alike


def pair_fits(record_a: Record, record_b: Record, partition: str) -> PairedFits:
    """Pair the fits of two variants on the images of ``partition``, by seed and image id.

    The order of seeds and images in the records does not matter; a seed that only one of them has
    is left out. Raises ValueError if they share no seed, if the images of a seed differ, or if a
    seed or an image occurs twice.
    """
    a, b = on_shared_seeds([outcomes(record, partition) for record in (record_a, record_b)])
    sound = a.sound & b.sound
    return PairedFits(
        seeds=a.seeds[sound],
        index=a.index[sound],
        labels=a.labels[sound],
        right_a=a.right[sound],
        right_b=b.right[sound],
        disagree=(a.predicted != b.predicted)[sound],
    )


def load_families(
    fits: Mapping[str, Sequence[str | Path]], families: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, Record]]:
    """Load the records of the variants of each family; ``fits`` maps variants to their files."""
    records = {name: load_cell(paths) for name, paths in fits.items()}
    return {name: {v: records[v] for v in variants} for name, variants in families.items()}


def partitions_with_images(records: Mapping[str, Record]) -> list[str]:
    """Return the partitions on which the fits of a family can be compared."""
    first: Record = next(iter(records.values()), {})
    return [name for name in TESTED if f"labels_{name}" in first and first[f"labels_{name}"].size]


class Pair(NamedTuple):
    """Two variants of a family on one partition."""

    family: str
    partition: str
    variant_a: str
    variant_b: str


def family_pairs(families: Families) -> Iterator[tuple[Pair, PairedFits]]:
    """Yield each pair of variants within each family on each partition with images."""
    for family, records in families.items():
        for partition in partitions_with_images(records):
            for a, b in combinations(records, 2):
                yield Pair(family, partition, a, b), pair_fits(records[a], records[b], partition)
