"""Confusion matrices of the variants that tell all classes apart."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from digitlab.decisive import on_decisive_partition
from digitlab.figures.style import INK

ACROSS = 3  # matrices in a row
LEAST_SHOWN = 0.0005  # share of a true class


def table(confusion: pd.DataFrame) -> pd.DataFrame:
    """Return counts summed over seeds and their share of the true class.

    On the official partition where there is one, else on the test partition.
    """
    chosen = on_decisive_partition(confusion)
    chosen = chosen[chosen["family"] != "binary"]
    matrices = chosen.groupby(["variant", "true", "predicted"], sort=False, as_index=False)
    counts = matrices["count"].sum()
    support = counts.groupby(["variant", "true"])["count"].transform("sum")
    return counts.assign(share=(counts["count"] / support).where(support > 0, 0.0))


def draw(table: pd.DataFrame) -> Figure:
    """Draw a matrix of row percentages for each variant."""
    variants = list(table["variant"].unique())
    rows = -(-len(variants) // ACROSS)
    figure = Figure(figsize=(12, 4.1 * rows), layout="constrained")
    panels = figure.subplots(rows, ACROSS, squeeze=False).ravel()
    for axes in panels[len(variants) :]:
        axes.set_visible(False)
    for axes, variant in zip(panels, variants, strict=False):
        shares = table[table["variant"] == variant].pivot_table("share", "true", "predicted")
        # The square root lets single percents be told from none.
        axes.imshow(np.sqrt(shares.to_numpy()), cmap="Blues", vmin=0, vmax=1)
        for (row, column), share in np.ndenumerate(shares.to_numpy()):
            if share >= LEAST_SHOWN:
                color = "white" if share > 0.4 else "#10253f"
                text = f"{100 * share:.1f}"
                axes.text(column, row, text, ha="center", va="center", fontsize=6.5, color=color)
        axes.set_xticks(range(len(shares)), shares.columns)
        axes.set_yticks(range(len(shares)), shares.index)
        axes.set_title(variant)
        axes.set_xlabel("predicted")
        axes.set_ylabel("true")
        axes.grid(visible=False)
        axes.spines[:].set(visible=True, color=INK, alpha=0.3)
    return figure
