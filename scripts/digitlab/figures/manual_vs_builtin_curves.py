"""Whether a hand-written variant learns exactly as its built-in twin does."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from digitlab.plotting.names import label
from digitlab.plotting.style import COLORS, INK, draw_notice
from digitlab.plotting.sweep_marks import log_losses

CELL = ["setting", "percent", "noise"]
CURVES = {"train_loss": "training loss", "validation_loss": "validation loss"}
BY_HAND, BUILT_IN = "_manual", "_torch"
COLUMNS = ["pair", "curve", "epoch", "steps", "seeds", "by_hand", "built_in", "largest_difference"]
MARKS = 12  # rings on a curve


def _paired(chosen: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each pair, seed, epoch and curve that both variants of the pair have."""
    long = chosen.melt(
        id_vars=["variant", "seed", "epoch", "steps"], value_vars=list(CURVES), var_name="curve"
    )
    sides = []
    for ending, side in ((BY_HAND, "by_hand"), (BUILT_IN, "built_in")):
        own = long[long["variant"].str.endswith(ending)]
        own = own.assign(pair=own["variant"].str.removesuffix(ending))
        sides.append(own.drop(columns="variant").rename(columns={"value": side}))
    return sides[0].merge(sides[1], on=["pair", "seed", "epoch", "steps", "curve"])


def table(history: pd.DataFrame, settings: pd.DataFrame) -> pd.DataFrame:
    """Return the losses of both variants of each pair, and how far apart they are, at each epoch.

    Variants whose names differ only in ``_manual`` and ``_torch`` are a pair. ``by_hand`` and
    ``built_in`` are means over seeds, ``largest_difference`` is the largest absolute difference
    within a seed. ``settings`` is the headline, whose cell is used. Epochs that some seed did not
    reach in both variants, or with a loss of NaN, are left out, so that every point includes all
    ``seeds``.
    """
    chosen = history.merge(settings[["variant", *CELL]].drop_duplicates(), on=["variant", *CELL])
    rows = _paired(chosen).dropna(subset=["by_hand", "built_in"])
    rows["difference"] = (rows["by_hand"] - rows["built_in"]).abs()
    points = rows.groupby(["pair", "curve", "epoch"], sort=False, as_index=False).agg(
        steps=("steps", "first"),
        seeds=("seed", "nunique"),
        by_hand=("by_hand", "mean"),
        built_in=("built_in", "mean"),
        largest_difference=("difference", "max"),
    )
    most = points.groupby("pair")["seeds"].transform("max")
    return points[points["seeds"] == most][COLUMNS]


def _draw_loss(axes: Axes, line: pd.DataFrame) -> None:
    """Draw one loss: the built-in variant as a broad line, the hand-written one as rings on it."""
    axes.plot(line["steps"], line["built_in"], color=COLORS[4], linewidth=4, label="built in")
    few = line.iloc[:: max(1, len(line) // MARKS)]
    rings: dict[str, Any] = {"fillstyle": "none", "markersize": 7, "label": "by hand"}
    axes.plot(few["steps"], few["by_hand"], "o", color=COLORS[1], **rings)
    log_losses(axes)


def _draw_difference(axes: Axes, lines: pd.DataFrame) -> None:
    """Draw both differences; steps without any are marked at the bottom."""
    for curve, color, dash in zip(CURVES, (COLORS[0], COLORS[2]), ("-", (0, (5, 2))), strict=True):
        line = lines[lines["curve"] == curve]
        apart = line["largest_difference"].where(line["largest_difference"] > 0)
        axes.plot(line["steps"], apart, color=color, linestyle=dash, label=CURVES[curve])
        same = line["steps"][line["largest_difference"] == 0]
        foot = axes.get_xaxis_transform()
        axes.plot(same, [0.02] * len(same), "v", color=color, markersize=4, transform=foot)
    axes.set_yscale("log")
    axes.set_xlabel("parameter updates")


def draw(table: pd.DataFrame) -> Figure:
    """Draw a column for each pair: its two losses, and below them the differences."""
    pairs = list(table["pair"].unique())
    if not pairs:
        return draw_notice("No fit by hand has a built-in twin to be compared with.")
    figure = Figure(figsize=(max(4.5, 3 * len(pairs)), 7), layout="constrained")
    panels = figure.subplots(3, len(pairs), squeeze=False, sharex="col", sharey="row")
    for column, pair in enumerate(pairs):
        own = table[table["pair"] == pair]
        for axes, curve in zip(panels[:2, column], CURVES, strict=True):
            _draw_loss(axes, own[own["curve"] == curve])
        _draw_difference(panels[2, column], own)
        panels[0, column].set_title(label([f"{pair}{BY_HAND}", f"{pair}{BUILT_IN}"], 30))
        panels[0, column].set_xscale("log")
        panels[2, column].xaxis.set_minor_formatter(NullFormatter())
    for axes, name in zip(panels[:, 0], [*CURVES.values(), "largest difference"], strict=True):
        axes.set_ylabel(name)
    for axes in (panels[0, 0], panels[2, 0]):
        axes.legend(fontsize=8, labelcolor=INK)
    return figure
