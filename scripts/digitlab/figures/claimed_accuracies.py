"""What sources claim about accuracies, and what the study measures."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from digitlab.claims.verdict import COMPATIBLE, NOT_SUPPORTED, ONLY_IF, SUPPORTED, UNDETERMINED
from digitlab.plotting.style import COLORS, WIDTH, draw_notice

COLUMNS = ["id", "unit", "measured", "low", "high", "claimed_low", "claimed_high", "verdict"]
UNITS = {"accuracy": "accuracy (%)", "difference of accuracy": "difference of accuracy (points)"}
STYLES: dict[str, dict[str, Any]] = {
    SUPPORTED: {"color": COLORS[2], "marker": "o"},
    ONLY_IF: {"color": COLORS[0], "marker": "D"},
    COMPATIBLE: {"color": COLORS[4], "marker": "^"},
    UNDETERMINED: {"color": COLORS[5], "marker": "v"},
    NOT_SUPPORTED: {"color": COLORS[1], "marker": "s"},
}
CLAIMED: dict[str, Any] = {"color": COLORS[6], "alpha": 0.45, "linewidth": 0}
ROW = 0.26  # inches


def table(claims: pd.DataFrame) -> pd.DataFrame:
    """Return the claims about accuracies, or differences between them, that were measured.

    A NaN bound means that the claim has no bound on that side.
    """
    shown = claims["unit"].isin(list(UNITS)) & claims["measured"].notna()
    return claims.loc[shown, COLUMNS]


def _limits(rows: pd.DataFrame) -> tuple[float, float]:
    """Return the limits of an axis that shows all intervals and all bounds."""
    values = rows[["measured", "low", "high", "claimed_low", "claimed_high"]].to_numpy(float) * 100
    least, most = float(np.nanmin(values)), float(np.nanmax(values))
    room = 0.04 * (most - least) or 1.0
    return least - room, most + room


def _draw_panel(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw one row for each claim, the first on top."""
    begin, end = _limits(rows)
    axes.set_xlim(begin, end)
    stroke = 0.004 * (end - begin)  # half the width at which a single value is drawn
    for place, row in enumerate(rows.itertuples()):
        style = STYLES[row.verdict]
        least = begin if np.isnan(row.claimed_low) else 100 * row.claimed_low
        most = end if np.isnan(row.claimed_high) else 100 * row.claimed_high
        middle, half = (least + most) / 2, max((most - least) / 2, stroke)
        axes.barh(place, 2 * half, 0.8, left=middle - half, **CLAIMED)
        if not np.isnan(row.low):
            axes.plot([100 * row.low, 100 * row.high], [place] * 2, color=style["color"])
        axes.plot(100 * row.measured, place, linestyle="none", markersize=5, **style)
        axes.text(1.01, place, row.verdict, transform=axes.get_yaxis_transform(), va="center")
    axes.set_yticks(range(len(rows)), rows["id"])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.ticklabel_format(axis="x", useOffset=False)
    axes.grid(axis="y", visible=False)


def draw(table: pd.DataFrame) -> Figure:
    """Draw claimed and measured values, a panel for accuracies and one for differences."""
    panels = [(unit, table[table["unit"] == unit]) for unit in UNITS]
    panels = [(unit, rows) for unit, rows in panels if len(rows)]
    if not panels:
        return draw_notice("No claim about accuracies applies.")
    heights = [len(rows) + 2 for _, rows in panels]
    figure = Figure(figsize=(WIDTH, ROW * sum(heights) + 0.4), layout="constrained")
    grid = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights)
    for (unit, rows), axes in zip(panels, grid[:, 0], strict=True):
        _draw_panel(axes, rows)
        axes.set_xlabel(UNITS[unit])
    return figure
