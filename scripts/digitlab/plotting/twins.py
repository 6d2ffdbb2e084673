"""Variants that a figure would draw over each other, to be drawn once under all their names."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

# Relative: what no reader sees in a figure, and far more than the rounding of twins.
TOLERANCE = 1e-3


def drawn_alike(
    table: pd.DataFrame, keys: Sequence[str], values: Sequence[str]
) -> dict[str, list[str]]:
    """Return the variants to draw, in the order of ``table``, each with those that look the same.

    Two look the same if they have the same rows of ``keys`` and their ``values`` agree within
    ``TOLERANCE`` or are both NaN. The first of the list is the variant itself.
    """
    groups: dict[str, list[str]] = {}
    seen: dict[str, pd.DataFrame] = {}
    for variant, part in table.groupby("variant", sort=False):
        rows = part.set_index(list(keys))[list(values)].astype(float).sort_index()
        for first, other in seen.items():
            if rows.index.equals(other.index) and np.allclose(
                rows.to_numpy(), other.to_numpy(), rtol=TOLERANCE, atol=1e-9, equal_nan=True
            ):
                groups[first].append(str(variant))
                break
        else:
            seen[str(variant)], groups[str(variant)] = rows, [str(variant)]
    return groups
