"""The scores of every setting on the final partition."""

import pandas as pd

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.tuning.scores import average

CELL = ["variant", "sweep", "value", "percent", "partition"]
ACCURACY = ["accuracy_mean", "accuracy_low", "accuracy_high"]
COLUMNS = [*CELL, "seeds", "diverged", *ACCURACY, "log_loss_mean", "epochs_mean", "steps_mean"]


def table(settings: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each setting of each sweep and percentage: means over seeds.

    Means are over the fits that did not diverge, and accuracy has its 95 % t interval. ``value`` is
    empty for a setting that is a whole recipe.
    """
    rows = on_final_partition(settings)
    measures = {name: name for name in ("accuracy", "log_loss", "epochs", "steps")}
    long = average(rows, CELL, measures)
    parts = {measure: part.reset_index(drop=True) for measure, part in long.groupby("measure")}
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    bounds = {"mean": "accuracy_mean", "low": "accuracy_low", "high": "accuracy_high"}
    table = parts["accuracy"].rename(columns=bounds)
    means = {f"{name}_mean": parts[name]["mean"] for name in ("log_loss", "epochs", "steps")}
    return table.assign(**means)[COLUMNS]
