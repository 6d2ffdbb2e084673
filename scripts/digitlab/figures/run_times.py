"""How long a fit takes, variant by variant."""

import pandas as pd
from matplotlib.figure import Figure

from digitlab.plotting.names import label
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
    """Draw a row of points for each variant, the fastest on top, and its median as a tick."""
    medians = table.groupby("variant", sort=False)["median"].first().sort_values(kind="stable")
    figure = Figure(figsize=(7.5, 0.9 + 0.42 * len(medians)), layout="constrained")
    axes = figure.subplots()
    styles = line_styles(medians.index)
    for row, (variant, median) in enumerate(medians.items()):
        color = styles[str(variant)]["color"]
        points = table.loc[table["variant"] == variant, "seconds"]
        axes.plot([median, median], [row - 0.3, row + 0.3], color=INK, linewidth=1.5)
        axes.plot(points, [row] * len(points), "o", alpha=0.7, markersize=7, color=color)
        axes.annotate(
            f"{median:.2g} s", (1.01, row), xycoords=("axes fraction", "data"), va="center"
        )
    axes.set_xscale("log")
    axes.set_yticks(range(len(medians)), [label([str(name)]) for name in medians.index])
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", visible=False)
    axes.spines["left"].set_visible(False)
    axes.set_ylim(len(medians) - 0.5, -0.5)
    axes.set_xlabel("seconds of training, one point a seed; stroke and number: median")
    return figure
