"""A forest plot of the accuracies of each family, in tiers of variants that are tied."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.plotting.names import label
from digitlab.plotting.style import INK, draw_notice, line_styles

COLUMNS = ["family", "variant", "twin_of", "tier", "rank_low", "rank_high", "best", "seeds"]
COLUMNS += ["accuracy", "low", "high", "seeds_low", "seeds_high"]


def table(tiers: pd.DataFrame) -> pd.DataFrame:
    """Return the ranks on the final partition of the variants of which a fit finished."""
    return on_final_partition(tiers).dropna(subset="tier")[COLUMNS]


def draw(table: pd.DataFrame) -> Figure:
    """Draw a panel for each family and a row for each distinct variant, the most accurate on top.

    A variant that predicts the same as another is named in the row of that one.
    """
    if table.empty:
        return draw_notice("No two variants of a family are compared.")
    panels = [_distinct(part) for _, part in table.groupby("family", sort=False)]
    # All classes first: that is the question most readers have.
    panels.sort(key=len, reverse=True)
    rows = [len(part) for part in panels]
    height = 0.7 + 0.5 * sum(rows) + 0.62 * len(panels)
    figure = Figure(figsize=(5.6, height), layout="constrained")
    grid = figure.subplots(len(panels), 1, squeeze=False, height_ratios=[n + 1 for n in rows])
    for axes, part in zip(grid[:, 0], panels, strict=True):
        _draw_family(axes, part)
    grid[-1, 0].set_xlabel("accuracy on held-out images (%)")
    figure.legend(handles=_legend(), loc="outside lower center", ncols=1, fontsize=9)
    return figure


def _distinct(part: pd.DataFrame) -> pd.DataFrame:
    """Return the variants of a family without twins, each with a ``label`` that names its twins."""
    twin_of = part["twin_of"].astype(object)
    is_twin = twin_of.notna() & (twin_of != "")
    own = part[~is_twin].reset_index(drop=True)
    labels = [
        label([name, *part.loc[is_twin & (twin_of == name), "variant"]]) for name in own["variant"]
    ]
    return own.assign(label=labels)


def _rank(row: pd.Series) -> str:
    """Return the rank of a variant for new seeds and images, as words."""
    low, high = int(row["rank_low"]), int(row["rank_high"])
    return f"rank {low}" if low == high else f"rank {low} to {high}"


def _draw_family(axes: Axes, part: pd.DataFrame) -> None:
    """Draw the variants of one family, with a band for every other tier."""
    styles = line_styles(part["variant"])
    for place, row in part.iterrows():
        color = styles[row["variant"]]["color"]
        for ends, width in ((("low", "high"), 1.4), (("seeds_low", "seeds_high"), 4.5)):
            span = 100 * row[list(ends)].astype(float)
            axes.plot(span, [place] * 2, color=color, linewidth=width)
        axes.plot(100 * row["accuracy"], place, "o", color=color, markersize=7)
        above: dict[str, Any] = {
            "xycoords": ("axes fraction", "data"),
            "va": "center",
            "fontsize": 9,
        }
        axes.annotate(row["label"], (0, place - 0.38), **above)
        words = f"{100 * row['accuracy']:.1f} %, {_rank(row)}"
        axes.annotate(words, (1, place - 0.38), ha="right", **above)
    for tier, rows in part.groupby("tier"):
        top, bottom = rows.index[0] - 0.6, rows.index[-1] + 0.4
        if int(tier) % 2 == 0:
            axes.axhspan(top, bottom, color=INK, alpha=0.08, linewidth=0)
        elif int(tier) > 1:
            axes.axhline(top, color=INK, alpha=0.3, linewidth=0.8)
    axes.set_yticks([])
    axes.set_ylim(len(part) - 0.6, -0.6)
    axes.spines["left"].set_visible(False)
    axes.ticklabel_format(axis="x", useOffset=False)
    axes.set_title(part["family"].iloc[0], loc="left", fontsize=9, alpha=0.75)


def _legend() -> list[Line2D]:
    """Return the handles of both intervals."""
    return [
        Line2D([], [], color=INK, linewidth=width, marker=marker, markersize=6, label=words)
        for width, marker, words in (
            (1.4, "o", "mean, 95 % for new seeds and images"),
            (4.5, "", "95 % for new seeds on these images"),
        )
    ]
