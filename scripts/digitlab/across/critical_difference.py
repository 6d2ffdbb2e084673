"""Draw critical difference diagrams: average ranks over data sets, and which do not differ."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from digitlab.plotting.names import spoken
from digitlab.plotting.style import INK, draw_notice
from digitlab.stats.rank_tests import indistinct_groups


def draw_critical_differences(rank_tests: pd.DataFrame) -> Figure:
    """Draw a diagram for each family that was tested, as in Demsar (2006).

    A bar joins variants whose average ranks differ by less than the critical difference.
    """
    tested = rank_tests.dropna(subset="critical")
    if tested.empty:
        return draw_notice("No critical difference diagram: the text above says why.")
    panels = [rows.sort_values("rank", kind="stable") for _, rows in tested.groupby("family")]
    heights = [1.1 + 0.3 * len(rows) for rows in panels]
    figure = Figure(figsize=(5.6, sum(heights)), layout="constrained")
    grid = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights)
    for axes, rows in zip(grid[:, 0], panels, strict=True):
        _draw_family(axes, rows.reset_index(drop=True))
    return figure


def _draw_family(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw the variants of one family at their average ranks, each in a row of its own."""
    critical, count = float(rows["critical"].iloc[0]), len(rows)
    groups = indistinct_groups(rows["rank"], critical)
    axes.plot([1, 1 + critical], [-1.5, -1.5], color=INK, linewidth=2.2, marker="|")
    axes.annotate(f"critical difference {critical:.2f}", (1, -1.75), fontsize=9)
    for place, (first, last) in enumerate(groups):
        height = -0.75 + 0.25 * place
        axes.plot(rows["rank"][[first, last]], [height] * 2, color=INK, linewidth=4.5)
    top = -0.75 + 0.25 * len(groups)
    for place, row in rows.iterrows():
        height = top + 0.5 + int(str(place))
        axes.plot([row["rank"]] * 2, [-1, height], color=INK, linewidth=0.8, alpha=0.6)
        axes.plot(row["rank"], height, "o", color=INK, markersize=4)
        right = row["rank"] > (1 + count) / 2
        words = f"{spoken(row['variant'])}, {row['rank']:.2f}"
        shift = (-6 if right else 6, 0)
        axes.annotate(
            words,
            (row["rank"], height),
            xytext=shift,
            textcoords="offset points",
            ha="right" if right else "left",
            va="center",
            fontsize=9,
        )
    axes.set_yticks([])
    axes.set_ylim(top + count + 0.2, -2.4)
    axes.set_xlim(0.9, count + 0.1)
    axes.set_xticks(range(1, count + 1))
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(f"average rank over {rows['datasets'].iloc[0]} data sets")
    axes.set_title(rows["family"].iloc[0], loc="left", fontsize=9, alpha=0.75)
