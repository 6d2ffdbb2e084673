"""Optimizers, each at its own best learning rate: their losses, and how fast they converge."""

import math
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from digitlab.plotting.names import label
from digitlab.plotting.style import draw_notice, line_styles
from digitlab.plotting.sweep_marks import (
    draw_sweep,
    log_losses,
    mark_diverged,
    mark_handles,
    panel_rows,
)
from digitlab.tuning.convergence import epochs_needed
from digitlab.tuning.epoch_curves import mean_curves
from digitlab.tuning.scores import MEMBER, average, with_choice, with_numbers

RATES, CURVES, NEEDED = "loss against rate", "accuracy against epochs", "epochs needed"
COLUMNS = ["variant", "sweep", "value", "part", "x", "y", "low", "high", "seeds", "diverged"]
COLUMNS += ["best", "best_set", "missed"]
Styles = dict[str, dict[str, Any]]
# The optimizer that the recipes themselves name, and the same on other pixels.
WORDS = {"learning-rate": "sgd", "normalizing": "sgd, standardized pixels"}


def table(
    settings: pd.DataFrame,
    best: pd.DataFrame,
    history: pd.DataFrame,
    convergence: pd.DataFrame,
    compared: pd.DataFrame,
) -> pd.DataFrame:
    """Return what is drawn for the variants that have two or more sweeps of the learning rate.

    The ``part`` of a row says what it holds: the validation loss y at each rate x (low and high
    bound y), the validation accuracy y at each sweep's best rate after x epochs, or the mean number
    x of epochs that its fastest rate takes to get within half a point of the best accuracy of any
    sweep (low and high bound x). ``missed`` of the ``seeds`` never do and count as one epoch more
    than they trained, so x has no upper bound.
    """
    percent = compared["percent"].iloc[0]
    rows = with_numbers(settings, "learning_rate")
    rows = rows[(rows["partition"] == "validation") & (rows["percent"] == percent)]
    several = rows.groupby("variant")["sweep"].transform("nunique") > 1
    points = average(rows[several], MEMBER, {RATES: "log_loss"})
    losses = with_choice(points, best).rename(columns={"measure": "part", "mean": "y"})
    losses = losses.assign(x=losses["value"])
    chosen = losses.loc[losses["best"].eq(True), MEMBER]
    epochs = history[(history["percent"] == percent) & (history["noise"] == 0)]
    joined = chosen.merge(epochs, on=["variant", "setting"])
    curves = mean_curves(joined, MEMBER, ["validation_accuracy"])
    curves = curves.rename(columns={"epoch": "x", "mean": "y"}).assign(part=CURVES)
    fastest = convergence[convergence["fastest"].astype(bool)]
    needed = chosen[MEMBER[:2]].merge(fastest, on=MEMBER[:2])
    parts = [losses, curves, _needed(needed)]
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(columns=COLUMNS)
    return pd.concat(filled, ignore_index=True).reindex(columns=COLUMNS)


def _needed(fits: pd.DataFrame) -> pd.DataFrame:
    """Return the mean epochs to the common target for each of ``MEMBER``, with their interval."""
    rows = []
    for names, group in fits.groupby(MEMBER, sort=False):
        found = epochs_needed(group)
        reached = {"seeds": found.n, "missed": found.late}
        high = found.high if math.isfinite(found.high) else np.nan
        place = {"x": found.mean, "low": found.low, "high": high}
        rows.append({**dict(zip(MEMBER, names, strict=True)), "part": NEEDED, **place, **reached})
    return pd.DataFrame(rows)


def _draw_losses(axes: Axes, rows: pd.DataFrame, styles: Styles) -> None:
    """Draw loss against rate for each sweep of one variant."""
    axes.set_xscale("log")
    log_losses(axes)
    losses = rows[rows["part"] == RATES].rename(columns={"y": "mean"})
    for place, (sweep, style) in enumerate(styles.items()):
        line = losses[losses["sweep"] == sweep]
        draw_sweep(axes, line, style)
        mark_diverged(axes, line, top=True, place=place)
    axes.set_ylabel("validation loss")


def _draw_curves(axes: Axes, rows: pd.DataFrame, styles: Styles) -> None:
    """Draw accuracy against epochs for the best rate of each sweep of one variant."""
    for sweep, style in styles.items():
        curve = rows[(rows["sweep"] == sweep) & (rows["part"] == CURVES)]
        line = {"color": style["color"], "linestyle": style["linestyle"], "linewidth": 1.6}
        axes.plot(curve["x"], curve["y"], **line)
    axes.set_xscale("log")
    axes.set_ylabel("validation accuracy")


def _draw_needed(axes: Axes, rows: pd.DataFrame, styles: Styles) -> None:
    """Draw the epochs that the fastest rate of each sweep needs, with an arrow where open."""
    needed = rows[rows["part"] == NEEDED]
    labels = []
    for place, row in enumerate(needed.itertuples()):
        style = {**styles[row.sweep], "linestyle": "none", "markersize": 7}
        open_ended = row.missed > 0
        error = [[row.x - row.low], [0.0 if open_ended else row.high - row.x]]
        axes.errorbar([row.x], [place], xerr=error, capsize=3, xlolims=open_ended, **style)
        missed = f"\n({row.missed:.0f} never)" if open_ended else ""
        labels.append(f"{WORDS.get(row.sweep, row.sweep)}\nrate {row.value:g}{missed}")
    axes.set_yticks(range(len(labels)), labels, fontsize=8)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xlim(left=0)


def draw(table: pd.DataFrame) -> Figure:
    """Draw a row for each variant: loss against rate, accuracy against epochs, epochs needed."""
    if table.empty:
        return draw_notice("No variant of the study has sweeps of two optimizers.")
    styles = line_styles(table["sweep"].unique())
    variants = table["variant"].unique()
    figure, panels = panel_rows(len(variants), 3, 3.2)
    for row, variant in zip(panels, variants, strict=True):
        rows = table[table["variant"] == variant]
        for axes, drawn in zip(row, (_draw_losses, _draw_curves, _draw_needed), strict=True):
            drawn(axes, rows, styles)
            axes.set_title(label([variant]))
    words = ("learning rate", "epochs", "epochs to within half a point")
    for axes, word in zip(panels[-1], words, strict=True):
        axes.set_xlabel(word)
    lines = [Line2D([], [], label=WORDS.get(name, name), **look) for name, look in styles.items()]
    handles = [*lines, *mark_handles(bool((table["diverged"] > 0).any()))]
    figure.legend(handles=handles, loc="outside upper center", ncols=4)
    return figure
