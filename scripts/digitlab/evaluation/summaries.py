"""Average scores over seeds."""

import pandas as pd

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.stats.mean_intervals import summarize

CELL = ["variant", "target", "setting", "percent", "noise", "partition"]


def summarize_scores(scores: pd.DataFrame) -> pd.DataFrame:
    """Return mean, standard deviation and 95 % t interval of the accuracy in each cell.

    ``scores`` has one row per fit and partition. Fits that diverged are left out of the mean and
    counted in ``diverged``; ``seeds`` counts the others. Raises ``ValueError`` if a fit is in
    ``scores`` twice.
    """
    if scores.duplicated([*CELL, "seed"]).any():
        raise ValueError("scores: a fit is in the table twice, so its seeds cannot be averaged.")
    rows = []
    for cell, fits in scores.groupby(CELL, sort=False):
        accuracy = summarize(fits["accuracy"].where(~fits["diverged"].astype(bool)).to_numpy())
        rows.append(
            {
                **dict(zip(CELL, cell, strict=True)),
                "seeds": accuracy.n,
                "accuracy_mean": accuracy.mean,
                "accuracy_sd": accuracy.sd,
                "accuracy_low": accuracy.low,
                "accuracy_high": accuracy.high,
                "diverged": int(fits["diverged"].sum()),
            }
        )
    return pd.DataFrame(rows)


def headline(summary: pd.DataFrame, scores: pd.DataFrame, percent: int, noise: int) -> pd.DataFrame:
    """Return one row per variant: its accuracy in one cell, on the final partition.

    That is the official test set if there is one, else the test partition. Variants are in the
    order of ``summary``, with their number of parameters and their mean number of epochs.
    """
    cell = {"setting": "baseline", "percent": percent, "noise": noise}
    fits = on_final_partition(scores, **cell).groupby("variant")
    means = ["seeds", "accuracy_mean", "accuracy_low", "accuracy_high"]
    table = on_final_partition(summary, **cell)[[*CELL, *means]]
    return table.assign(
        epochs_mean=table["variant"].map(fits["epochs"].mean()),
        parameters=table["variant"].map(fits["parameters"].first()),
    )
