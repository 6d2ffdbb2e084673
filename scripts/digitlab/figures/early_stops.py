"""When fits stopped whose learning rate is lowered on the way, and how accurate they are."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from digitlab.plotting.names import label
from digitlab.plotting.style import INK, draw_notice, line_styles

PLACE = ["variant", "setting"]
COLUMNS = [*PLACE, "seed", "lowered_after", "epochs", "before", "accuracy"]


def table(stops: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each fit of ``stops``: the epochs that it took, and its accuracy."""
    return stops[COLUMNS]


def _draw_fits(axes: Axes, rows: pd.DataFrame, style: dict[str, Any]) -> None:
    """Draw each fit of one recipe, hollow where it stopped before its rate was lowered."""
    shape: dict[str, Any] = {"color": style["color"], "marker": style["marker"]}
    for before, own in rows.groupby(rows["before"].astype(bool)):
        fill = "none" if before else "full"
        line = {**shape, "linestyle": "none", "markersize": 7, "fillstyle": fill}
        axes.plot(own["epochs"], 100 * own["accuracy"], **line)


def draw(table: pd.DataFrame) -> Figure:
    """Draw the accuracy of each fit against the epoch at which it stopped, a panel per recipe."""
    if table.empty:
        return draw_notice("No recipe of the study stops early and lowers its rate on the way.")
    recipes = list(table.groupby(PLACE, sort=False))
    styles = line_styles(variant for (variant, _), _ in recipes)
    figure = Figure(figsize=(max(4.5, 3.2 * len(recipes)), 3.1), layout="constrained")
    panels = figure.subplots(1, len(recipes), squeeze=False, sharex=True, sharey=True)[0]
    for axes, ((variant, setting), rows) in zip(panels, recipes, strict=True):
        _draw_fits(axes, rows, styles[variant])
        lowered = rows["lowered_after"].iloc[0] + 0.5
        axes.axvline(lowered, color=INK, linewidth=1, linestyle="--")
        axes.annotate(
            " rate lowered",
            (lowered, 1),
            xycoords=("data", "axes fraction"),
            va="top",
            fontsize=8,
            color=INK,
        )
        axes.set_title(f"{label([variant])}\n{setting}", fontsize=9)
        axes.set_xlabel("epochs when it stopped")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    panels[0].set_xlim(left=0)
    panels[0].set_ylabel("accuracy (%)")
    return figure
