"""Lines against the strength of a penalty, one for each method and variant."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from digitlab.plotting.lines import draw_lines, with_ends
from digitlab.plotting.names import label
from digitlab.plotting.style import draw_notice, line_styles
from digitlab.plotting.sweep_marks import log_losses, mark_diverged, panel_rows

MOST_TICKS = 4
NORMS = ("norm_1", "norm_2")  # norms of different methods differ by orders of magnitude


def _strength_axis(axes: Axes, strengths: pd.Series) -> None:
    """Give the strengths a log axis, with 0 one step to the left of the smallest."""
    positive = sorted(strengths[strengths > 0].unique())
    if not positive:
        return
    axes.set_xscale("symlog", linthresh=positive[0], linscale=0.7)
    powers = axes.xaxis.get_major_locator().tick_values(0, positive[-1])
    ticks = [tick for tick in powers if 0 <= tick <= positive[-1] * 1.01]
    axes.xaxis.set_major_locator(FixedLocator(ticks[:: 1 + len(ticks) // (MOST_TICKS + 1)]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlim(-0.3 * positive[0], 1.6 * positive[-1])


def draw_paths(table: pd.DataFrame, words: dict[str, str]) -> Figure:
    """Draw a row for each target with a panel for each measure of ``words``."""
    if table.empty:
        return draw_notice("No sweep of a penalty was fitted.")
    names = {variant: label([variant]) for variant in table["variant"].unique()}
    table = table.assign(line=table["variant"].map(names) + ": " + table["sweep"])
    styles: dict[str, dict[str, Any]] = line_styles(table["line"].unique())
    targets = table["target"].unique()
    figure, panels = panel_rows(len(targets), len(words), 2.9)
    for row, target in zip(panels, targets, strict=True):
        for axes, measure in zip(row, words, strict=True):
            lines = table[(table["target"] == target) & (table["measure"] == measure)]
            draw_lines(axes, with_ends(lines, "mean", "low", "high"), "strength", "line", styles)
            for place, (_, line) in enumerate(lines.groupby("line", sort=False)):
                mark_diverged(axes, line.rename(columns={"strength": "value"}), True, place)
            _strength_axis(axes, lines["strength"])
            if measure in NORMS and (lines["mean"] > 0).any():
                log_losses(axes)
            axes.set(title=f"{target} variants", ylabel=words[measure])
    for axes in panels[-1]:
        axes.set_xlabel("strength of the penalty")
    lines = [panels[0, 0].plot([], [], label=name, **style)[0] for name, style in styles.items()]
    figure.legend(handles=lines, loc="outside upper center", ncols=2)
    return figure
