"""How much variant, data, label noise and their interactions move accuracy."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from digitlab.plotting.style import COLORS, INK

LEVEL = 0.05

# column: name, color, marker
SIZES = {
    "eta_generalized": ("generalized eta squared", COLORS[1], "s"),
    "share": ("share of all sums of squares", COLORS[0], "o"),
}


def table(anova: pd.DataFrame) -> pd.DataFrame:
    """Return the effect sizes of each target, each with its p-value."""
    return anova[["target", "effect", *SIZES, "p_holm", "tests", "seeds"]]


def draw(table: pd.DataFrame) -> Figure:
    """Draw a panel for each target with a line for each effect, the first on top.

    The figure stays empty for a table without rows, as of a study without a complete seed.
    """
    if table.empty:
        return Figure(figsize=(9, 1))
    targets = [(str(target), part) for target, part in table.groupby("target", sort=False)]
    most = max(len(part) for _, part in targets)
    apart = ConstrainedLayoutEngine(w_pad=0.15)  # keeps shares away from the next panel's effects
    figure = Figure(figsize=(9, 0.32 * most + 1.3), layout=apart)
    grid = figure.subplots(1, len(targets), squeeze=False, sharex=True)
    for axes, (target, part) in zip(grid[0], targets, strict=True):
        _draw_target(axes, part.reset_index(drop=True))
        axes.set_title(f"{target} variants")
    for name, color, marker in SIZES.values():
        grid[0, 0].plot([], [], marker=marker, color=color, linestyle="none", label=name)
    grid[0, 0].plot(
        [],
        [],
        marker="o",
        color=INK,
        markerfacecolor="none",
        linestyle="none",
        label=f"hollow: not significant at {LEVEL:g} (Holm)",
    )
    figure.legend(loc="outside upper center", ncols=3)
    return figure


def _draw_target(axes: Axes, part: pd.DataFrame) -> None:
    """Draw the effect sizes of one target; effects without a test are drawn filled."""
    hollow = part["p_holm"] >= LEVEL
    for column, (_, color, marker) in SIZES.items():
        for place, size in part[column].items():
            axes.plot(
                size,
                place,
                marker=marker,
                color=color,
                linestyle="none",
                clip_on=False,
                markerfacecolor="none" if hollow[place] else color,
                zorder=3,
            )
    for place, share in part["share"].items():
        if share == share:
            axes.text(
                1.06,
                place,
                f"{100 * share:.2g} %" if share < 0.995 else "100 %",
                va="center",
                fontsize=8,
                transform=axes.get_yaxis_transform(),
            )
    axes.set_yticks(range(len(part)), part["effect"])
    axes.set_ylim(len(part) - 0.5, -0.5)
    axes.set_xlim(0, 1)
    axes.set_xlabel("effect size (right: share in %)")
