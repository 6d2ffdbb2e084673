"""Validation loss and accuracy against the learning rate."""

import pandas as pd
from matplotlib.figure import Figure

from digitlab.plotting.names import label
from digitlab.plotting.style import draw_notice, line_styles
from digitlab.plotting.sweep_marks import (
    draw_sweep,
    keep_to_shares,
    log_losses,
    mark_diverged,
    mark_handles,
    panel_rows,
)
from digitlab.tuning.scores import MEMBER, average, with_choice, with_numbers

MEASURES = {"validation loss": "log_loss", "validation accuracy": "accuracy"}


def table(settings: pd.DataFrame, best: pd.DataFrame, compared: pd.DataFrame) -> pd.DataFrame:
    """Return the mean and 95 % t interval of each rate of the sweep ``learning-rate``, by measure.

    ``compared`` is the headline; rates are compared at its percentage of the training images.
    """
    rows = with_numbers(settings, "learning_rate", "learning-rate")
    at = (rows["partition"] == "validation") & (rows["percent"] == compared["percent"].iloc[0])
    return with_choice(average(rows[at], MEMBER, MEASURES), best)


def draw(table: pd.DataFrame) -> Figure:
    """Draw a row for each variant: loss on the left, accuracy on the right."""
    if table.empty:
        return draw_notice("No sweep called learning-rate was fitted.")
    styles = line_styles(table["variant"].unique())
    figure, panels = panel_rows(len(styles), len(MEASURES), 2.3)
    for row, (variant, style) in zip(panels, styles.items(), strict=True):
        for axes, measure in zip(row, MEASURES, strict=True):
            line = table[(table["variant"] == variant) & (table["measure"] == measure)]
            is_loss = measure.endswith("loss")
            axes.set_xscale("log")
            if is_loss:
                log_losses(axes)
            draw_sweep(axes, line, style)
            axes.margins(y=0.18)
            mark_diverged(axes, line, top=is_loss)
            axes.set(title=label([variant]), ylabel=measure)
            if not is_loss:
                keep_to_shares(axes)
    for axes in panels[-1]:
        axes.set_xlabel("learning rate")
    handles = mark_handles(bool((table["diverged"] > 0).any()))
    figure.legend(handles=handles, loc="outside upper center", ncols=len(handles))
    return figure
