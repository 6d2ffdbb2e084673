"""Determine whether two variants are the same: identical, or equivalent up to a margin."""

import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.comparison.pairing import Families, Pair, PairedFits, Record, family_pairs
from digitlab.comparison.twins import twins_of_families, with_holm_over_distinct
from digitlab.stats.equivalence import Equivalence, equivalent_on_images
from digitlab.stats.image_outcomes import align_differences
from digitlab.stats.seeds_and_images import difference_interval, equivalence_p, mean_outcome

# Weights trained in single precision on the same images in the same order agree to within this.
ROUNDING = 1e-5
PREFIX = "weights_"  # of the names of weight arrays in the record of a fit
TOGETHER = ["family", "partition", "unit", "seed"]  # tests that are corrected together
COLUMNS = ["variant_a", "variant_b", "partition", "unit", "seed", "seeds", "n", "margin"]
COLUMNS += ["difference", "low", "high", "p", "p_holm", "tests", "disagreements"]
COLUMNS += ["max_weight_difference", "verdict", "family"]


def _place(name: str) -> tuple[list[int], str]:
    """Return the layer numbers in the name of a weight array, and the last part of the name."""
    return [int(number) for number in re.findall(r"\d+", name)], name.rsplit(".", 1)[-1]


def weight_arrays(record: Record) -> list[NDArray[Any]]:
    """Return the weight arrays in ``record``, layer by layer, each with a leading seed axis.

    Implementations name their layers differently (``layer0.weight``, ``0.weight``, ``weight``)
    but number them in the same order. Empty if the record holds no weights.
    """
    names = [name.removeprefix(PREFIX) for name in record if name.startswith(PREFIX)]
    return [record[PREFIX + name] for name in sorted(names, key=_place)]


def largest_weight_difference(record_a: Record, record_b: Record, seed: int) -> float:
    """Return the largest absolute difference between two models' weights for ``seed``.

    NaN if a record holds no weights, or if the two models' weights differ in shape.
    """
    a, b = (
        [array[record["seeds"].tolist().index(seed)] for array in weight_arrays(record)]
        for record in (record_a, record_b)
    )
    if not a or [array.shape for array in a] != [array.shape for array in b]:
        return math.nan
    return max(float(np.abs(x.astype(np.float64) - y).max()) for x, y in zip(a, b, strict=True))


def verdict(row: Any, level: float) -> str:
    """Return the verdict in words on the two variants of a row."""
    if row.seeds and not row.disagreements:
        same_weights = row.max_weight_difference <= ROUNDING
        return "identical" if same_weights else "same predictions"
    if math.isnan(row.p_holm):
        return "not estimable"
    if row.p_holm <= level:
        return "equivalent"
    beyond = row.low > row.margin or row.high < -row.margin
    return "not equivalent" if beyond else "not shown equivalent"


def equivalent_algorithms(fits: PairedFits, margin: float, alpha: float) -> Equivalence:
    """Test whether two algorithms are equally accurate up to ``margin`` on new seeds and images."""
    mean = mean_outcome(align_differences(fits.index, fits.right_a, fits.right_b))
    low, high = difference_interval(mean, 1 - 2 * alpha)
    return Equivalence(mean.mean, low, high, equivalence_p(mean, margin))


def _rows(
    pair: Pair,
    fits: PairedFits,
    records: tuple[Record, Record],
    margin: float,
    level: float,
) -> Iterator[dict[str, Any]]:
    """Yield the row over all seeds, then one row per seed."""
    weights = [largest_weight_difference(*records, seed) for seed in fits.seeds.tolist()]
    disagreements = fits.disagree.sum(axis=1).tolist()
    fixed = {**pair._asdict(), "margin": margin, "n": fits.index.shape[1]}

    def row(result: Equivalence, **values: Any) -> dict[str, Any]:
        return {**fixed, **result._asdict(), **values}

    yield row(
        equivalent_algorithms(fits, margin, level),
        unit="seeds",
        seed="all",
        seeds=len(fits.seeds),
        disagreements=sum(disagreements),
        max_weight_difference=max(weights, default=math.nan),
    )
    for position, seed in enumerate(fits.seeds.tolist()):
        yield row(
            equivalent_on_images(fits.table(position), margin, level),
            unit="images",
            seed=str(seed),
            seeds=1,
            disagreements=disagreements[position],
            max_weight_difference=weights[position],
        )


def compare_equivalence(families: Families, margin: float, level: float) -> pd.DataFrame:
    """Return, for each pair of each family and partition, whether the two variants are the same.

    A row with ``unit`` ``seeds`` compares the algorithms: its interval is the 1 - 2 ``level``
    interval over new seeds and images, and ``disagreements`` is the sum over seeds. A row with unit
    ``images`` compares the fitted models of one seed, with Tango's interval. ``p`` is that of two
    one-sided tests against the ``margin``; ``p_holm`` is corrected for the ``tests`` pairs of
    distinct variants in the same family, partition, unit and seed. Rows with unit ``seeds`` come
    first.
    """
    rows = [
        row
        for pair, fits in family_pairs(families)
        for records in [families[pair.family]]
        for row in _rows(
            pair,
            fits,
            (records[pair.variant_a], records[pair.variant_b]),
            margin,
            level,
        )
    ]
    single = [name for name in COLUMNS if name not in ("p_holm", "tests")]
    table = with_holm_over_distinct(
        pd.DataFrame(rows, columns=single), "p", TOGETHER, twins_of_families(families)
    )
    table["verdict"] = [verdict(row, level) for row in table.itertuples()]
    table = table.sort_values("unit", ascending=False, kind="stable", ignore_index=True)
    return table[COLUMNS]
