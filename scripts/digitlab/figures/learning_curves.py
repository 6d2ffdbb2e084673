"""Loss and accuracy of training and validation against parameter updates."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullFormatter

from digitlab.fits.reading import HISTORY
from digitlab.plotting.lines import draw_lines, with_ends
from digitlab.plotting.names import label
from digitlab.plotting.style import INK, SMALL, WIDTH, line_styles
from digitlab.plotting.sweep_marks import log_losses
from digitlab.plotting.twins import drawn_alike

CELL = ["setting", "percent", "noise"]
ACROSS = 4  # most variants in a row
SCORES = ("loss", "accuracy")
PARTS: dict[str, Any] = {"train": (0, (4, 2)), "validation": "-"}
STAR: dict[str, Any] = {
    "markersize": 11,
    "markeredgecolor": INK,
    "markeredgewidth": 0.8,
    "zorder": 4,
}


def table(history: pd.DataFrame, settings: pd.DataFrame) -> pd.DataFrame:
    """Return the mean, lowest and highest value over seeds at each step of each variant.

    ``settings`` is the headline, whose cell is drawn. Steps that some seed did not reach are left
    out, so that every point includes all seeds, and so are variants that do not train in epochs.
    ``best`` is true at the epoch of each variant with the lowest mean validation loss.
    """
    cell = settings[CELL].drop_duplicates()
    chosen = history.merge(cell, on=CELL)
    epochs = chosen.groupby("variant")["epoch"].transform("max")
    chosen = chosen[epochs > 1]
    long = chosen.melt(
        id_vars=["variant", "seed", "steps"], value_vars=list(HISTORY), var_name="curve"
    )
    grouped = long.groupby(["variant", "curve", "steps"], sort=False)["value"]
    points = grouped.agg(seeds="count", mean="mean", least="min", largest="max").reset_index()
    most = points.groupby("variant")["seeds"].transform("max")
    points = points[points["seeds"] == most].sort_values(["variant", "curve", "steps"])
    losses = points[points["curve"] == "validation_loss"].dropna(subset="mean")
    lowest = points.loc[losses.groupby("variant")["mean"].idxmin(), ["variant", "steps"]]
    return points.merge(lowest.assign(best=True), how="left").fillna({"best": False})


def draw(table: pd.DataFrame) -> Figure:
    """Draw a column for each variant, loss above accuracy, training and validation together.

    Variants whose curves lie on each other share a column. Bands are the range over seeds, a star
    marks the best epoch.
    """
    alike = drawn_alike(table, ["curve", "steps"], ["mean"])
    down = -(-len(alike) // ACROSS) or 1
    across = -(-len(alike) // down) or 1  # rows as full as each other
    figure = Figure(figsize=(WIDTH, 4.6 * down), layout="constrained")
    grid = figure.subplots(2 * down, across, squeeze=False, sharey="row")
    for axes in grid.ravel():
        axes.set_visible(False)
    for place, (variant, names) in enumerate(alike.items()):
        row, column = divmod(place, across)
        own = table[table["variant"] == variant]
        for axes, score in zip(grid[2 * row : 2 * row + 2, column], SCORES, strict=True):
            axes.set_visible(True)
            _draw_score(axes, own, score, line_styles([variant])[variant]["color"])
            if column == 0:
                axes.set_ylabel(score)
        grid[2 * row, column].set_title(label(names, 26), fontsize=SMALL)
        grid[2 * row + 1, column].set_xlabel("parameter updates")
    figure.legend(handles=_legend(), loc="outside upper center", ncols=3)
    return figure


def _draw_score(axes: Axes, own: pd.DataFrame, score: str, color: str) -> None:
    """Draw loss or accuracy of one variant: training dashed, validation solid."""
    chosen = own[own["curve"].str.endswith(score)]
    chosen = chosen.assign(part=chosen["curve"].str.removesuffix(f"_{score}"))
    styles = {part: {"color": color, "linestyle": dash} for part, dash in PARTS.items()}
    draw_lines(axes, with_ends(chosen, "mean", "least", "largest"), "steps", "part", styles, True)
    best = chosen[chosen["best"].astype(bool) & (chosen["part"] == "validation")]
    axes.plot(best["steps"], best["mean"], "*", color=color, **STAR)
    axes.set_xscale("log")
    axes.xaxis.set_minor_formatter(NullFormatter())
    if score == "loss":
        log_losses(axes)


def _legend() -> list[Line2D]:
    """Return the handles of both kinds of curves and of the best epoch."""
    lines = [
        Line2D([], [], color=INK, linestyle=dash, linewidth=1.8, label=part)
        for part, dash in PARTS.items()
    ]
    best: dict[str, Any] = {**STAR, "marker": "*", "color": INK, "label": "best epoch"}
    return [*lines, Line2D([], [], linestyle="none", **best)]
