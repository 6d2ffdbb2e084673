"""Reliability diagrams: how often predictions are right against how confident they are."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.evaluation.calibration import reliability
from digitlab.fits.predictions import final_predictions
from digitlab.plotting.lines import draw_lines, with_ends
from digitlab.plotting.style import COLORS, INK, SMALL, draw_notice, line_styles
from digitlab.plotting.twins import drawn_alike
from digitlab.plotting.variant_panels import variant_panels

FIT = ["variant", "seed", "partition"]
BINS = ["low", "high", "images", "confidence", "accuracy", "accuracy_low", "accuracy_high"]
SHARES = ["accuracy", "accuracy_low", "accuracy_high"]
ERROR = ["ece", "ece_null_95"]


def table(
    calibration: pd.DataFrame, fits: Mapping[str, Mapping[str, NDArray[Any]]]
) -> pd.DataFrame:
    """Return the images, mean confidence and accuracy of each fit in 15 equal-width bins.

    Bins are of confidence. Each row repeats the ECE of its fit and what chance alone would leave of
    it, from ``calibration``. Fits that diverged have no rows.
    """
    parts = [pd.DataFrame(columns=[*FIT, *BINS])]
    for variant, record in fits.items():
        found = final_predictions(record)
        for seed, *outcome in zip(found.seeds, found.confidence, found.right, strict=True):
            fit = {"variant": variant, "seed": seed, "partition": found.partition}
            parts.append(reliability(*outcome).assign(**fit)[[*FIT, *BINS]])
    bins = pd.concat(parts[1:] or parts, ignore_index=True)
    return bins.merge(calibration[[*FIT, *ERROR]], on=FIT, how="left")


def _draw_diagram(axes: Axes, own: pd.DataFrame) -> None:
    """Draw all seeds of one variant, the first with its intervals."""
    axes.plot([0, 1], [0, 1], color=INK, alpha=0.5, linewidth=1, linestyle=(0, (4, 3)))
    first, *others = [bins.dropna(subset="accuracy") for _, bins in own.groupby("seed")]
    for bins in others:
        axes.plot(bins["confidence"], bins["accuracy"], color=COLORS[6], alpha=0.7, linewidth=0.8)
    rows = with_ends(first.assign(of="first seed"), *SHARES)
    draw_lines(axes, rows, "confidence", "of", line_styles(["first seed"]))
    error, chance = first[ERROR].iloc[0]
    found = f"ECE {error:.4f}, by chance < {chance:.4f}"
    axes.set_title(f"{axes.get_title('left')}\n{found}", fontsize=SMALL)


def draw(table: pd.DataFrame) -> Figure:
    """Draw a reliability diagram above a histogram of confidence for each distinct variant."""
    if table.empty:
        return draw_notice("Every fit diverged: there is no prediction to show.")
    alike = drawn_alike(table, ["seed", "low"], ["images", "confidence", "accuracy"])
    figure, panels = variant_panels(alike, 3.3, heights=(3, 1))
    for variant, (diagram, histogram) in panels.items():
        own = table[table["variant"] == variant]
        _draw_diagram(diagram, own)
        first = own[own["seed"] == own["seed"].min()]
        edges = [*first["low"], 1.0]
        middle = (first["low"] + first["high"]) / 2
        sns.histplot(
            x=middle, weights=first["images"], bins=edges, alpha=1, shrink=0.92, ax=histogram
        )
        histogram.set(yscale="log", xlabel="", ylabel="")
        histogram.set_ylim(bottom=0.5)
        diagram.set(xlim=(0, 1), ylim=(-0.02, 1.02))
        place = diagram.get_subplotspec()
        if place and place.is_first_col():
            diagram.set_ylabel("accuracy")
            histogram.set_ylabel("images")
    figure.supxlabel("confidence")
    return figure
