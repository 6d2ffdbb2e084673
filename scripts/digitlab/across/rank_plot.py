"""Draw the ranks of variants, data set by data set."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from digitlab.across.legend import dataset_legend
from digitlab.plotting.names import label
from digitlab.plotting.style import line_styles

SPREAD = 0.5  # of the lines of one variant, in rows


def draw_ranks(ranks: pd.DataFrame) -> Figure:
    """Draw a panel for each family: a row for each variant, and in it a line for each data set."""
    panels = [rows for _, rows in ranks.groupby("family", sort=False)]
    panels.sort(key=lambda rows: rows["variant"].nunique(), reverse=True)
    datasets = ranks["dataset"].unique().tolist()
    heights = [rows["variant"].nunique() for rows in panels]
    row = 0.34 + 0.09 * len(datasets)
    figure = Figure(figsize=(5.6, 0.9 + row * (sum(heights) + len(heights))), layout="constrained")
    grid = figure.subplots(len(panels), 1, squeeze=False, height_ratios=[n + 0.6 for n in heights])
    for axes, rows in zip(grid[:, 0], panels, strict=True):
        _draw_family(axes, rows, datasets)
    grid[-1, 0].set_xlabel("rank on held-out images (1 is best)")
    dataset_legend(figure, datasets)
    return figure


def _draw_family(axes: Axes, rows: pd.DataFrame, datasets: list[str]) -> None:
    """Draw the ranks in one family, the best on average on top."""
    styles = line_styles(datasets)
    order = rows.groupby("variant", sort=False)["rank"].mean().sort_values(kind="stable").index
    twins = rows.drop_duplicates("variant").set_index("variant")["twins"].fillna("")
    steps = np.linspace(-SPREAD / 2, SPREAD / 2, len(datasets)) + 0.15
    for place, name in enumerate(order):
        own = rows[rows["variant"] == name].set_index("dataset")
        for step, dataset in zip(steps, datasets, strict=True):
            if dataset not in own.index:
                continue
            color, marker = (styles[dataset][key] for key in ("color", "marker"))
            low, high, rank = own.loc[dataset, ["rank_low", "rank_high", "rank"]]
            axes.plot([low, high], [place + step] * 2, color=color, linewidth=1.6)
            axes.plot(rank, place + step, color=color, marker=marker, markersize=5)
        words = label([name, *twins[name].split()])
        axes.annotate(words, (0, place - 0.28), xycoords=("axes fraction", "data"), fontsize=9)
    axes.set_yticks([])
    axes.set_ylim(len(order) - 0.45, -0.6)
    axes.set_xticks(range(1, len(order) + 1))
    axes.set_xlim(0.8, len(order) + 0.2)
    axes.spines["left"].set_visible(False)
    axes.set_title(rows["family"].iloc[0], loc="left", fontsize=9, alpha=0.75)
