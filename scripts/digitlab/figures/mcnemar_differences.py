"""A forest plot of the differences in accuracy of every pair, seed by seed and over seeds."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.plotting.names import label
from digitlab.plotting.style import COLORS, INK, SMALL, WIDTH, draw_notice

COLUMNS = ["family", "partition", "variant_a", "variant_b", "unit", "seed", "difference"]
COLUMNS += ["low", "high", "p_holm", "level"]
MINUS = "\N{MINUS SIGN}"
TICKS = (0.5, 2, 10, 50)  # percentage points
LINEAR = 0.5  # percentage points on either side of 0 within which the axis is linear
MODEL, ALGORITHM = COLORS[0], COLORS[1]


def table(mcnemar: pd.DataFrame, algorithms: pd.DataFrame) -> pd.DataFrame:
    """Return the difference of each pair in each seed, then its mean over seeds.

    They are on the final partition: the official one where there is one, else test. Rows whose
    ``unit`` is ``images`` are about the fitted models of one seed, those with the unit ``seeds``
    about algorithms.
    """
    models = on_final_partition(mcnemar).assign(unit="images")
    means = on_final_partition(algorithms).assign(unit="seeds", seed="all")
    rows = pd.concat([models.astype({"seed": object}), means], ignore_index=True)
    return rows[COLUMNS]


def draw(table: pd.DataFrame) -> Figure:
    """Draw a panel for each family and a row for each of its pairs of distinct variants."""
    if table.empty:
        return draw_notice("No two variants of a family are compared.")
    families = [_distinct(part) for _, part in table.groupby("family", sort=False)]
    panels = [(part, twins) for part, twins in families if len(part)]
    if not panels:
        return draw_notice("The variants of each family predict the same for every image.")
    heights = [_height(part) for part, _ in panels]
    figure = Figure(figsize=(WIDTH, 1.2 + sum(heights)), layout="constrained")
    grid = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights)
    for axes, (part, twins) in zip(grid[:, 0], panels, strict=True):
        _draw_family(axes, part, twins)
    grid[-1, 0].set_xlabel("accuracy of the first minus accuracy of the second (points)")
    figure.legend(handles=_legend(), loc="outside upper center", ncols=2, fontsize=8)
    return figure


def _distinct(part: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Return the rows of distinct variants, and each of these with its twins.

    Twins predict the same for every image, so that their models have no p-value in any seed.
    """
    untested = part["p_holm"].isna().where(part["unit"] == "images")
    same = untested.groupby([part["variant_a"], part["variant_b"]], sort=False).min().eq(1)
    twins = {str(name): [str(name)] for pair in same.index for name in pair}
    for first, other in same.index[same]:
        if first in twins and other in twins:
            twins[first] += twins.pop(other)
    shown = part["variant_a"].isin(twins) & part["variant_b"].isin(twins)
    return part[shown], twins


def _height(part: pd.DataFrame) -> float:
    """Return the inches that the rows of a family need: two lines of text and every seed."""
    sizes = part.groupby(["variant_a", "variant_b"]).size()
    return 0.4 + float(sizes.mul(0.03).clip(lower=0.42).sum())


def _draw_family(axes: Axes, part: pd.DataFrame, twins: Mapping[str, list[str]]) -> None:
    """Draw the pairs of one family, the first on top."""
    names = []
    for row, (pair, lines) in enumerate(part.groupby(["variant_a", "variant_b"], sort=False)):
        names.append(f"\n{MINUS} ".join(label(twins[name]) for name in pair))
        shifts = np.linspace(-0.32, 0.32, len(lines))
        for shift, line in zip(shifts, lines.itertuples(), strict=True):
            _draw_interval(axes, row + shift, line)
    axes.axvline(0, color=INK, linewidth=0.8, alpha=0.6)
    axes.set_yticks(range(len(names)), names, fontsize=SMALL)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_title(str(part["family"].iloc[0]), loc="left")
    axes.set_xscale("symlog", linthresh=LINEAR, linscale=1.2)
    widest = 100 * float(part[["low", "high", "difference"]].abs().max().max())
    reach = max(1.1 * widest, LINEAR)
    axes.set_xlim(-reach, reach)
    axes.xaxis.set_major_locator(FixedLocator([-tick for tick in TICKS] + [0, *TICKS]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _signed(value)))
    axes.grid(axis="y", visible=False)


def _signed(points: float) -> str:
    """Return percentage points with their sign, using a minus sign as wide as a plus."""
    return f"{points:+g}".replace("-", MINUS) if points else "0"


def _draw_interval(axes: Axes, place: float, line) -> None:  # type: ignore[no-untyped-def]
    """Draw the difference and the interval of one row of the table at height ``place``."""
    over_seeds = line.unit == "seeds"
    color = ALGORITHM if over_seeds else MODEL
    width = 2 if over_seeds else 1
    axes.plot([100 * line.low, 100 * line.high], [place] * 2, color=color, linewidth=width)
    axes.plot(
        100 * line.difference,
        place,
        marker="D" if over_seeds else "o",
        markersize=5.5 if over_seeds else 3.5,
        color=color,
        markerfacecolor=color if line.p_holm <= line.level else "none",
    )


def _legend() -> list[Line2D]:
    """Return what the markers mean."""
    return [
        Line2D([], [], color=color, marker=marker, markerfacecolor=fill, label=label)
        for label, color, marker, fill in (
            ("fitted models of one seed, p > level", MODEL, "o", "none"),
            ("fitted models of one seed, p ≤ level", MODEL, "o", MODEL),
            ("algorithms, mean over seeds, p > level", ALGORITHM, "D", "none"),
            ("algorithms, mean over seeds, p ≤ level", ALGORITHM, "D", ALGORITHM),
        )
    ]
