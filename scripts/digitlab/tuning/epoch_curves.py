"""Training histories averaged over seeds, epoch by epoch."""

import numpy as np
import pandas as pd


def mean_curves(history: pd.DataFrame, by: list[str], columns: list[str]) -> pd.DataFrame:
    """Return the mean, minimum and maximum over seeds of each of ``columns`` at each epoch.

    ``history`` has one row per seed and epoch of each group ``by``. Fits that diverged are left
    out, and so are epochs that not all other fits reached, so every point averages the same
    ``seeds``. The result has one row per group, curve and epoch.
    """
    finite = np.isfinite(history[["train_loss", "validation_loss"]]).all(axis=1)
    sound = finite.groupby([history[name] for name in [*by, "seed"]]).transform("all")
    long = history[sound].melt([*by, "seed", "epoch"], columns, "curve", "score")
    points = long.groupby([*by, "curve", "epoch"], sort=False)["score"]
    table = points.agg(seeds="count", mean="mean", least="min", largest="max").reset_index()
    most = table.groupby([*by, "curve"], sort=False)["seeds"].transform("max")
    return table[table["seeds"] == most].reset_index(drop=True)
