"""Arrange the fits of a full grid as an array with one complete replication per seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class CompleteBlocks:
    """A replicated factorial design.

    ``responses`` (seeds, levels of the first factor, levels of the second, ...) holds one number
    per fit; ``levels`` names the levels of each factor, in that order. ``left_out`` lists in words
    the levels of the first factor and the seeds that were incomplete.
    """

    responses: NDArray[np.float64]
    levels: dict[str, list[Any]]
    left_out: str


def complete_blocks(table: pd.DataFrame, value: str, factors: Sequence[str]) -> CompleteBlocks:
    """Arrange the column ``value`` of ``table`` by seed and ``factors``.

    NaN or a missing row means that a fit is missing. A level of the first factor that is complete
    for no seed is dropped first, then every seed that lacks any of the remaining fits. Levels keep
    the order of ``table``. Raises ``ValueError`` if a fit is in ``table`` twice.
    """
    names = ["seed", *factors]
    if table.duplicated(names).any():
        raise ValueError(f"A fit is in the design twice: {', '.join(names)}.")
    levels = {name: list(table[name].unique()) for name in names}
    grid = pd.MultiIndex.from_product(levels.values(), names=names)
    cells = table.set_index(names)[value].reindex(grid).to_numpy(dtype=np.float64)
    values = cells.reshape([len(level) for level in levels.values()])  # (S, first, ...)
    missing = np.isnan(values).reshape(*values.shape[:2], -1).any(axis=2)  # (S, first)
    whole = ~missing.all(axis=0)
    complete = ~missing[:, whole].any(axis=1)
    first = np.asarray(levels[factors[0]], dtype=object)
    seeds = [f"seed {seed}" for seed in np.asarray(levels.pop("seed"))[~complete]]
    left_out = ", ".join([*map(str, first[~whole]), *seeds])
    levels[factors[0]] = list(first[whole])
    return CompleteBlocks(values[complete][:, whole], levels, left_out or "none")
