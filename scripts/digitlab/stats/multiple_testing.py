"""Correct p-values for the number of tests in their family."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Return Holm's adjusted p-values of one family, in the order given, shape (tests,).

    NaN stands for a test that was not made: it stays NaN and is not counted in the family. Source:
    Holm (1979), Scandinavian Journal of Statistics 6:65.
    """
    from statsmodels.stats.multitest import multipletests

    p = np.asarray(p_values, dtype=np.float64)
    adjusted = np.full_like(p, np.nan)
    made = ~np.isnan(p)  # multipletests counts NaN as a test of the family
    if made.any():
        adjusted[made] = multipletests(p[made], method="holm")[1]
    return adjusted


def with_holm(table: pd.DataFrame, column: str, family: Sequence[str]) -> pd.DataFrame:
    """Add Holm's adjustment of the p-values in ``column`` as ``p_holm``, and the family size.

    Rows with equal values in the columns ``family`` form one family; ``tests`` counts its rows that
    have a p-value. Both new columns come right after ``column``.
    """
    groups = table.groupby(list(family), sort=False, dropna=False)[column]
    place = int(table.columns.get_indexer([column])[0]) + 1
    table = table.copy()
    table.insert(place, "p_holm", groups.transform(holm).astype(np.float64))
    table.insert(place + 1, "tests", groups.transform("count").astype(np.int64))
    return table
