"""Lines and points with the intervals of our tables, drawn by seaborn, and their names beside them.

seaborn draws the spread of the rows that it is given. Three rows for each point, its low end, its
mean and its high end, therefore make it draw exactly the interval that a table holds.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from digitlab.plotting.style import TINY

AS_GIVEN: dict[str, Any] = {"estimator": "median", "errorbar": ("pi", 100), "legend": False}
Style = Mapping[str, Any]


def with_ends(table: pd.DataFrame, mean: str, low: str, high: str) -> pd.DataFrame:
    """Return the rows of ``table`` three times, with each of its columns as ``value``.

    Ends that are NaN have no rows.
    """
    ends = [table.assign(value=table[column].astype(float)) for column in (mean, low, high)]
    return pd.concat(ends, ignore_index=True).dropna(subset="value")


def draw_lines(
    axes: Axes, rows: pd.DataFrame, x: str, by: str, styles: Mapping[str, Style], band: bool = False
) -> None:
    """Draw a line for each of ``styles``, with the intervals of ``rows``, made by ``with_ends``.

    ``by`` is the column that names the lines. Intervals are bars, or a ``band`` around lines
    without markers.
    """
    drawn = [name for name in styles if (rows[by] == name).any()]
    before = len(axes.lines)
    dashes = {name: styles[name]["linestyle"] for name in drawn}
    columns = {"data": rows.astype({x: float}), "x": x, "y": "value", "hue": by, "style": by}
    look: dict[str, Any] = {
        "palette": {name: styles[name]["color"] for name in drawn},
        "markers": False if band else {name: styles[name]["marker"] for name in drawn},
        "dashes": {name: "" if dash == "-" else dash[1] for name, dash in dashes.items()},
        "err_style": "band" if band else "bars",
        "err_kws": {"linewidth": 0} if band else {"fmt": "none", "elinewidth": 1.2},
    }
    order = {"hue_order": drawn, "style_order": drawn}
    sns.lineplot(**columns, **order, **look, **AS_GIVEN, lw=1.6, markeredgewidth=0, ax=axes)
    for line, name in zip(axes.lines[before:], drawn, strict=False):
        line.set_label(name)
    axes.set(xlabel="", ylabel="")


def draw_points(
    axes: Axes,
    rows: pd.DataFrame,
    at: str,
    by: str,
    styles: Mapping[str, Style],
    across: bool = False,
) -> None:
    """Draw points with intervals in groups by the column ``at``, one for each of ``styles``.

    The groups stand side by side, or below each other if values go ``across``. The axis of groups
    keeps their order in ``rows``, made by ``with_ends``.
    """
    drawn = [name for name in styles if (rows[by] == name).any()]
    order = list(dict.fromkeys(rows[at].astype(str)))
    before = len(axes.lines)
    places = {"x": "value", "y": at} if across else {"x": at, "y": "value"}
    groups = {"data": rows.astype({at: str}), **places, "hue": by, "order": order}
    look: dict[str, Any] = {
        "palette": {name: styles[name]["color"] for name in drawn},
        "markers": [styles[name]["marker"] for name in drawn],
        "linestyle": "none",
        "dodge": 0.12 * (len(drawn) - 1) if len(drawn) > 1 else False,
        "err_kws": {"linewidth": 1.2},
    }
    sizes = {"markersize": 4.5, "markeredgewidth": 0}
    sns.pointplot(**groups, hue_order=drawn, **look, **sizes, **AS_GIVEN, ax=axes)
    marked = [line for line in axes.lines[before:] if line.get_marker() not in ("None", "")]
    for line, name in zip(marked, drawn, strict=False):
        line.set_label(name)
    axes.set(xlabel="", ylabel="")
    axes.grid(axis="y" if across else "x", visible=False)


def name_lines(axes: Axes, names: Mapping[str, str]) -> None:
    """Write the name of each labeled line to the right of its end, after a stroke of its look.

    Names that would overlap are moved apart. To be called when the limits of the axes are final.
    """
    ends = []
    for line in axes.lines:
        points = np.asarray(line.get_xydata(), dtype=float)
        points = points[np.isfinite(points).all(axis=1)]
        if line.get_label() in names and len(points):
            last = points[points[:, 0].argmax()]
            height = axes.transAxes.inverted().transform(axes.transData.transform(last))[1]
            ends.append((height, names[str(line.get_label())], line))
    ends.sort(key=lambda end: end[0])
    inches = axes.bbox.height / axes.get_figure(root=True).dpi  # type: ignore[union-attr]
    rows = [1 + text.count("\n") for _, text, _ in ends]
    heights = _apart([end[0] for end in ends], [1.25 * TINY / 72 / inches * n for n in rows])
    for place, (_, text, line) in zip(heights, ends, strict=True):
        stroke: dict[str, Any] = {"linestyle": line.get_linestyle(), "marker": line.get_marker()}
        stroke |= {"color": line.get_color(), "markersize": 4, "markevery": [1]}
        across = [1.02, 1.04, 1.06]
        axes.plot(across, [place] * 3, **stroke, transform=axes.transAxes, clip_on=False)
        where: dict[str, Any] = {"xycoords": "axes fraction", "va": "center", "fontsize": TINY}
        axes.annotate(text, (1.08, place), linespacing=1, **where)


def _apart(heights: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Return rising ``heights`` moved as little as needed for texts of ``sizes`` not to overlap."""
    places = list(heights)
    for _ in range(100):
        moved = False
        for low in range(len(places) - 1):
            short = (sizes[low] + sizes[low + 1]) / 2 - (places[low + 1] - places[low])
            if short > 1e-6:
                places[low] -= short / 2
                places[low + 1] += short / 2
                moved = True
        if not moved:
            break
    return places
