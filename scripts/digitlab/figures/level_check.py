"""False-positive rates of the tests where there is no difference."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from digitlab.plotting.style import COLORS, INK, draw_notice

USES = {"used": (COLORS[0], "o"), "warning": (COLORS[1], "s")}
NULLS = {"images": "arms swapped on images", "seeds": "one variant in both arms"}


def table(levels: pd.DataFrame) -> pd.DataFrame:
    """Return the table that the figure is drawn from."""
    return levels


def draw(table: pd.DataFrame) -> Figure:
    """Draw a panel for each family and null, with a row for each test."""
    panels = dict(list(table.groupby(["family", "null"], sort=False)))
    if not panels:
        return draw_notice("No two variants of a family are compared.")
    families, nulls = (list(table[name].unique()) for name in ("family", "null"))
    tests = list(table["test"].unique())
    figure = Figure(figsize=(9, 1.1 + 2.2 * len(families)), layout="constrained")
    grid = figure.subplots(len(families), len(nulls), squeeze=False, sharex=True, sharey=True)
    for axes, (family, null) in zip(
        grid.ravel(), [(family, null) for family in families for null in nulls], strict=True
    ):
        if (family, null) in panels:
            _draw_rates(axes, panels[family, null], tests)
        axes.set_title(f"{family}: {NULLS[null]}", loc="left")
    for axes in grid[-1]:
        axes.set_xlabel("rejected (%)")
    grid[0, 0].set_yticks(range(len(tests)), tests)
    grid[0, 0].set_ylim(len(tests) - 0.5, -0.5)
    figure.legend(handles=_legend(), loc="outside upper center", ncols=4, fontsize=8)
    return figure


def _draw_rates(axes: Axes, part: pd.DataFrame, tests: list[str]) -> None:
    """Draw the rates of the tests in one family under one null."""
    axes.axvline(100 * part["level"].iloc[0], color=INK, linewidth=1, alpha=0.7, linestyle="--")
    for row in part.itertuples():
        color, marker = USES[str(row.use)]
        place = tests.index(str(row.test))
        axes.plot([100 * row.low, 100 * row.high], [place] * 2, color=color, linewidth=2)
        axes.plot(100 * row.rate, place, color=color, marker=marker, markersize=6)
        axes.plot(100 * row.highest, place, color=color, marker="|", markersize=9)


def _legend() -> list[Line2D]:
    """Return what the markers mean."""
    words = {"used": "used for this question", "warning": "warning: not for this question"}
    marks = [
        Line2D([], [], color=color, marker=marker, label=words[use])
        for use, (color, marker) in USES.items()
    ]
    highest = Line2D([], [], color=INK, marker="|", linestyle="", label="highest of the sources")
    return [*marks, highest, Line2D([], [], color=INK, linestyle="--", label="nominal level")]
