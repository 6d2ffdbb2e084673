"""How much variant, data, label noise and their interactions move accuracy."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D

from digitlab.plotting.style import COLORS, INK, TINY, WIDTH, draw_notice

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
    """Draw a panel for each target with a row for each effect, the first on top."""
    if table.empty:
        return draw_notice("No seed has every cell of the grid: there is no effect to show.")
    targets = list(table.groupby("target", sort=False))
    apart = ConstrainedLayoutEngine(w_pad=0.15)  # keeps shares away from the next panel's effects
    most = table["target"].value_counts().max()
    figure = Figure(figsize=(WIDTH, 0.32 * most + 1.3), layout=apart)
    grid = figure.subplots(1, len(targets), squeeze=False, sharex=True)
    for axes, (target, part) in zip(grid[0], targets, strict=True):
        _draw_target(axes, part.reset_index(drop=True))
        axes.set_title(f"{target} variants")
    marks = [
        Line2D([], [], marker=marker, color=color, linestyle="", label=name)
        for name, color, marker in SIZES.values()
    ]
    hollow: dict[str, Any] = {"marker": "o", "markerfacecolor": "none", "linestyle": ""}
    words = f"hollow: not significant at {LEVEL:g} (Holm)"
    marks.append(Line2D([], [], color=INK, label=words, **hollow))
    figure.legend(handles=marks, loc="outside upper center", ncols=3)
    return figure


def _draw_target(axes: Axes, part: pd.DataFrame) -> None:
    """Draw the effect sizes of one target; effects without a test are drawn filled."""
    for hollow, rows in part.groupby(part["p_holm"] >= LEVEL):
        for column, (_, color, marker) in SIZES.items():
            look: dict[str, Any] = {"markerfacecolor": "none" if hollow else color, "zorder": 3}
            axes.plot(rows[column], rows.index, marker, color=color, clip_on=False, **look)
    beside: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "va": "center"}
    for place, share in part["share"].dropna().items():
        text = f"{100 * share:.2g} %" if share < 0.995 else "100 %"
        axes.text(1.06, place, text, fontsize=TINY, **beside)
    axes.set_yticks(range(len(part)), part["effect"])
    axes.set_ylim(len(part) - 0.5, -0.5)
    axes.set_xlim(0, 1)
    axes.set_xlabel("effect size (right: share in %)")
