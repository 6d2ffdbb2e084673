"""The number of images of each class in each partition, and their share of it."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from digitlab.plotting.style import COLORS, INK, MARKERS


def table(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the table that the figure is drawn from."""
    return counts


def draw(table: pd.DataFrame) -> Figure:
    """Draw bars of the counts above points of the shares, a group for each class."""
    figure = Figure(figsize=(8, 5), layout="constrained")
    bars, points = figure.subplots(2, 1, sharex=True)
    partitions = list(table["partition"].unique())
    digits = table["digit"].unique()
    width = 0.8 / len(partitions)
    for position, partition in enumerate(partitions):
        part = table[table["partition"] == partition]
        place = np.arange(len(digits)) + (position - (len(partitions) - 1) / 2) * width
        color = COLORS[position]
        bars.bar(place, part["count"], width * 0.9, label=partition, color=color)
        share = 100 * part["share"]
        points.plot(place, share, MARKERS[position], color=color, markersize=5, label=partition)
    equal = 100 / len(digits)
    points.axhline(equal, color=INK, alpha=0.5, linewidth=1, dashes=(5, 3), label="equal shares")
    points.set_xticks(np.arange(len(digits)), digits)
    points.set_xlabel("class")
    bars.set_ylabel("images")
    points.set_ylabel("% of the partition")
    for axes in (bars, points):
        axes.grid(axis="x", visible=False)
    handles, labels = points.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=len(labels))
    return figure
