"""Bars of the number of images of each class in each partition."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from digitlab.figures.style import COLORS


def table(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the table that the figure is drawn from."""
    return counts


def draw(table: pd.DataFrame) -> Figure:
    """Draw a group of bars for each class with a bar for each partition."""
    figure = Figure(figsize=(8, 3.2))
    axes = figure.subplots()
    partitions = list(table["partition"].unique())
    digits = table["digit"].unique()
    width = 0.8 / len(partitions)
    for position, partition in enumerate(partitions):
        counts = table.query("partition == @partition")["count"]
        place = np.arange(len(digits)) + (position - (len(partitions) - 1) / 2) * width
        axes.bar(place, counts, width * 0.9, label=partition, color=COLORS[position])
    axes.set_xticks(np.arange(len(digits)), digits)
    axes.set_xlabel("class")
    axes.set_ylabel("images")
    axes.grid(axis="x", visible=False)
    figure.legend(loc="outside upper center", ncols=len(partitions))
    return figure
