"""Accuracy against the percentage of training images."""

import pandas as pd
from matplotlib.figure import Figure

from digitlab.plotting.accuracy_lines import accuracies, draw_score


def table(summary: pd.DataFrame) -> pd.DataFrame:
    """Return the accuracies at the lowest label noise."""
    rows = accuracies(summary)
    return rows[rows["noise"] == rows["noise"].min()]


def draw(table: pd.DataFrame) -> Figure:
    """Draw a line for each variant."""
    return draw_score(table, "percent", "training images (%)")
