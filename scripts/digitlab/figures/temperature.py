"""What one temperature, fitted on the validation images, does for each variant."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from digitlab.plotting.names import label
from digitlab.plotting.style import COLORS, INK, WIDTH, draw_notice
from digitlab.plotting.twins import drawn_alike

STYLES: dict[str, dict[str, Any]] = {
    "before": {"color": COLORS[1], "marker": "o", "markerfacecolor": "none", "markersize": 4},
    "after": {"color": COLORS[0], "marker": "D", "markersize": 3.5},
    "null_95_after": {"color": INK, "marker": "|", "markersize": 7, "alpha": 0.7},
}
NAMES = ["before", "after", "95 % of calibrated fits are left of"]
LEAST = 1e-6  # smaller scores are drawn here, so that zeros fit on a log axis


def table(temperature: pd.DataFrame) -> pd.DataFrame:
    """Return the table that the figure is drawn from."""
    return temperature


def _draw_temperatures(axes: Axes, table: pd.DataFrame, place: pd.Series) -> None:
    """Draw the temperature of each fit at the heights ``place``, and a line at no change."""
    axes.axvline(1, color=INK, alpha=0.5, linewidth=1, linestyle=(0, (4, 3)))
    for bound, marker in ((False, "D"), (True, "X")):
        chosen = table["at_bound"] == bound
        x, y = table["temperature"][chosen], place[chosen]
        axes.plot(x, y, linestyle="", color=COLORS[0], marker=marker, markersize=4 + bound)
    axes.set_xlim(0.08, 12.5)
    axes.set_xscale("log")
    axes.set_xticks([0.1, 0.3, 1, 3, 10], ["0.1", "0.3", "1", "3", "10"])
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_title("temperature")


def _draw_scores(axes: Axes, table: pd.DataFrame, place: pd.Series, score: str) -> None:
    """Draw ``score`` of each fit before and after, joined by a line, at the heights ``place``."""
    values = {when: table.get(f"{score}_{when}") for when in STYLES}
    drawn = {when: value.clip(LEAST) for when, value in values.items() if value is not None}
    axes.hlines(place, drawn["before"], drawn["after"], color=INK, alpha=0.35, linewidth=0.8)
    for when, value in drawn.items():
        axes.plot(value, place, linestyle="", **STYLES[when])
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(numticks=4))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_title(score.replace("_", " ").replace("ece", "ECE"))


def draw(table: pd.DataFrame) -> Figure:
    """Draw temperature, log loss and ECE, a group of rows for each distinct variant."""
    if table.empty:
        return draw_notice("Every fit diverged: there is no prediction to show.")
    alike = drawn_alike(table, ["seed"], ["temperature", "log_loss_before", "ece_before"])
    table = table[table["variant"].isin(list(alike))]
    variants = list(alike)
    rank = table.groupby("variant")["seed"].rank() - 1
    place = table["variant"].map(variants.index) + 0.6 * (rank / max(rank.max(), 1) - 0.5)
    figure = Figure(figsize=(WIDTH, 1.4 + 0.45 * len(variants)), layout="constrained")
    temperatures, *scores = figure.subplots(1, 3, sharey=True)
    _draw_temperatures(temperatures, table, place)
    for axes, score in zip(scores, ("log_loss", "ece"), strict=True):
        _draw_scores(axes, table, place, score)
    temperatures.set_yticks(range(len(variants)), [label(of, 26) for of in alike.values()])
    temperatures.set_ylim(len(variants) - 0.5, -0.5)
    figure.legend(scores[1].lines, NAMES, loc="outside upper center", ncols=3)
    return figure
