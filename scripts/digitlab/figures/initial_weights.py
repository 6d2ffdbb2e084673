"""Where a linear model starts, and where it ends up."""

import pandas as pd
from matplotlib.figure import Figure

from digitlab.plotting.lines import draw_lines, name_lines, with_ends
from digitlab.plotting.names import label
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
            rows = with_ends(lines, "mean", "least", "largest")
            draw_lines(axes, rows, "epoch", "start", styles, band=True)
            axes.set_xscale("log")
            axes.set(title=label([variant]), ylabel=words)
        log_losses(row[0])
        name_lines(row[-1], {start: start for start in styles})
    for axes in panels[-1]:
        axes.set_xlabel("epochs")
    return figure
