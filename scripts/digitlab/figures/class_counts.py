"""The number of images of each class in each partition, and their share of it."""

from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from digitlab.plotting.classes import write_classes
from digitlab.plotting.style import COLORS, INK, WIDTH


def table(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the table that the figure is drawn from."""
    return counts


def draw(table: pd.DataFrame) -> Figure:
    """Draw bars of the counts above points of the shares, a group for each class."""
    figure = Figure(figsize=(WIDTH, 4.6), layout="constrained")
    bars, points = figure.subplots(2, 1, sharex=True)
    rows = table.assign(share=100 * table["share"]).astype({"digit": str})
    classes, partitions = list(rows["digit"].unique()), list(rows["partition"].unique())
    groups: dict[str, Any] = {"data": rows, "x": "digit", "hue": "partition", "order": classes}
    groups |= {"hue_order": partitions, "palette": COLORS[: len(partitions)]}
    sns.barplot(**groups, y="count", errorbar=None, saturation=1, ax=bars)
    sns.stripplot(**groups, y="share", dodge=True, jitter=False, legend=False, ax=points)
    points.axhline(100 / len(classes), color=INK, alpha=0.5, linewidth=1, dashes=(5, 3))
    points.annotate(
        "equal\nshares", (1.01, 100 / len(classes)), xycoords=("axes fraction", "data"), va="center"
    )
    bars.set(xlabel="", ylabel="images")
    points.set(xlabel="class", ylabel="share of partition (%)")
    write_classes(points, classes)
    for axes in (bars, points):
        axes.grid(axis="x", visible=False)
    sns.move_legend(bars, "lower left", bbox_to_anchor=(0, 1), ncols=len(partitions), title=None)
    return figure
