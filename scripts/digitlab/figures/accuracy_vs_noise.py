"""Accuracy against the percentage of wrong training labels."""

import pandas as pd
from matplotlib.figure import Figure

from digitlab.figures.accuracy_lines import decisive, draw_lines


def table(summary: pd.DataFrame) -> pd.DataFrame:
    """Return the accuracies at the largest percentage of training images."""
    rows = decisive(summary)
    return rows[rows["percent"] == rows["percent"].max()]


def draw(table: pd.DataFrame) -> Figure:
    """Draw a line for each variant."""
    return draw_lines(table, "noise", "wrong training labels (%)")
