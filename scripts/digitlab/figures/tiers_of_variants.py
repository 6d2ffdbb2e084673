"""A forest plot of the accuracies of each family, in tiers of variants that are tied."""

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.plotting.style import COLORS, INK, draw_notice

COLUMNS = ["family", "variant", "twin_of", "tier", "rank_low", "rank_high", "best", "seeds"]
COLUMNS += ["accuracy", "low", "high", "seeds_low", "seeds_high"]


def table(tiers: pd.DataFrame) -> pd.DataFrame:
    """Return the ranks on the final partition of the variants of which a fit finished."""
    return on_final_partition(tiers).dropna(subset="tier")[COLUMNS]


def draw(table: pd.DataFrame) -> Figure:
    """Draw a panel for each family and a row for each variant, the most accurate on top."""
    if table.empty:
        return draw_notice("No two variants of a family are compared.")
    panels = [part for _, part in table.groupby("family", sort=False)]
    rows = [len(part) for part in panels]
    height = 1.1 + 0.34 * sum(rows) + 0.5 * len(panels)
    figure = Figure(figsize=(9, height), layout="constrained")
    grid = figure.subplots(len(panels), 1, squeeze=False, height_ratios=[n + 1 for n in rows])
    for axes, part in zip(grid[:, 0], panels, strict=True):
        _draw_family(axes, part.reset_index(drop=True))
    grid[-1, 0].set_xlabel("accuracy (%)")
    figure.legend(handles=_legend(), loc="outside upper center", ncols=2, fontsize=8)
    return figure


def _label(row: pd.Series) -> str:
    """Return the rank of a variant and its probability to be the most accurate, as words."""
    low, high = int(row["rank_low"]), int(row["rank_high"])
    ranks = f"rank {low}" if low == high else f"rank {low} to {high}"
    if math.isnan(row["best"]):
        return ranks
    share = (
        "< 1"
        if row["best"] < 0.01
        else "> 99"
        if row["best"] > 0.99
        else f"{100 * row['best']:.0f}"
    )
    return f"{ranks}, best: {share} %"


def _draw_family(axes: Axes, part: pd.DataFrame) -> None:
    """Draw the variants of one family, with a band for every other tier."""
    for place, row in part.iterrows():
        color = COLORS[0]
        for ends, width in ((("low", "high"), 1.2), (("seeds_low", "seeds_high"), 4)):
            axes.plot(
                100 * row[list(ends)].astype(float), [place] * 2, color=color, linewidth=width
            )
        axes.plot(100 * row["accuracy"], place, "o", color=color, markersize=5)
        axes.annotate(
            _label(row), (1.01, place), xycoords=("axes fraction", "data"), va="center", fontsize=8
        )
    for tier, rows in part.groupby("tier"):
        if int(tier) % 2 == 0:
            axes.axhspan(
                rows.index[0] - 0.5, rows.index[-1] + 0.5, color=INK, alpha=0.08, linewidth=0
            )
        elif int(tier) > 1:
            axes.axhline(rows.index[0] - 0.5, color=INK, alpha=0.3, linewidth=0.8)
    twin = part["twin_of"].astype(object)
    twin = twin.where(twin.notna(), "")
    names = part["variant"] + twin.where(twin == "", " = " + twin)
    axes.set_yticks(
        range(len(part)), [f"{int(t)}. {name}" for t, name in zip(part["tier"], names, strict=True)]
    )
    axes.set_ylim(len(part) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    axes.ticklabel_format(axis="x", useOffset=False)
    axes.set_title(part["family"].iloc[0], loc="left", fontsize=10)


def _legend() -> list[Line2D]:
    """Return the handles of both intervals."""
    return [
        Line2D([], [], color=COLORS[0], linewidth=1.2, marker="o", markersize=5, label=words)
        if thin
        else Line2D([], [], color=COLORS[0], linewidth=4, label=words)
        for thin, words in (
            (True, "mean and 95 % interval for new seeds and images"),
            (False, "95 % interval for new seeds on these images"),
        )
    ]
