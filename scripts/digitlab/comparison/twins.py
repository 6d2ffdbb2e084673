"""Variants that predict the same throughout: twins, which count once in every family of tests."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from digitlab.comparison.pairing import (
    Families,
    Outcomes,
    Record,
    on_shared_seeds,
    outcomes,
    partitions_with_images,
)
from digitlab.stats.multiple_testing import with_holm

Firsts = Mapping[str, str]  # from each variant to the first that predicts the same


def predict_alike(first: Outcomes, other: Outcomes) -> bool:
    """Return whether two variants predict the same for every image and seed that both have.

    A variant none of whose fits finished predicts nothing.
    """
    a, b = on_shared_seeds([first, other])
    finished = bool(a.sound.any()) and np.array_equal(a.sound, b.sound)
    return finished and np.array_equal(a.predicted[a.sound], b.predicted[b.sound])


def twins(records: Mapping[str, Record], partition: str) -> dict[str, str]:
    """Return, for each variant, the first that predicts the same for every image and seed.

    A variant none of whose fits finished has no twin.
    """
    made = {name: outcomes(record, partition) for name, record in records.items()}
    firsts: dict[str, str] = {}
    for name in made:
        alike = (first for first in firsts.values() if predict_alike(made[first], made[name]))
        firsts[name] = next(alike, name)
    return firsts


def twins_of_families(families: Families) -> dict[tuple[str, str], dict[str, str]]:
    """Return the twins of each family on each of its partitions, by their names."""
    return {
        (family, partition): twins(records, partition)
        for family, records in families.items()
        for partition in partitions_with_images(records)
    }


def with_holm_over_distinct(
    table: pd.DataFrame,
    column: str,
    together: Sequence[str],
    firsts: Mapping[tuple[str, str], Firsts],
) -> pd.DataFrame:
    """Add Holm's adjustment as ``with_holm`` does, counting each pair of distinct variants once.

    ``firsts`` holds the twins of each family and partition. A pair with a twin has the adjusted
    p-value of the pair of first twins, and a pair of twins has none.
    """
    place = list(zip(table["family"], table["partition"], strict=True))
    first_a, first_b = (
        [firsts[at][name] for at, name in zip(place, table[side], strict=True)]
        for side in ("variant_a", "variant_b")
    )
    distinct = (table["variant_a"] == first_a) & (table["variant_b"] == first_b)
    corrected = with_holm(table.assign(**{column: table[column].where(distinct)}), column, together)
    names = [tuple(sorted(pair)) for pair in zip(first_a, first_b, strict=True)]
    keys = [(*row, pair) for row, pair in zip(table[list(together)].to_numpy(), names, strict=True)]
    of_pair = dict(zip(pd.Series(keys)[distinct], corrected["p_holm"][distinct], strict=True))
    corrected["p_holm"] = pd.Series([of_pair.get(key) for key in keys], dtype=float)
    return corrected.assign(**{column: table[column]})
