"""Draw the differences between variants on each data set, and their means over data sets."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from digitlab.across.differences import PAIR
from digitlab.across.legend import dataset_legend
from digitlab.plotting.names import spoken
from digitlab.plotting.style import INK, draw_notice, line_styles

SPREAD = 0.52  # of the lines of one pair, in rows


def draw_differences(differences: pd.DataFrame, effects: pd.DataFrame, margin: float) -> Figure:
    """Draw a row for each pair: a line for each data set, and a diamond for the mean over them.

    The differences of least interest, those with the smallest mean, are at the bottom; the band
    holds differences smaller than ``margin``.
    """
    if effects.empty:
        return draw_notice("No two variants of a family are compared.")
    order = effects.sort_values("mean", key=lambda mean: -mean.abs(), kind="stable")
    datasets = differences["dataset"].unique().tolist()
    row = 0.36 + 0.1 * (len(datasets) + 1)
    figure = Figure(figsize=(5.6, 1 + row * len(order)), layout="constrained")
    axes = figure.subplots()
    axes.axvspan(-100 * margin, 100 * margin, color=INK, alpha=0.08, linewidth=0)
    axes.axvline(0, color=INK, linewidth=0.8)
    rows = dict(list(differences.groupby(PAIR, sort=False)))
    for place, effect in enumerate(order.itertuples(name="Effect")):
        own = rows[effect.family, effect.variant_a, effect.variant_b]
        _draw_pair(axes, place, own, effect, datasets)
    axes.set_yticks([])
    axes.set_ylim(len(order) - 0.45, -0.6)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("difference of accuracy (percentage points)")
    mean = Line2D([], [], color=INK, marker="D", markersize=5, linewidth=2.2, label="mean, 95 %")
    dataset_legend(figure, datasets, mean)
    return figure


def _draw_pair(
    axes: Axes, place: int, own: pd.DataFrame, effect: object, datasets: list[str]
) -> None:
    """Draw one pair around the height ``place``, the better on average named first."""
    sign = 1 if getattr(effect, "mean", 0) >= 0 else -1
    names = [getattr(effect, f"variant_{side}") for side in ("a", "b")][::sign]
    steps = np.linspace(-SPREAD / 2, SPREAD / 2, len(datasets) + 1) + 0.16
    for dataset, row in own.set_index("dataset").iterrows():
        style = line_styles(datasets)[str(dataset)]
        height = place + steps[datasets.index(str(dataset))]
        span = 100 * sign * row[["low", "high"]].to_numpy(float)
        axes.plot(span, [height] * 2, color=style["color"], linewidth=1.3)
        middle = 100 * sign * row["difference"]
        axes.plot(middle, height, color=style["color"], marker=style["marker"], markersize=4)
    bounds = [100 * sign * getattr(effect, name) for name in ("low", "mean", "high")]
    axes.plot(bounds[::2], [place + steps[-1]] * 2, color=INK, linewidth=2.2)
    axes.plot(bounds[1], place + steps[-1], "D", color=INK, markersize=5)
    words = " over ".join(map(spoken, names))
    words = words[0].upper() + words[1:]
    axes.annotate(words, (0, place - 0.28), xycoords=("axes fraction", "data"), fontsize=9)
