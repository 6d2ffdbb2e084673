"""Compare pairs of fitted models of one family on the images of one partition."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.detectable import smallest_detectable_difference
from digitlab.mcnemar import PairedTable, exact_p, mid_p, paired_table
from digitlab.multiplicity import holm
from digitlab.paired_intervals import newcombe, odds_ratio, odds_ratio_exact

Block = Mapping[str, NDArray[Any]]


def right_images(block: Block, position: int, partition: str) -> NDArray[np.bool_]:
    """Return which images (n,) the fit of the seed at ``position`` got right; none if diverged."""
    probabilities = block[f"probabilities_{partition}"][position]  # (n, classes)
    predicted = block["digits"][probabilities.argmax(axis=1)]
    right: NDArray[np.bool_] = predicted == block[f"labels_{partition}"][position]
    finite: NDArray[np.bool_] = np.isfinite(probabilities).all(axis=1)
    return right & finite


def compare_pair(table: PairedTable, level: float) -> dict[str, float]:
    """Return counts, p values, difference and odds ratio of a paired table, with intervals.

    ``detectable`` is the smallest difference in accuracy that the test would find with a power
    of 80 % given as many discordant images, at the significance ``level`` before correction.
    """
    low, high = newcombe(table, 1 - level)
    odds_low, odds_high = odds_ratio_exact(table, 1 - level)
    return {
        "n": table.n,
        "both": table.both,
        "only_a": table.only_a,
        "only_b": table.only_b,
        "neither": table.neither,
        "p_midp": mid_p(table),
        "p_exact": exact_p(table),
        "difference": table.difference,
        "low": low,
        "high": high,
        "odds_ratio": odds_ratio(table),
        "odds_low": odds_low,
        "odds_high": odds_high,
        "detectable": smallest_detectable_difference(table.discordant / table.n, table.n, level),
    }


def compare_family(
    blocks: Mapping[str, Block], position: int, partition: str, level: float
) -> pd.DataFrame:
    """Return McNemar's test of each pair of variants for the seed at ``position``.

    ``blocks`` maps the variants of a family to fits of the same seeds. ``p_holm`` corrects the
    mid-p for all ``tests`` pairs of this family, seed and partition.
    """
    right = {name: right_images(block, position, partition) for name, block in blocks.items()}
    index = {name: block[f"index_{partition}"][position] for name, block in blocks.items()}
    rows = []
    for a, b in combinations(blocks, 2):
        table = paired_table(right[a], right[b], index[a], index[b])
        named = {"partition": partition, "variant_a": a, "variant_b": b}
        seed = int(blocks[a]["seeds"][position])
        rows.append({**named, "seed": seed, **compare_pair(table, level)})
    frame = pd.DataFrame(rows)
    frame.insert(frame.columns.get_loc("p_exact") + 1, "p_holm", holm(frame["p_midp"]))
    return frame.assign(tests=len(rows))


def compare_fitted_models(
    families: Mapping[str, Sequence[Mapping[str, Block]]], partitions: Sequence[str], level: float
) -> pd.DataFrame:
    """Return the comparisons of every family, partition and seed below each other.

    ``families`` maps each family's name to its seed blocks, each of them a map from variants to
    fits. Partitions without images and families of one variant are passed over.
    """
    tables = [
        compare_family(blocks, position, partition, level).assign(family=name)
        for name, family in families.items()
        for partition in partitions
        for blocks in family
        for seeds, labels in [_seeds_and_labels(blocks, partition)]
        for position in range(len(seeds))
        if len(blocks) > 1 and labels.shape[1]
    ]
    return pd.concat(tables, ignore_index=True)


def _seeds_and_labels(
    blocks: Mapping[str, Block], partition: str
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return seeds (S,) and labels (S, n) of any variant; refuse blocks of different seeds."""
    first, *others = blocks.values()
    for block in others:
        if not np.array_equal(block["seeds"], first["seeds"]):
            raise ValueError("Fits of different seeds cannot be compared.")
    return first["seeds"], first[f"labels_{partition}"]
