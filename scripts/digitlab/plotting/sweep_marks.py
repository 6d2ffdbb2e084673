"""How a sweep is drawn: its line, its best settings, and the fits that diverged."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogFormatter

from digitlab.plotting.style import INK

RING = 11  # points, around a marker of 5 points


def draw_sweep(axes: Axes, line: pd.DataFrame, style: dict[str, Any]) -> None:
    """Draw the settings of one sweep as a line of means with their intervals.

    ``line`` has the columns value, mean, low, high, best and best_set. Markers in the best set are
    filled, and the best one has a ring.
    """
    line = line.sort_values("value")
    x, mean = line["value"].to_numpy(float), line["mean"].to_numpy(float)
    error = (mean - line["low"].to_numpy(float), line["high"].to_numpy(float) - mean)
    plain = {"color": style["color"], "linestyle": "none"}
    axes.plot(x, mean, color=style["color"], linestyle=style["linestyle"], linewidth=1.4)
    axes.errorbar(x, mean, yerr=error, capsize=2, elinewidth=1, **plain)
    in_set, best = (line[name].eq(True).to_numpy() for name in ("best_set", "best"))
    marks = {**plain, "marker": style["marker"], "markersize": style["markersize"]}
    axes.plot(x[in_set], mean[in_set], **marks)
    axes.plot(x[~in_set], mean[~in_set], markerfacecolor="none", **marks)
    axes.plot(x[best], mean[best], marker="o", markersize=RING, markerfacecolor="none", **plain)


def mark_diverged(axes: Axes, line: pd.DataFrame, top: bool, place: int = 0) -> None:
    """Mark settings with diverged fits by a cross and the share of their fits that diverged.

    The crosses are at the ``top`` edge or at the bottom: those of the first sweep of a panel
    (``place`` 0) at the edge, those of later sweeps farther in.
    """
    inward = 0.05 + 0.11 * place
    height = 1 - inward if top else inward
    for row in line[line["diverged"] > 0].itertuples():
        where: dict[str, Any] = {"transform": axes.get_xaxis_transform(), "color": INK}
        axes.plot(row.value, height, marker="x", markersize=7, markeredgewidth=1.8, **where)
        axes.annotate(
            f"{row.diverged}/{row.diverged + row.seeds}",
            (row.value, height),
            xycoords=axes.get_xaxis_transform(),
            xytext=(-7, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=8,
        )


def mark_handles(diverged: bool) -> list[Line2D]:
    """Return what a legend needs to explain the marks; crosses only if any fit ``diverged``."""
    plain: dict[str, Any] = {"color": INK, "linestyle": "none", "marker": "o"}
    ring = {**plain, "markersize": RING - 1, "markerfacecolor": "none"}
    handles = [
        Line2D([], [], label="lowest mean loss", **ring),
        Line2D([], [], label="not significantly worse", markersize=5, **plain),
        Line2D([], [], label="significantly worse", markersize=5, markerfacecolor="none", **plain),
    ]
    if diverged:
        cross = {**plain, "marker": "x", "markersize": 7, "markeredgewidth": 1.8}
        handles.append(Line2D([], [], label="fits that diverged, of all", **cross))
    return handles


def panel_rows(rows: int, across: int, height: float) -> tuple[Figure, Any]:
    """Return a figure with ``rows`` rows of ``across`` panels, each ``height`` inches high."""
    figure = Figure(figsize=(9, 0.8 + height * rows), layout="constrained")
    return figure, figure.subplots(rows, across, squeeze=False, sharex="col")


def keep_to_shares(axes: Axes) -> None:
    """End the vertical axis of an accuracy just above 1, however far an interval extends."""
    low, high = axes.get_ylim()
    axes.set_ylim(max(low, -0.05), min(high, 1 + 0.1 * (1 - max(low, -0.05))))


class PlainLogFormatter(LogFormatter):  # type: ignore[misc, unused-ignore]
    """Labels the same ticks on a log axis as matplotlib would, but with plain numbers."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Return the label of a tick at ``x``."""
        return f"{x:g}" if super().__call__(x, pos) else ""


def log_losses(axes: Axes) -> None:
    """Give the vertical axis a log scale with plain numbers as tick labels."""
    axes.set_yscale("log", nonpositive="clip")
    axes.yaxis.set_major_formatter(PlainLogFormatter())
    axes.yaxis.set_minor_formatter(PlainLogFormatter())
