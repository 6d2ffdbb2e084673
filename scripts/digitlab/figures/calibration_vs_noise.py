"""Expected calibration error against the percentage of wrong training labels."""

import pandas as pd
from matplotlib.figure import Figure

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.plotting.accuracy_lines import draw_score
from digitlab.stats.mean_intervals import summarize_share

KEYS = ["variant", "target", "percent", "noise", "partition"]


def table(scores: pd.DataFrame) -> pd.DataFrame:
    """Return mean and 95 % t interval over seeds at the largest percentage of training images.

    Fits that diverged are left out.
    """
    fits = on_final_partition(scores, setting="baseline", percent=scores["percent"].max())
    rows = []
    for key, cell in fits.groupby(KEYS, sort=False):
        ece = summarize_share(cell["ece"].where(~cell["diverged"].astype(bool)).to_numpy())
        rows.append((*key, ece.n, ece.mean, ece.low, ece.high))
    return pd.DataFrame(rows, columns=[*KEYS, "seeds", "ece_mean", "ece_low", "ece_high"])


def draw(table: pd.DataFrame) -> Figure:
    """Draw a line for each variant."""
    return draw_score(
        table, "noise", "wrong training labels (%)", "ece", "expected calibration error"
    )
