"""Curves of every digit against the rest, a panel per variant, with their areas underneath."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.evaluation.ranking import questions
from digitlab.fits.predictions import sound_predictions
from digitlab.plotting.shortfall_scale import edge_for, mark_shortfall, shortfall
from digitlab.plotting.style import draw_notice, line_styles

ACROSS = 3
POINTS = 64
MACRO = "macro"
Places = NDArray[np.float64]
Curve = Callable[[NDArray[np.float32], NDArray[np.bool_], Places], Places]


class Kind(NamedTuple):
    """A kind of curve: its axes, the column of the area under it and how it is computed."""

    x: str
    y: str
    area: str
    curve: Curve
    places: Callable[[int, int], Places]  # from the numbers of positive and negative images


def curves(
    fits: Mapping[str, Mapping[str, NDArray[Any]]], ranking: pd.DataFrame, kind: Kind
) -> pd.DataFrame:
    """Return the mean curve over seeds of each digit, with the area under it and its interval.

    ``ranking`` is the table of the findings ``ranking_intervals``, whose rows for the mean over
    digits are kept, without a curve.
    """
    points = []
    for variant, predictions in sound_predictions(fits).items():
        for question in questions(predictions):
            positives = question.positive.sum(axis=1)
            if not positives.all() or (positives == question.positive.shape[1]).any():
                continue  # a seed was not tested on this digit, so it has no curve
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


def _panels(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return what each panel draws, by its title, with ``line`` naming each of its curves.

    All variants with two classes share the last panel, because each has only one curve.
    """
    two = table["classes"] == 2
    digit = table["digit"].astype(str)
    lined = table.assign(line=table["variant"].where(two, digit), digit=digit)
    panels = {str(variant): part for variant, part in lined[~two].groupby("variant", sort=False)}
    return panels | ({"two classes": lined[two]} if two.any() else {})


def _draw_areas(axes: Axes, panel: pd.DataFrame, kind: Kind, alike: pd.DataFrame) -> None:
    """Draw the area under each curve with its interval, on one scale for all panels ``alike``."""
    edge = edge_for(alike[kind.area])
    rows = panel.drop_duplicates("line")
    styles = line_styles(rows["line"])
    for place, (_, row) in enumerate(rows.iterrows()):
        color, marker = styles[row["line"]]["color"], styles[row["line"]]["marker"]
        low, area, high = shortfall(row[[f"{kind.area}_low", kind.area, f"{kind.area}_high"]], edge)
        axes.plot([place, place], [low, high], color=color, linewidth=1.6)
        axes.plot(place, area, color=color, marker=marker, markersize=5)
    two = (panel["classes"] == 2).all()
    names = [line.replace("_", "\n") if two else line for line in rows["line"]]
    axes.set_xticks(range(len(rows)), names, fontsize=8)
    axes.set_xlim(-0.6, len(rows) - 0.4)
    widest = 1.5 * (1 - alike[f"{kind.area}_low"].min())
    mark_shortfall(axes, "y", edge, lowest=max(0.0, 1 - widest) if widest > 2 * edge else 0.0)


def _title(name: str, panel: pd.DataFrame, kind: Kind) -> str:
    """Return the title of a panel: the variant and its mean area, or what two classes are."""
    mean = panel[panel["digit"] == MACRO]
    if not len(mean):
        return f"{name}: {panel['digit'].iloc[0]} is positive"
    area, low, high = mean[[kind.area, f"{kind.area}_low", f"{kind.area}_high"]].iloc[0]
    return f"{name}\nmacro {area:.4f} [{low:.4f}, {high:.4f}]"


def draw_panels(
    table: pd.DataFrame, kind: Kind, labels: tuple[str, str, str], draw_curve: Callable[..., None]
) -> Figure:
    """Draw a panel of curves for each variant and below it the areas with their intervals.

    ``labels`` name the axes of the curves and the area; ``draw_curve`` gets the axes, the points
    of one curve and the style of its line.
    """
    panels = _panels(table)
    if not panels:
        return draw_notice("No fit predicted anything.")
    across = min(ACROSS, len(panels))
    down = -(-len(panels) // across)
    figure = Figure(figsize=(max(3 * across, 4), 4 * down), layout="constrained")
    grid = figure.subplots(2 * down, across, squeeze=False, height_ratios=[2.6, 1.4] * down)
    upper, lower = grid[::2].ravel(), grid[1::2].ravel()
    for axes in (*upper[len(panels) :], *lower[len(panels) :]):
        axes.set_visible(False)
    for place, (name, panel) in enumerate(panels.items()):
        lines = panel[panel["digit"] != MACRO]
        for line, style in line_styles(lines["line"].unique()).items():
            draw_curve(upper[place], lines[lines["line"] == line], style | {"markersize": 4})
        upper[place].set_title(_title(name, panel, kind), fontsize=9)
        upper[place].set_xlabel(labels[0])
        _draw_areas(lower[place], lines, kind, _alike(table, lines))
        if place % across == 0:
            upper[place].set_ylabel(labels[1])
            lower[place].set_ylabel(labels[2])
    return figure


def _alike(table: pd.DataFrame, panel: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the panels whose areas are drawn on the same scale as ``panel``."""
    return table[(table["classes"] == 2) == (panel["classes"] == 2).all()]
