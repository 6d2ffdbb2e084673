"""The recall of each digit, hand-written beside built-in, and their difference."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from digitlab.plotting.names import label
from digitlab.plotting.style import COLORS, INK, draw_notice

SIDES: dict[
    str, dict[str, Any]
] = {  # the larger open marker stays visible around the smaller one where both are equal
    "by_hand": {"marker": "o", "markersize": 8, "markerfacecolor": "none", "color": COLORS[0]},
    "built_in": {"marker": "D", "markersize": 4, "color": COLORS[1]},
}


def table(differences: pd.DataFrame) -> pd.DataFrame:
    """Return the findings ``per_class_difference``, from which the figure is drawn."""
    return differences


def _name_largest(pair: pd.DataFrame) -> str:
    """Return which digit of a pair differs most and by how much."""
    largest = pair[pair["largest"].astype(bool)]
    if not len(largest):
        return "no difference" if pair["difference"].notna().any() else "nothing to compare"
    digits = " and ".join(map(str, largest["digit"]))
    return f"largest at {digits}: {100 * largest['difference'].iloc[0]:+.2f} points"


def _draw_recall(axes: Axes, pair: pd.DataFrame) -> None:
    """Draw both recalls of each digit in percent, with their intervals."""
    place = np.arange(len(pair))
    for (side, style), shift in zip(SIDES.items(), (-0.12, 0.12), strict=True):
        recall = 100 * pair[f"recall_{side}"]
        error = (recall - 100 * pair[f"{side}_low"], 100 * pair[f"{side}_high"] - recall)
        axes.errorbar(place + shift, recall, yerr=error, linestyle="none", elinewidth=1.2, **style)
    # Intervals of t over seeds can leave the range of a share; nobody can be right more often.
    axes.set_ylim(max(axes.get_ylim()[0], 0.0), min(axes.get_ylim()[1], 100.5))
    axes.set_ylabel("recall (%)")


def _draw_difference(axes: Axes, pair: pd.DataFrame) -> None:
    """Draw the difference of each digit in percentage points, with its interval."""
    value = 100 * pair["difference"]
    error = (value - 100 * pair["difference_low"], 100 * pair["difference_high"] - value)
    axes.axhline(0, color=INK, linewidth=0.8, alpha=0.6)
    axes.errorbar(
        np.arange(len(pair)), value, yerr=error, fmt="s", color=COLORS[2], markersize=4, capsize=2
    )
    axes.set_title(_name_largest(pair), fontsize=9)
    axes.set_ylabel("difference (points)")
    if not (value.abs() > 0).any():
        axes.set_ylim(-1, 1)


def draw(table: pd.DataFrame) -> Figure:
    """Draw a row for each pair: recall of both on the left, their difference on the right."""
    compared = [pair for _, pair in table.groupby(["by_hand", "built_in"], sort=False)]
    if not compared:
        return draw_notice("No variant is studied both by hand and built in.")
    figure = Figure(figsize=(9, 2 * len(compared) + 0.4), layout="constrained")
    grid = figure.subplots(len(compared), 2, squeeze=False)
    for panels, pair in zip(grid, compared, strict=True):
        _draw_recall(panels[0], pair)
        _draw_difference(panels[1], pair)
        names = pair[["by_hand", "built_in"]].iloc[0]
        panels[0].set_title(label(list(names)), fontsize=9)
        for axes in panels:
            axes.set_xticks(range(len(pair)), pair["digit"])
            axes.set_xlim(-0.6, len(pair) - 0.4)
            axes.ticklabel_format(axis="y", useOffset=False)
    for axes in grid[-1]:
        axes.set_xlabel("class")
    figure.legend(
        grid[0, 0].containers, ["by hand", "built in"], loc="outside upper center", ncols=2
    )
    return figure
