"""What each class is taken for when it is misclassified."""

import numpy as np
import pandas as pd
from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.plotting.matrices import draw_matrix
from digitlab.plotting.names import label
from digitlab.plotting.style import WIDTH, draw_notice
from digitlab.plotting.twins import drawn_alike

ACROSS = 2  # matrices in a row
LEAST_WRITTEN = 0.5  # % of a true class


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
    """Draw a matrix for each distinct variant, all with the same color scale."""
    if table.empty:
        return draw_notice("No multiclass variant predicted anything.")
    alike = drawn_alike(table, ["true", "predicted"], ["share"])
    down = -(-len(alike) // ACROSS)
    figure = Figure(figsize=(WIDTH, 4.2 * down + 0.7), layout="constrained")
    panels = figure.subplots(down, ACROSS, squeeze=False)
    # The square root makes a single percent distinguishable from zero.
    norm = PowerNorm(0.5, vmin=0, vmax=100 * max(table["share"].max(), 0.01))
    classes = list(dict.fromkeys(table["true"])) + sorted(
        set(table["predicted"]) - set(table["true"])
    )
    for axes in panels.ravel()[len(alike) :]:
        axes.set_visible(False)
    for axes, (variant, names) in zip(panels.ravel(), alike.items(), strict=False):
        own = table[table["variant"] == variant]
        shares = 100 * own.pivot(index="true", columns="predicted", values="share")
        values = shares.reindex(index=classes, columns=classes).to_numpy(float)
        texts = np.where(values >= LEAST_WRITTEN, np.char.mod("%.1f", values), "")
        colors = draw_matrix(axes, values, texts, norm, (classes, classes))
        axes.set(title=label(names, 42), xlabel="predicted", ylabel="true")
    bar = figure.colorbar(colors, ax=panels, location="bottom", shrink=0.5, aspect=40)
    bar.set_label("share of the images of the true class (%)")
    return figure
