"""Draw time and memory against the quantity that grows."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, LogLocator, NullLocator

from digitlab.plotting.style import line_styles

TITLES = {
    "images": "training images",
    "seeds": "seeds of a job",
    "cells": "noise levels",
    "classes": "classes, images alike",
}
LABELS = {"seconds": "seconds of a job", "megabytes": "peak memory, MB"}


def draw_panel(axes: Axes, points: pd.DataFrame, exponents: pd.DataFrame, quantity: str) -> None:
    """Draw the measurements of every variant and the power law fitted to them."""
    for variant, style in line_styles(points["variant"].unique()).items():
        mine = points[points["variant"] == variant]
        law = exponents[exponents["variant"] == variant].iloc[0]
        ends = np.array([mine["value"].min(), mine["value"].max()])
        axes.plot(
            mine["value"],
            mine[quantity],
            linestyle="none",
            color=style["color"],
            marker=style["marker"],
            markersize=4,
        )
        axes.plot(
            ends,
            np.exp(law["intercept"]) * ends ** law["exponent"],
            color=style["color"],
            linewidth=1.2,
            label=f"{variant}: {law['exponent']:z.2f} ({law['low']:z.2f} to {law['high']:z.2f})",
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    label_ticks(axes, sorted(points["value"].unique()))
    low, high = points[quantity].min() / 1.5, points[quantity].max() * 1.5
    axes.set_ylim(low, high * max(high / low, 4) ** 0.35)  # room for the legend
    axes.legend(fontsize=7, loc="upper left", title="exponent", title_fontsize=7.5)


def label_ticks(axes: Axes, values: Sequence[int]) -> None:
    """Label decades on x, or every value if all are below 100; label 1, 2 and 5 on y."""
    few = FixedLocator(values) if values[-1] < 100 else LogLocator()
    for axis, locator in ((axes.xaxis, few), (axes.yaxis, LogLocator(subs=(1, 2, 5)))):
        axis.set_major_locator(locator)
        axis.set_major_formatter("{x:,g}")
        axis.set_minor_locator(NullLocator())


def draw(points: pd.DataFrame, exponents: pd.DataFrame) -> Figure:
    """Draw one column for each of ``points["grows"]``, with seconds above memory."""
    grown = list(points["grows"].unique())
    figure = Figure(figsize=(3.1 * len(grown), 6), layout="constrained")
    panels = figure.subplots(2, len(grown), squeeze=False)
    for row, (quantity, label) in enumerate(LABELS.items()):
        for column, name in enumerate(grown):
            axes = panels[row, column]
            laws = exponents[(exponents["grows"] == name) & (exponents["quantity"] == quantity)]
            draw_panel(axes, points[points["grows"] == name], laws, quantity)
        panels[row, 0].set_ylabel(label)
    for column, name in enumerate(grown):
        panels[1, column].set_xlabel(TITLES[name])
    return figure
