"""How long a fit takes, variant by variant."""

import pandas as pd
from matplotlib.figure import Figure

from digitlab.plotting.style import INK, line_styles

CELL = ["setting", "percent", "noise"]


def table(timings: pd.DataFrame, settings: pd.DataFrame) -> pd.DataFrame:
    """Return the training seconds of each fit in the cell of the headline (``settings``).

    ``median`` is that of the variant over seeds. Fits that were made elsewhere have no seconds.
    """
    chosen = timings.merge(settings[["variant", *CELL]].drop_duplicates(), on=["variant", *CELL])
    chosen = chosen[["variant", "target", "seed", "epochs", "seconds"]].dropna(subset="seconds")
    return chosen.assign(median=chosen.groupby("variant")["seconds"].transform("median"))


def draw(table: pd.DataFrame) -> Figure:
    """Draw a row of points for each variant, one for each seed, and its median as a tick."""
    variants = list(table["variant"].unique())
    figure = Figure(figsize=(9, 1 + 0.38 * len(variants)), layout="constrained")
    axes = figure.subplots()
    for row, (variant, style) in enumerate(line_styles(variants).items()):
        points = table[table["variant"] == variant]
        marker = {"color": style["color"], "marker": style["marker"], "linestyle": "none"}
        median = points["median"].iloc[0]
        axes.plot(points["seconds"], [row] * len(points), alpha=0.75, markersize=6, **marker)
        axes.plot([median, median], [row - 0.32, row + 0.32], color=INK, linewidth=1.5)
        axes.annotate(f"{median:.2g} s", (1, row), xycoords=("axes fraction", "data"), va="center")
    axes.set_xscale("log")
    axes.set_yticks(range(len(variants)), variants)
    axes.set_ylim(len(variants) - 0.4, -0.6)
    axes.set_xlabel("seconds of training, one point a seed; stroke and number: median")
    return figure
