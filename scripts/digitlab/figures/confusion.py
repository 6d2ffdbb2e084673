"""Confusion matrices of all variants."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.plotting.matrices import draw_matrix
from digitlab.plotting.names import label
from digitlab.plotting.style import WIDTH, draw_notice
from digitlab.plotting.twins import drawn_alike
from digitlab.stats.proportions import wilson_intervals

ACROSS = 2  # matrices in a row, so that numbers can be read
LEAST_SHOWN = 0.0005  # share of a true class
FEW = 3  # classes; with at most this many, a cell has room for its interval and count
COLUMNS = ["variant", "target", "partition", "true", "predicted", "seeds", "count", "support"]
COLUMNS += ["share", "low", "high"]


def table(confusion: pd.DataFrame) -> pd.DataFrame:
    """Return counts, their share of the true class and its 95 % Wilson interval.

    They are on the final partition: the official one where there is one, else test. ``count`` and
    ``support`` are means over seeds, and the interval is that of one fitted model on that many
    images: several seeds that predict the same images do not add images.
    """
    keys = ["variant", "target", "partition", "true", "predicted"]
    cells = on_final_partition(confusion).groupby(keys, sort=False)["count"]
    means = cells.agg(seeds="count", count="mean").reset_index()
    means["support"] = means.groupby(["variant", "true"])["count"].transform("sum")
    means["share"] = (means["count"] / means["support"]).where(means["support"] > 0)
    low, high = wilson_intervals(means["count"].to_numpy(), means["support"].to_numpy())
    return means.assign(low=low, high=high)[COLUMNS]


def _text(cell: pd.Series, few: bool) -> str:
    """Return the text of a cell; with few classes, it includes the interval and the mean count."""
    if np.isnan(cell["share"]):
        return ""
    if few:
        interval = f"[{cell['low']:.2%}, {cell['high']:.2%}]"
        return f"{cell['share']:.2%}\n{interval}\n{cell['count']:,.1f} of {cell['support']:,.0f}"
    return f"{100 * cell['share']:.1f}" if cell["share"] >= LEAST_SHOWN else ""


def _draw_matrix(axes: Axes, cells: pd.DataFrame, names: list[str]) -> None:
    """Draw the matrix that the variants ``names`` have in common."""
    classes = list(cells["true"].unique())
    cells = cells.assign(text=cells.apply(_text, axis=1, few=len(classes) <= FEW))
    shares, texts = (
        cells.pivot(index="true", columns="predicted", values=name).loc[classes, classes]
        for name in ("share", "text")
    )
    # The square root makes a single percent distinguishable from zero.
    norm = PowerNorm(0.5, 0, 1)
    draw_matrix(axes, shares.to_numpy(float), texts.to_numpy(), norm, (classes, classes))
    axes.set(title=label(names, 42), xlabel="predicted", ylabel="true")


def draw(table: pd.DataFrame) -> Figure:
    """Draw a matrix of row percentages for each distinct variant; each target starts a new row.

    Variants with the same confusions share a matrix.
    """
    alike = drawn_alike(table, ["true", "predicted"], ["share"])
    rows = []  # of at most ACROSS variants
    for _, target in table.groupby("target", sort=False):
        variants = [name for name in target["variant"].unique() if name in alike]
        rows += [variants[place : place + ACROSS] for place in range(0, len(variants), ACROSS)]
    if not rows:
        return draw_notice("No fit predicted anything.")
    few = [table[table["variant"] == row[0]]["true"].nunique() <= FEW for row in rows]
    heights = [2.3 if is_few else 4.2 for is_few in few]
    figure = Figure(figsize=(WIDTH, sum(heights)), layout="constrained")
    grid = figure.subplots(len(rows), ACROSS, squeeze=False, height_ratios=heights)
    for panels, variants in zip(grid, rows, strict=True):
        for axes in panels[len(variants) :]:
            axes.set_visible(False)
        for axes, variant in zip(panels, variants, strict=False):
            _draw_matrix(axes, table[table["variant"] == variant], alike[variant])
    return figure
