"""The scores of every setting on the final partition."""

import pandas as pd

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.evaluation.summaries import INTERVALS
from digitlab.tuning.scores import average

CELL = ["variant", "setting", "sweep", "value", "percent", "partition"]
ACCURACY = ["accuracy_mean", *INTERVALS]
KEY = ["variant", "setting", "percent", "partition"]
COLUMNS = [*CELL, "seeds", "diverged", *ACCURACY, "log_loss_mean", "epochs_mean", "steps_mean"]


def table(settings: pd.DataFrame, summary: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each setting of each sweep and percentage: means over seeds.

    Means are over the fits that did not diverge. The accuracy and its intervals are those of
    ``summary``: settings were fitted without label noise. ``value`` is empty for a setting that is
    a whole recipe.
    """
    rows = on_final_partition(settings)
    measures = {name: name for name in ("log_loss", "epochs", "steps")}
    long = average(rows, CELL, measures)
    parts = {measure: part.reset_index(drop=True) for measure, part in long.groupby("measure")}
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    means = {f"{name}_mean": parts[name]["mean"] for name in measures}
    clean = on_final_partition(summary, noise=0)[[*KEY, *ACCURACY]]
    return parts["log_loss"].assign(**means).merge(clean, on=KEY, how="left")[COLUMNS]
