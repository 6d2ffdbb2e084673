"""Curves of each class against the rest, a panel per variant, and the areas under them below."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.evaluation.ranking import questions
from digitlab.fits.predictions import sound_predictions
from digitlab.plotting.classes import write_classes
from digitlab.plotting.lines import draw_lines, draw_points, with_ends
from digitlab.plotting.names import label
from digitlab.plotting.style import COLORS, SMALL, TINY, WIDTH, draw_notice, line_styles
from digitlab.plotting.twins import drawn_alike

ACROSS = 3
POINTS = 64
MOST_CURVES, MOST_AREAS = 12, 29  # classes, those with the smallest areas
LOWEST = 2  # curves that have a color of their own in their panel
ZOOMS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)  # sides of the corner that is shown
TWO = "pair"  # stands for the classes of variants that know only two
MACRO = "macro"
Places = NDArray[np.float64]
Curve = Callable[[NDArray[np.float32], NDArray[np.bool_], Places], Places]


class Kind(NamedTuple):
    """A kind of curve: its axes, the column of the area under it and how it is computed."""

    x: str
    y: str
    area: str
    best: float  # where x is best; y is best at 1
    curve: Curve
    places: Callable[[int, int], Places]  # from the numbers of positive and negative images


def curves(
    fits: Mapping[str, Mapping[str, NDArray[Any]]], ranking: pd.DataFrame, kind: Kind
) -> pd.DataFrame:
    """Return the mean curve over seeds of each class, with the area under it and its interval.

    ``ranking`` is the table of the findings ``ranking_intervals``, whose rows for the mean over
    classes are kept, without a curve.
    """
    points = []
    for variant, predictions in sound_predictions(fits).items():
        for question in questions(predictions):
            positives = question.positive.sum(axis=1)
            if not positives.all() or (positives == question.positive.shape[1]).any():
                continue  # a seed was not tested on this class, so it has no curve
            least = int(positives.max()), int((~question.positive).sum(axis=1).max())
            places = kind.places(*least)
            seeds = [
                kind.curve(score, positive, places)
                for score, positive in zip(question.score, question.positive, strict=True)
            ]
            mean = np.mean(seeds, axis=0)
            name = {"variant": variant, "digit": str(question.digit)}
            points.append(pd.DataFrame({**name, kind.x: places, kind.y: mean}))
    facts = ["variant", "partition", "classes", "digit", "seeds", "positives", "negatives"]
    areas = ranking[[*facts, kind.area, f"{kind.area}_low", f"{kind.area}_high"]]
    if not points:
        return areas.assign(**{kind.x: np.nan, kind.y: np.nan})
    areas = areas.assign(digit=areas["digit"].astype(str))
    return areas.merge(pd.concat(points), on=["variant", "digit"], how="left", sort=False)


def draw_panels(table: pd.DataFrame, kind: Kind, name: str) -> Figure:
    """Draw a panel of curves for each distinct variant, and below them the areas of all.

    ``name`` is that of the area. Panels show the corner in which the curves bend; of many classes,
    those with the smallest mean areas are drawn.
    """
    if table.empty:
        return draw_notice("No fit predicted anything.")
    areas = table.drop_duplicates(["variant", "digit"])
    missing = areas.assign(missing=1 - areas[kind.area])
    alike = drawn_alike(missing, ["digit"], ["missing"])
    areas = areas[areas["variant"].isin(list(alike))]
    down = -(-len(alike) // ACROSS)
    figure = Figure(figsize=(WIDTH, 2.9 * down + 2.6), layout="constrained")
    grid = figure.add_gridspec(down + 1, ACROSS, height_ratios=[2.9] * down + [2.6])
    curves = table.dropna(subset=kind.x)
    side = _corner(curves[curves["variant"].isin(list(alike))], kind)
    for place, (variant, names) in enumerate(alike.items()):
        axes = figure.add_subplot(grid[divmod(place, ACROSS)])
        own = areas[areas["variant"] == variant]
        _draw_curves(axes, curves[curves["variant"] == variant], own, kind)
        axes.set(xlim=sorted((kind.best, abs(kind.best - side))), ylim=(1 - side, 1 + side / 40))
        axes.set_title(f"{label(names, 34)}\n{_area(own, kind, name)}", fontsize=SMALL)
        axes.set_xlabel(kind.x.replace("_", " "))
        if place % ACROSS == 0:
            axes.set_ylabel(kind.y.replace("_", " "))
    _draw_areas(figure.add_subplot(grid[down, :]), areas[areas["digit"] != MACRO], kind, alike)
    lowest = figure.axes[-1]
    lowest.set_ylabel(name)
    drawn = [line for line in lowest.lines if line.get_label() in alike]
    words = [label(alike[str(line.get_label())], 34) for line in drawn]
    figure.legend(drawn, words, loc="outside lower center", ncols=ACROSS)
    return figure


def _corner(curves: pd.DataFrame, kind: Kind) -> float:
    """Return the side of the smallest corner within which every curve bends."""
    for side in ZOOMS:
        at = abs(kind.best - side)
        groups = curves.groupby(["variant", "digit"], sort=False)
        if all(np.interp(at, own[kind.x], own[kind.y]) >= 1 - side for _, own in groups):
            return side
    return ZOOMS[-1]


def _area(areas: pd.DataFrame, kind: Kind, name: str) -> str:
    """Return the mean area of a variant over classes, or that of its two classes, as words."""
    mean = areas[areas["digit"] == MACRO]
    of = "mean " if len(mean) else ""
    row = (mean if len(mean) else areas).iloc[0]
    area, low, high = row[[kind.area, f"{kind.area}_low", f"{kind.area}_high"]]
    return f"{of}{name} {area:.4f} [{low:.4f}, {high:.4f}]"


def _draw_curves(axes: Axes, curves: pd.DataFrame, areas: pd.DataFrame, kind: Kind) -> None:
    """Draw the curves of one variant in gray, those with the smallest areas in color."""
    ordered = areas[areas["digit"] != MACRO].sort_values(kind.area, kind="stable")
    shown = ordered["digit"].astype(str).tolist()[:MOST_CURVES]
    gray = {"color": COLORS[-1], "linestyle": "-"}
    styles = dict.fromkeys(reversed(shown), gray)
    lowest = list(zip(shown[:LOWEST], COLORS, strict=False)) if len(shown) > 1 else []
    styles |= {digit: {**gray, "color": color} for digit, color in lowest}
    rows = curves.assign(digit=curves["digit"].astype(str), value=curves[kind.y])
    draw_lines(axes, rows, kind.x, "digit", styles, band=True)
    handles = {str(line.get_label()): line for line in axes.lines}
    axes.legend(
        [handles[digit] for digit, _ in lowest if digit in handles],
        [f"class {digit}" for digit, _ in lowest if digit in handles],
        loc="lower right" if kind.best == 0 else "lower left",
        fontsize=TINY,
        handlelength=1,
    )


def _draw_areas(
    axes: Axes, areas: pd.DataFrame, kind: Kind, alike: Mapping[str, list[str]]
) -> None:
    """Draw the areas of all variants with their intervals, from the smallest to the largest."""
    digit = areas["digit"].astype(str).where(areas["classes"] > 2, TWO)
    areas = areas.assign(digit=digit)
    mean = areas.groupby("digit", sort=False)[kind.area].mean().sort_values(kind="stable")
    order = [name for name in mean.index if name != TWO][:MOST_AREAS]
    order += [TWO] if TWO in mean.index else []
    chosen = areas[areas["digit"].isin(order)].sort_values(
        "digit", key=lambda digits: digits.map(order.index), kind="stable"
    )
    ends = with_ends(chosen, kind.area, f"{kind.area}_low", f"{kind.area}_high")
    draw_points(axes, ends, "digit", "variant", line_styles(alike))
    write_classes(axes, order)
    axes.ticklabel_format(axis="y", useOffset=False)
    axes.set_xlabel("class, sorted by its mean")
