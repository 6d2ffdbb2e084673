"""Accuracy against the percentage of wrong training labels."""

import pandas as pd
from matplotlib.figure import Figure

from digitlab.plotting.accuracy_lines import accuracies, draw_score


def table(summary: pd.DataFrame) -> pd.DataFrame:
    """Return the accuracies at the largest percentage of training images."""
    rows = accuracies(summary)
    return rows[rows["percent"] == rows["percent"].max()]


def draw(table: pd.DataFrame) -> Figure:
    """Draw a line for each variant."""
    return draw_score(table, "noise", "wrong training labels (%)")
