"""Draw how long contenders take, next to the minimum set by the machine's product rate."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator

from digitlab.plotting.style import COLORS, INK

KINDS = {
    "notebook": "#7F7F7F",
    "alternative": COLORS[5],
    "ours": COLORS[0],
    "experiment": COLORS[4],
}
BASE = "notebook_by_hand"
TITLES = {
    "softmax": "Softmax regression of ten digits",
    "binary": "Logistic regression of two digits",
    "network": "Network 784-512-128-10",
}


def draw_panel(axes: Axes, rows: pd.DataFrame, limit: float) -> None:
    """Draw each row as a bar with its range as a stroke, and ``limit`` in seconds as a line."""
    for place, row in enumerate(rows.itertuples()):
        axes.barh(
            place,
            row.seconds_median,
            color=KINDS[row.kind] if row.counts else "none",
            edgecolor=KINDS[row.kind],
            height=0.7,
        )
        axes.plot([row.seconds_least, row.seconds_largest], [place] * 2, color=INK, linewidth=1)
        ratio = row.times_faster_by_hand_median
        faster = f"{ratio:.0f} times faster" if ratio >= 10 else f"{ratio:.2g} times faster"
        if row.contender == BASE:
            faster = "the measure"
        outcome = faster if row.counts else "another loss"
        axes.annotate(
            f" {row.seconds_median:.2g} s per {row.unit}, {outcome}",
            (1, place),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=8.5,
        )
    axes.axvline(limit, color=COLORS[1], linestyle=(0, (4, 2)), linewidth=1.2)
    axes.set_xscale("log")
    axes.set_xlim(left=min(limit, rows["seconds_least"].min()) / 1.6)
    narrow = rows["seconds_largest"].max() < 10 * limit
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if narrow else (1, 3)))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_yticks(range(len(rows)), rows["contender"].str.replace("_", " "))
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_title(TITLES[rows["problem"].iloc[0]], loc="left")


def draw(table: pd.DataFrame, limits: Mapping[str, float]) -> Figure:
    """Draw a panel for each problem of ``table``, with ``limits`` in seconds by problem."""
    problems = list(table["problem"].unique())
    heights = [int((table["problem"] == problem).sum()) + 1 for problem in problems]
    figure = Figure(figsize=(9, 0.6 + 0.3 * sum(heights)), layout="constrained")
    panels = figure.subplots(len(problems), 1, squeeze=False, height_ratios=heights)[:, 0]
    for axes, problem in zip(panels, problems, strict=True):
        draw_panel(axes, table[table["problem"] == problem], limits[problem])
    figure.supxlabel(
        "seconds on one thread, stroke: least to largest; "
        "faster: than the loop by hand; dashed: least time of its products",
        fontsize=9,
    )
    return figure
