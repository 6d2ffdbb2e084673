"""The learning rate range test: loss against a growing rate, and what its rules suggest."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from digitlab.plotting.names import label
from digitlab.plotting.style import COLORS, DASHES, WIDTH, draw_notice
from digitlab.tuning.range_test import smoothed
from digitlab.tuning.scores import with_numbers

COLUMNS = ["variant", "series", "rate", "least", "largest", "loss", "seeds"]
RULES = {  # usually in the order of their rates
    "minimum over ten": (COLORS[2], DASHES[1]),
    "steepest descent": (COLORS[3], DASHES[3]),
    "minimum": (COLORS[1], DASHES[2]),
}
SWEEP = "best set of the sweep"
ROOM = 1.3  # times the loss of the first steps; a run with a higher loss is going to diverge


def _curves(range_test: pd.DataFrame) -> pd.DataFrame:
    """Return the mean loss over seeds, raw and smoothed, at each rate before any seed diverged."""
    by_seed = range_test.groupby(["variant", "seed"], sort=False)["loss"]
    means = by_seed.transform(lambda losses: smoothed(losses.to_numpy()))
    both = range_test.assign(smoothed=means).rename(columns={"loss": "one batch"})
    long = both.melt(["variant", "seed", "step", "rate"], ["one batch", "smoothed"], "series")
    points = long.groupby(["variant", "series", "rate"], sort=False)["value"]
    table = points.agg(loss="mean", seeds="count").reset_index()
    most = table.groupby("variant")["seeds"].transform("max")
    return table[(table["seeds"] == most) & (most > 0)]


def _suggested(suggestions: pd.DataFrame) -> pd.DataFrame:
    """Return the geometric mean over seeds of each rule's rate, with the lowest and highest."""
    rates = suggestions.dropna().groupby(["variant", "rule"], sort=False)["rate"]
    table = rates.agg(
        rate=lambda values: float(np.exp(np.log(values).mean())),
        least="min",
        largest="max",
        seeds="count",
    )
    return table.reset_index().rename(columns={"rule": "series"})


def table(range_test: pd.DataFrame, suggestions: pd.DataFrame, best: pd.DataFrame) -> pd.DataFrame:
    """Return the points of the curves, the rules' rates, and the best set of the sweep.

    ``suggestions`` is the table range_suggestions. A row is a point of a curve (``one batch`` or
    ``smoothed``), the rate of a rule over its seeds, or a rate of the best set of the sweep
    ``learning-rate``.
    """
    rates = with_numbers(best, "learning_rate", "learning-rate")
    rates = rates[rates["best_set"] & rates["variant"].isin(range_test["variant"])]
    swept = rates.rename(columns={"value": "rate"}).assign(series=SWEEP)
    parts = [_curves(range_test), _suggested(suggestions), swept[["variant", "series", "rate"]]]
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(columns=COLUMNS)
    return pd.concat(filled, ignore_index=True).reindex(columns=COLUMNS)


def _draw_variant(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw the curves of one variant, its suggestions and the best set of its sweep."""
    curves = dict(iter(rows.groupby("series", sort=False)))
    if "smoothed" in curves:
        raw, mean = curves["one batch"], curves["smoothed"]
        axes.plot(raw["rate"], raw["loss"], color=COLORS[0], linewidth=0.6, alpha=0.6)
        axes.plot(mean["rate"], mean["loss"], color=COLORS[0], linewidth=2.2)
        axes.set_ylim(0, ROOM * mean["loss"].iloc[: 1 + len(mean) // 10].max())
    for rule, (color, dash) in RULES.items():
        for row in curves.get(rule, rows.iloc[:0]).itertuples():
            axes.axvline(row.rate, color=color, linestyle=dash, linewidth=1.8)
            axes.axvspan(row.least, row.largest, color=color, alpha=0.15, linewidth=0)
    swept = curves.get(SWEEP, rows.iloc[:0])["rate"]
    bottom: dict[str, Any] = {"transform": axes.get_xaxis_transform(), "clip_on": False}
    axes.plot(swept, np.full(len(swept), 0.04), "D", color=COLORS[5], markersize=9, **bottom)
    axes.set_xscale("log")


def draw(table: pd.DataFrame) -> Figure:
    """Draw a panel for each variant."""
    if table.empty:
        return draw_notice("No variant of the study has a learning rate range test.")
    variants = table["variant"].unique()
    across = min(2, len(variants))
    down = -(-len(variants) // across)
    figure = Figure(figsize=(WIDTH / 2 * across, 1 + 2.8 * down), layout="constrained")
    panels = figure.subplots(down, across, squeeze=False, sharex=True).ravel()
    for axes, variant in zip(panels, variants, strict=False):
        _draw_variant(axes, table[table["variant"] == variant])
        axes.set(title=label([variant]), xlabel="learning rate", ylabel="training loss")
    for axes in panels[len(variants) :]:
        axes.set_visible(False)
    looks: dict[str, dict[str, Any]] = {
        "loss of one batch": {"color": COLORS[0], "linewidth": 0.8, "alpha": 0.7},
        "smoothed": {"color": COLORS[0], "linewidth": 2.2},
        **{rule: {"color": color, "linestyle": dash} for rule, (color, dash) in RULES.items()},
        SWEEP: {"color": COLORS[5], "linestyle": "", "marker": "D", "markersize": 8},
    }
    handles = [Line2D([], [], label=name, **look) for name, look in looks.items()]
    figure.legend(handles=handles, loc="outside upper center", ncols=3)
    return figure
