"""What each class is taken for when it is misclassified."""

import numpy as np
import pandas as pd
from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.plotting.matrices import draw_matrix
from digitlab.plotting.style import draw_notice

ACROSS = 3  # matrices in a row
LEAST_WRITTEN = 0.005  # share of a true class


def table(confusion: pd.DataFrame) -> pd.DataFrame:
    """Return, for each multiclass variant, the share of each true class taken for each other one.

    ``count`` is summed over seeds, ``images`` counts those of the true class, and ``share`` is
    their ratio.
    """
    chosen = on_final_partition(confusion, target="multiclass")
    images = chosen.groupby(["variant", "true"])["count"].transform("sum")
    rows = chosen.assign(images=images)
    rows = rows[(rows["true"] != rows["predicted"]) & (rows["images"] > 0)]
    columns = ["variant", "partition", "true", "predicted", "images", "count"]
    summed = rows.groupby(columns[:-1], sort=False, as_index=False)["count"].sum()
    return summed.assign(share=summed["count"] / summed["images"])


def draw(table: pd.DataFrame) -> Figure:
    """Draw a matrix for each variant, all with the same color scale."""
    if table.empty:
        return draw_notice("No multiclass variant predicted anything.")
    variants = list(table["variant"].unique())
    across = min(ACROSS, len(variants))
    rows = -(-len(variants) // across)
    figure = Figure(figsize=(max(3.0 * across, 4), 2.9 * rows + 0.7), layout="constrained")
    panels = figure.subplots(rows, across, squeeze=False, sharex=True, sharey=True)
    # The square root makes a single percent distinguishable from zero.
    norm = PowerNorm(0.5, vmin=0, vmax=max(table["share"].max(), 0.01))
    digits = sorted(set(table["true"]) | set(table["predicted"]))
    for axes in panels.ravel()[len(variants) :]:
        axes.set_visible(False)
    for axes, variant in zip(panels.ravel(), variants, strict=False):
        shares = table[table["variant"] == variant].pivot_table("share", "true", "predicted")
        values = shares.reindex(index=digits, columns=digits).to_numpy()
        texts = np.where(values >= LEAST_WRITTEN, np.char.mod("%.1f", 100 * values), "")
        colors = draw_matrix(axes, values, texts, norm, (digits, digits), fontsize=5.5)
        axes.set_title(variant)
    bar = figure.colorbar(colors, ax=panels, location="bottom", shrink=0.5, aspect=40)
    bar.set_label("share of the images of the true class (%)")
    bar.ax.xaxis.set_major_formatter(lambda share, _: f"{100 * share:g}")
    figure.supxlabel("predicted", fontsize=10)
    figure.supylabel("true", fontsize=10)
    return figure
