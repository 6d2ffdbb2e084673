"""Pick the fits that a claim is about from the tables of a study, one value for each seed."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from digitlab.claims.register import BASELINE_CELL
from digitlab.claims.verdict import LEVEL, NotRunError
from digitlab.evaluation.final_partition import on_final_partition

Tables = Mapping[str, pd.DataFrame]
Claim = Mapping[str, Any]
Cell = Mapping[str, Any]


def level_of(claim: Claim) -> float:
    """Return the level at which a claim is judged: ``LEVEL``, unless it is corrected."""
    return float(claim.get("level", LEVEL))


def described(cell: Cell) -> str:
    """Return a cell in words: its variant, and how it departs from the baseline cell."""
    full = {**BASELINE_CELL, **cell}
    words = [full["variant"]]
    words += [f"setting {full['setting']}"] if full["setting"] != "baseline" else []
    words += [f"{full['percent']} % of the images"] if full["percent"] != 100 else []
    words += [f"{full['noise']} % wrong labels"] if full["noise"] else []
    if "epoch" in full:
        words.append(f"validation images after {full['epoch']} epochs")
    elif "partition" in full:
        words.append(f"{full['partition']} images")
    return ", ".join(words)


def fits_of(table: pd.DataFrame, cell: Cell) -> pd.DataFrame:
    """Return the rows of the fits of ``cell``: variant, setting, percent and noise.

    Raises ``NotRunError`` where there are none.
    """
    wanted = {**BASELINE_CELL, **cell}
    rows = table
    for name in ("variant", "setting", "percent", "noise"):
        rows = rows[rows[name] == wanted[name]]
    if rows.empty:
        raise NotRunError(f"not run: {described(cell)}")
    return rows


def scored(tables: Tables, cell: Cell) -> pd.DataFrame:
    """Return the scores of the fits of ``cell``, a row for each seed, in the order of seeds.

    They are those on the partition that the cell names, else on the final one.
    """
    rows = fits_of(tables["scores"], cell)
    if "partition" in cell:
        rows = rows[rows["partition"] == cell["partition"]]
    else:
        rows = on_final_partition(rows)
    if rows.empty:
        raise NotRunError(f"not run: {described(cell)}")
    return rows.sort_values("seed")


def values_by_seed(tables: Tables, cell: Cell, score: str) -> pd.Series:
    """Return one value of ``score`` for each seed of the fits of ``cell``, NaN if the fit diverged.

    With ``epoch`` in the cell, it is the validation score after that epoch.
    """
    if "epoch" not in cell:
        rows = scored(tables, cell)
        sound = ~rows["diverged"].astype(bool)
        values = np.where(sound, rows[score].to_numpy(float), np.nan)
        return pd.Series(values, rows["seed"].to_numpy(), name=score)
    epochs = fits_of(tables["history"], cell)
    rows = epochs[epochs["epoch"] == cell["epoch"]]
    if rows.empty:
        raise NotRunError(f"not run: {described(cell)}")
    return rows.set_index("seed")[f"validation_{score}"].sort_index().astype(float)


def paired(tables: Tables, first: Cell, second: Cell, score: str) -> pd.Series:
    """Return the score of one cell minus that of another for each seed that both have."""
    difference = values_by_seed(tables, first, score) - values_by_seed(tables, second, score)
    return difference.dropna()


def diverged(values: pd.Series) -> str:
    """Return words about the fits of ``values`` that diverged, if any did."""
    lost = int(values.isna().sum())
    return f"; {lost} of {len(values)} fits diverged and are left out" if lost else ""
