"""Where a linear model starts, and where it ends up."""

import pandas as pd
from matplotlib.figure import Figure

from digitlab.plotting.style import draw_notice, line_styles
from digitlab.plotting.sweep_marks import log_losses, panel_rows
from digitlab.tuning.epoch_curves import mean_curves

CURVES = {"validation_loss": "validation loss", "validation_accuracy": "validation accuracy"}


def table(settings: pd.DataFrame, history: pd.DataFrame, compared: pd.DataFrame) -> pd.DataFrame:
    """Return the mean, lowest and highest value over seeds at each epoch of each start, by curve.

    ``compared`` is the headline; starts are compared at its percentage of the training images.
    """
    varied = settings[settings["key"] == "start"]
    members = varied[["variant", "setting", "value"]].drop_duplicates()
    at = (history["percent"] == compared["percent"].iloc[0]) & (history["noise"] == 0)
    joined = members.merge(history[at], on=["variant", "setting"])
    curves = mean_curves(joined, ["variant", "value"], list(CURVES))
    return curves.rename(columns={"value": "start"})


def draw(table: pd.DataFrame) -> Figure:
    """Draw a row for each variant: loss on the left, accuracy on the right."""
    if table.empty:
        return draw_notice("No sweep of the start was fitted.")
    styles = line_styles(sorted(table["start"].unique(), reverse=True))
    variants = table["variant"].unique()
    figure, panels = panel_rows(len(variants), len(CURVES), 3)
    for row, variant in zip(panels, variants, strict=True):
        for axes, (curve, words) in zip(row, CURVES.items(), strict=True):
            lines = table[(table["variant"] == variant) & (table["curve"] == curve)]
            for start, style in styles.items():
                line = lines[lines["start"] == start]
                x = line["epoch"].to_numpy()
                every = [0, *range(1, len(x), max(1, len(x) // 6))] if len(x) else []
                axes.plot(x, line["mean"], label=start, markevery=every, **style)
                band = (line["least"].to_numpy(), line["largest"].to_numpy())
                axes.fill_between(x, *band, color=style["color"], alpha=0.15, linewidth=0)
            axes.set_xscale("log")
            axes.set(title=variant, ylabel=words)
        log_losses(row[0])
    for axes in panels[-1]:
        axes.set_xlabel("epochs")
    handles, labels = panels[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=len(labels))
    return figure
