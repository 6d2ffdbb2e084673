"""Loss and accuracy of training and validation against parameter updates."""

import pandas as pd
from matplotlib.figure import Figure

from digitlab.fits.reading import HISTORY
from digitlab.plotting.style import INK, line_styles

CELL = ["setting", "percent", "noise"]
STAR = {"markersize": 13, "markeredgecolor": INK, "markeredgewidth": 0.8, "zorder": 4}


def table(history: pd.DataFrame, settings: pd.DataFrame) -> pd.DataFrame:
    """Return the mean, lowest and highest value over seeds at each step of each variant.

    ``settings`` is the headline, whose cell is drawn. Steps that some seed did not reach are left
    out, so that every point includes all seeds, and so are variants that do not train in epochs.
    ``best`` is true at the epoch of each variant with the lowest mean validation loss.
    """
    cell = settings[CELL].drop_duplicates()
    chosen = history.merge(cell, on=CELL)
    epochs = chosen.groupby("variant")["epoch"].transform("max")
    chosen = chosen[epochs > 1]
    long = chosen.melt(
        id_vars=["variant", "seed", "steps"], value_vars=list(HISTORY), var_name="curve"
    )
    grouped = long.groupby(["variant", "curve", "steps"], sort=False)["value"]
    points = grouped.agg(seeds="count", mean="mean", least="min", largest="max").reset_index()
    most = points.groupby("variant")["seeds"].transform("max")
    points = points[points["seeds"] == most].sort_values(["variant", "curve", "steps"])
    losses = points[points["curve"] == "validation_loss"].dropna(subset="mean")
    lowest = points.loc[losses.groupby("variant")["mean"].idxmin(), ["variant", "steps"]]
    return points.merge(lowest.assign(best=True), how="left").fillna({"best": False})


def draw(table: pd.DataFrame) -> Figure:
    """Draw a panel for each curve with each variant's line, band and best epoch (a star)."""
    figure = Figure(figsize=(9, 6.4), layout="constrained")
    panels = figure.subplots(2, 2, sharex=True, sharey="row")
    styles = line_styles(table["variant"].unique())
    for axes, curve in zip(panels.ravel(order="F"), HISTORY, strict=True):
        for variant, style in styles.items():
            line = table.query("variant == @variant and curve == @curve")
            x = line["steps"].to_numpy()
            every = max(1, len(x) // 8)
            axes.plot(x, line["mean"], label=variant, markevery=every, **style)
            band = (line["least"].to_numpy(), line["largest"].to_numpy())
            axes.fill_between(x, *band, color=style["color"], alpha=0.15, linewidth=0)
            best = line[line["best"]]
            axes.plot(best["steps"], best["mean"], "*", color=style["color"], **STAR)
        axes.set_title(curve.replace("_", " "))
        axes.set_xscale("log")
        if curve.endswith("loss"):
            axes.set_yscale("log")
    for axes in panels[1]:
        axes.set_xlabel("parameter updates")
    handles, labels = panels[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=4)
    return figure
