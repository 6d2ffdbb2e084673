"""Pick the fits that a claim is about from the tables of a study, one value for each seed."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from digitlab.claims.verdict import NotRunError
from digitlab.decisive import on_decisive_partition

Tables = Mapping[str, pd.DataFrame]
CELL = {"setting": "baseline", "percent": 100, "noise": 0}


def described(cell: Mapping[str, Any]) -> str:
    """Return a cell in words, unless it says its own ``when``."""
    full = {**CELL, **cell}
    words = f"{full['variant']}, {full['percent']} % of the images, {full['noise']} % wrong labels"
    if full["setting"] != "baseline":
        words += f", setting {full['setting']}"
    if "epoch" in full:
        words += f", after {full['epoch']} epochs, validation"
    return str(cell.get("when", words))


def fits_of(table: pd.DataFrame, cell: Mapping[str, Any]) -> pd.DataFrame:
    """Return the rows of the fits of ``cell``: variant, setting, percent and noise.

    Raises ``NotRunError`` where there are none.
    """
    wanted = {**CELL, **cell}
    rows = table
    for name in ("variant", "setting", "percent", "noise"):
        rows = rows[rows[name] == wanted[name]]
    if rows.empty:
        raise NotRunError(f"not run: {described(cell)}")
    return rows


def values_by_seed(tables: Tables, cell: Mapping[str, Any], score: str) -> pd.Series:
    """Return one value of ``score`` for each seed of the fits of ``cell``.

    On the partition that it names, else on the one that decides; with ``epoch``, the validation
    accuracy after that epoch.
    """
    if "epoch" in cell:
        epochs = fits_of(tables["history"], cell)
        rows = epochs[epochs["epoch"] == cell["epoch"]]
        score = f"validation_{score}"
    else:
        rows = fits_of(tables["scores"], cell)
        if "partition" in cell:
            rows = rows[rows["partition"] == cell["partition"]]
        else:
            rows = on_decisive_partition(rows)
    if rows.empty:
        raise NotRunError(f"not run: {described(cell)}")
    return rows.set_index("seed")[score].dropna()


def paired(
    tables: Tables, first: Mapping[str, Any], second: Mapping[str, Any], score: str
) -> pd.DataFrame:
    """Return the values of two cells with a row for each seed that both have."""
    columns = {
        "first": values_by_seed(tables, first, score),
        "second": values_by_seed(tables, second, score),
    }
    return pd.DataFrame(columns).dropna()
