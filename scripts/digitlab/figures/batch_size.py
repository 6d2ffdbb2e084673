"""Validation loss, accuracy and training time against the batch size."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from digitlab.plotting.names import label
from digitlab.plotting.style import draw_notice, line_styles
from digitlab.plotting.sweep_marks import draw_sweep, mark_diverged, mark_handles, panel_rows
from digitlab.tuning.scores import MEMBER, average, with_choice, with_numbers

MEASURES = {"validation loss": "log_loss", "validation accuracy": "accuracy", "seconds": "seconds"}
CELL = ["variant", "setting", "percent", "noise", "seed"]
WORDS = {"batch-size": "equal epochs", "batch-size-equal-steps": "equal steps"}


def table(
    settings: pd.DataFrame, best: pd.DataFrame, timings: pd.DataFrame, compared: pd.DataFrame
) -> pd.DataFrame:
    """Return mean and 95 % t interval by measure, for each size in each sweep of the batch size.

    ``compared`` is the headline; sizes are compared at its percentage of the training images.
    """
    rows = with_numbers(settings, "batch_size")
    at = (rows["partition"] == "validation") & (rows["percent"] == compared["percent"].iloc[0])
    timed = rows[at].merge(timings[[*CELL, "seconds"]], on=CELL, how="left")
    return with_choice(average(timed, MEMBER, MEASURES), best)


def _draw_panel(axes: Axes, rows: pd.DataFrame, styles: dict[str, dict[str, object]]) -> None:
    """Draw one measure of one variant, a line for each sweep."""
    measure = rows["measure"].iloc[0]
    axes.set_xscale("log", base=2)
    sizes = sorted(rows["value"].unique())
    for place, (sweep, line) in enumerate(rows.groupby("sweep", sort=False)):
        draw_sweep(axes, line, styles[str(sweep)])
        mark_diverged(axes, line, measure != "validation accuracy", place)
    axes.margins(y=0.15)
    if measure == "seconds":
        axes.set_ylim(bottom=0)
    axes.set_xticks(sizes, [f"{size:.0f}" for size in sizes])
    axes.minorticks_off()
    axes.set(title=label([rows["variant"].iloc[0]]), ylabel=measure)


def draw(table: pd.DataFrame) -> Figure:
    """Draw a row for each variant with a panel for each measure."""
    if table.empty:
        return draw_notice("No sweep of the batch size was fitted.")
    styles = line_styles(table["sweep"].unique())
    variants = table["variant"].unique()
    figure, panels = panel_rows(len(variants), len(MEASURES), 2.3)
    for row, variant in zip(panels, variants, strict=True):
        for axes, measure in zip(row, MEASURES, strict=True):
            chosen = (table["variant"] == variant) & (table["measure"] == measure)
            _draw_panel(axes, table[chosen], styles)
    for axes in panels[-1]:
        axes.set_xlabel("batch size")
    lines = [Line2D([], [], label=WORDS.get(name, name), **look) for name, look in styles.items()]
    handles = [*lines, *mark_handles(bool((table["diverged"] > 0).any()))]
    figure.legend(handles=handles, loc="outside upper center", ncols=3)
    return figure
