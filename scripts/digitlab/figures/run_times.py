"""How long a fit takes, variant by variant."""

from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from digitlab.plotting.names import label
from digitlab.plotting.style import INK, WIDTH, line_styles
from digitlab.plotting.sweep_marks import PlainLogFormatter

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
    figure = Figure(figsize=(WIDTH, 0.9 + 0.42 * len(medians)), layout="constrained")
    axes = figure.subplots()
    names = [str(variant) for variant in medians.index]
    palette = {name: style["color"] for name, style in line_styles(names).items()}
    look: dict[str, Any] = {"order": names, "hue_order": names, "palette": palette, "size": 7}
    places = {"data": table, "x": "seconds", "y": "variant", "hue": "variant"}
    sns.stripplot(**places, **look, jitter=False, alpha=0.7, legend=False, ax=axes)
    for row, median in enumerate(medians):
        axes.plot([median, median], [row - 0.3, row + 0.3], color=INK, linewidth=1.5)
        axes.annotate(
            f"{median:.2g} s", (1.01, row), xycoords=("axes fraction", "data"), va="center"
        )
    axes.set_xscale("log")
    axes.set_yticks(range(len(names)), [label([name]) for name in names])
    axes.xaxis.set_major_formatter(PlainLogFormatter())
    axes.xaxis.set_minor_formatter(PlainLogFormatter())
    axes.set_ylabel("")
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", visible=False)
    axes.spines["left"].set_visible(False)
    axes.set_ylim(len(medians) - 0.5, -0.5)
    axes.set_xlabel("seconds of training, one point a seed; stroke and number: median")
    return figure
