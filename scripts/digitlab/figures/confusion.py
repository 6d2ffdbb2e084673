"""Confusion matrices of all variants."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from digitlab.decisive import on_decisive_partition
from digitlab.figures.heatmap_cells import draw_cells, write_cell
from digitlab.figures.panel_grid import nothing_to_draw
from digitlab.paired_intervals import Interval, wilson

ACROSS = 3  # matrices in a row
LEAST_SHOWN = 0.0005  # share of a true class
FEW = 3  # classes, of which each cell has room for its interval and count
COLUMNS = ["variant", "family", "partition", "true", "predicted", "seeds", "count", "support"]
COLUMNS += ["share", "low", "high"]


def table(confusion: pd.DataFrame) -> pd.DataFrame:
    """Return counts, their share of the true class and its 95 % Wilson interval.

    On the official partition where there is one, else on the test partition. ``count`` and
    ``support`` are means over seeds, the interval is that of one fitted model on as many images:
    seeds that predict the same images again do not make more of them.
    """
    keys = ["variant", "family", "partition", "true", "predicted"]
    cells = on_decisive_partition(confusion).groupby(keys, sort=False)["count"]
    means = cells.agg(seeds="count", count="mean").reset_index()
    means["support"] = means.groupby(["variant", "true"])["count"].transform("sum")
    means["share"] = (means["count"] / means["support"]).where(means["support"] > 0)
    limits = [
        wilson(count, support) if support else Interval(np.nan, np.nan)
        for count, support in zip(means["count"], means["support"], strict=True)
    ]
    bounds = pd.DataFrame(limits, columns=["low", "high"], dtype=float)
    return means.join(bounds)[COLUMNS]


def _draw_matrix(axes: Axes, cells: pd.DataFrame) -> None:
    """Draw one matrix; matrices of few classes say more in each cell."""
    shares = cells.pivot_table("share", "true", "predicted", dropna=False)
    # The square root lets single percents be told from none.
    strengths = np.sqrt(shares.to_numpy())
    draw_cells(axes, strengths)
    digits = list(shares.columns)
    for cell in cells.itertuples():
        row, column = digits.index(cell.true), digits.index(cell.predicted)
        text, size = "", 6.5
        if len(digits) <= FEW:
            text = f"{cell.share:.2%}\n[{cell.low:.2%}, {cell.high:.2%}]"
            text += f"\n{cell.count:,.1f} of {cell.support:,.0f}"
        elif cell.share >= LEAST_SHOWN:
            text = f"{100 * cell.share:.1f}"
        if text and cell.support:
            write_cell(axes, row, column, text, strengths[row, column], size)
    axes.set_xticks(range(len(digits)), digits)
    axes.set_yticks(range(len(digits)), digits)
    axes.tick_params(length=0)
    axes.set_title(cells["variant"].iloc[0])
    axes.set_xlabel("predicted")
    axes.set_ylabel("true")


def draw(table: pd.DataFrame) -> Figure:
    """Draw a matrix of row percentages for each variant, each family in rows of its own."""
    rows = []  # of at most ACROSS variants
    for _, family in table.groupby("family", sort=False):
        variants = list(family["variant"].unique())
        rows += [variants[place : place + ACROSS] for place in range(0, len(variants), ACROSS)]
    if not rows:
        return nothing_to_draw("No fit predicted anything.")
    few = [table[table["variant"] == row[0]]["true"].nunique() <= FEW for row in rows]
    heights = [1.9 if is_few else 3.0 for is_few in few]
    figure = Figure(figsize=(9, sum(heights)), layout="constrained")
    grid = figure.subplots(len(rows), ACROSS, squeeze=False, height_ratios=heights)
    for panels, variants in zip(grid, rows, strict=True):
        for axes in panels[len(variants) :]:
            axes.set_visible(False)
        for axes, variant in zip(panels, variants, strict=False):
            _draw_matrix(axes, table[table["variant"] == variant])
    return figure
