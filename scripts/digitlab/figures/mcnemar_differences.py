"""A forest plot of the differences in accuracy of every pair, seed by seed and over seeds."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.plotting.names import label
from digitlab.plotting.style import COLORS, INK, draw_notice

COLUMNS = ["family", "partition", "variant_a", "variant_b", "unit", "seed", "difference"]
COLUMNS += ["low", "high", "p_holm", "level"]
MINUS = "\N{MINUS SIGN}"
TICKS = (0.25, 0.5, 1.5, 5, 15, 50)  # percentage points
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
    """Draw a panel for each family and a row for each of its pairs."""
    panels = [part for _, part in table.groupby("family", sort=False)]
    pairs = [len(part[["variant_a", "variant_b"]].drop_duplicates()) for part in panels]
    if not panels:
        return draw_notice("No two variants of a family are compared.")
    figure = Figure(figsize=(9, 1.6 + 0.42 * sum(pairs) + 0.6 * len(panels)), layout="constrained")
    grid = figure.subplots(len(panels), 1, squeeze=False, height_ratios=[n + 1 for n in pairs])
    for axes, part in zip(grid[:, 0], panels, strict=True):
        _draw_family(axes, part)
    grid[-1, 0].set_xlabel("accuracy of the first minus accuracy of the second (points)")
    figure.legend(handles=_legend(), loc="outside upper center", ncols=2, fontsize=8)
    return figure


def _draw_family(axes: Axes, part: pd.DataFrame) -> None:
    """Draw the pairs of one family, the first on top."""
    names = []
    for row, (pair, lines) in enumerate(part.groupby(["variant_a", "variant_b"], sort=False)):
        names.append(f" {MINUS} ".join(label([name]) for name in pair))
        shifts = np.linspace(-0.32, 0.32, len(lines))
        for shift, line in zip(shifts, lines.itertuples(), strict=True):
            _draw_interval(axes, row + shift, line)
    axes.axvline(0, color=INK, linewidth=0.8, alpha=0.6)
    axes.set_yticks(range(len(names)), names)
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
