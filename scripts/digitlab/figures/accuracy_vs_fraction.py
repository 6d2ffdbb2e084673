"""Accuracy against the percentage of training images."""

import pandas as pd
from matplotlib.figure import Figure

from digitlab.figures.accuracy_lines import decisive, draw_lines


def table(summary: pd.DataFrame) -> pd.DataFrame:
    """Return the accuracies at the least label noise."""
    rows = decisive(summary)
    return rows[rows["noise"] == rows["noise"].min()]


def draw(table: pd.DataFrame) -> Figure:
    """Draw a line for each variant."""
    return draw_lines(table, "percent", "training images (%)")
