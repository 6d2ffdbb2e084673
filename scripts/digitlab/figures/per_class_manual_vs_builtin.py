"""The recall of each class, hand-written beside built-in, and their difference."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from digitlab.plotting.classes import MOST_NAMES, write_classes
from digitlab.plotting.lines import draw_points, with_ends
from digitlab.plotting.names import label
from digitlab.plotting.style import COLORS, INK, SMALL, WIDTH, draw_notice

SIDES = {
    "by hand": {"marker": "o", "color": COLORS[0]},
    "built in": {"marker": "D", "color": COLORS[1]},
}
DIFFERENCE = {"difference": {"marker": "s", "color": COLORS[2]}}


def table(differences: pd.DataFrame) -> pd.DataFrame:
    """Return the findings ``per_class_difference``, from which the figure is drawn."""
    return differences


def _name_largest(pair: pd.DataFrame) -> str:
    """Return which class of a pair differs most and by how much."""
    largest = pair[pair["largest"].astype(bool)]
    if not len(largest):
        return "no difference" if pair["difference"].notna().any() else "nothing to compare"
    digits = " and ".join(map(str, largest["digit"]))
    return f"largest at {digits}: {100 * largest['difference'].iloc[0]:+.2f} points"


def _draw_recall(axes: Axes, pair: pd.DataFrame) -> None:
    """Draw both recalls of each class in percent, with their intervals."""
    sides = [
        with_ends(pair, f"recall_{side}", f"{side}_low", f"{side}_high").assign(side=words)
        for side, words in zip(("by_hand", "built_in"), SIDES, strict=True)
    ]
    rows = pd.concat(sides, ignore_index=True)
    draw_points(axes, rows.assign(value=100 * rows["value"]), "digit", "side", SIDES)
    # Intervals of t over seeds can leave the range of a share; nobody can be right more often.
    axes.set_ylim(max(axes.get_ylim()[0], 0.0), min(axes.get_ylim()[1], 100.5))
    axes.set_ylabel("recall (%)")


def _draw_difference(axes: Axes, pair: pd.DataFrame) -> None:
    """Draw the difference of each class in percentage points, with its interval."""
    rows = with_ends(pair, "difference", "difference_low", "difference_high")
    rows = rows.assign(value=100 * rows["value"], of="difference")
    axes.axhline(0, color=INK, linewidth=0.8, alpha=0.6)
    if len(rows):
        draw_points(axes, rows, "digit", "of", DIFFERENCE)
    axes.set_title(_name_largest(pair), fontsize=SMALL)
    axes.set_ylabel("difference (points)")
    if not (rows["value"].abs() > 0).any():
        axes.set_ylim(-1, 1)


def draw(table: pd.DataFrame) -> Figure:
    """Draw a row for each pair: recall of both on the left, their difference on the right."""
    compared = [pair for _, pair in table.groupby(["by_hand", "built_in"], sort=False)]
    if not compared:
        return draw_notice("No variant is studied both by hand and built in.")
    figure = Figure(figsize=(WIDTH, 2 * len(compared) + 0.4), layout="constrained")
    grid = figure.subplots(len(compared), 2, squeeze=False)
    for panels, pair in zip(grid, compared, strict=True):
        _draw_recall(panels[0], pair)
        _draw_difference(panels[1], pair)
        names = pair[["by_hand", "built_in"]].iloc[0]
        panels[0].set_title(label(list(names)), fontsize=SMALL)
        for axes in panels:
            write_classes(axes, pair["digit"].tolist(), MOST_NAMES // 2)
            axes.set_xlim(-0.6, len(pair) - 0.4)
            axes.ticklabel_format(axis="y", useOffset=False)
    for axes in grid[-1]:
        axes.set_xlabel("class")
    marks = {line.get_label(): line for line in grid[0, 0].lines if line.get_label() in SIDES}
    figure.legend(marks.values(), list(marks), loc="outside upper center", ncols=2)
    return figure
