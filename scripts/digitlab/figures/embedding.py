"""The training images in the plane of their first two principal components."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.data.principal_components import coordinates, principal_components
from digitlab.plotting.style import (
    COLORS,
    INK,
    MARKERS,
    SMALL,
    TINY,
    WIDTH,
    draw_notice,
    line_styles,
)

MOST_POINTS = 2000  # images that are drawn
ACROSS = 5  # small panels in a row
MOST_PANELS = 20  # classes with a panel of their own, the first ones
MOST_LETTERS = 150  # of all names that are written into one panel
LEVELS = (50, 90, 95)  # percentages of the variance whose numbers of components are given


def table(images: Mapping[str, NDArray[Any]], splits: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    """Return coordinates of images and class means, and the variance that components explain.

    All of it is computed from the first seed's training images. ``kind`` says what a row's
    ``value`` is: a ``coordinate`` of an ``image``, a ``center`` (mean coordinate of the ``digit``),
    both for components 1 and 2, or an ``explained`` share of the variance. Every k-th image of each
    class is kept, with the same k for all, so that at most about ``MOST_POINTS`` remain.
    """
    train = splits["train"][0]
    chosen, labels = images["images"][train], images["labels"][train]
    explained, components = principal_components(chosen)
    center = chosen.mean(axis=0).ravel()
    places = coordinates(chosen, center, components[:2])  # (n, 2)
    step = -(-len(train) // MOST_POINTS)
    kept = np.concatenate([np.flatnonzero(labels == label)[::step] for label in np.unique(labels)])
    points = pd.DataFrame(places, columns=[1, 2]).assign(digit=labels, image=train)
    coordinate = points.iloc[kept].melt(["digit", "image"], var_name="component")
    centers = points.drop(columns="image").groupby("digit", as_index=False).mean()
    shares = pd.DataFrame({"component": np.arange(1, len(explained) + 1), "value": explained})
    kinds = {
        "coordinate": coordinate,
        "center": centers.melt("digit", var_name="component"),
        "explained": shares,
    }
    rows = pd.concat([part.assign(kind=kind) for kind, part in kinds.items()], ignore_index=True)
    whole = dict.fromkeys(("digit", "image", "component"), "Int64")
    return rows.astype(whole)[["kind", "digit", "image", "component", "value"]]


def draw(table: pd.DataFrame) -> Figure:
    """Draw a plane with all classes, the explained variance, and a panel with each class on top."""
    points = _plane(table, "coordinate", ["digit", "image"]).reset_index("digit")
    centers = _plane(table, "center", ["digit"])
    explained = 100 * table.loc[table["kind"] == "explained", "value"].to_numpy()
    if not explained.any():
        return draw_notice("All training images are equal, so there is no variance to show.")
    down = -(-min(len(centers), MOST_PANELS) // ACROSS)
    figure = Figure(figsize=(WIDTH, 4.4 + 1.9 * down), dpi=150, layout="constrained")
    halves = figure.add_gridspec(2, 1, height_ratios=[4.4, 1.9 * down])
    above, below = (figure.add_subfigure(halves[row]) for row in (0, 1))
    plane, curve = above.subplots(1, 2, width_ratios=[3, 2])
    _draw_plane(plane, points, centers)
    plane.set_xlabel(f"component 1, {explained[0]:.1f} % of the variance")
    plane.set_ylabel(f"component 2, {explained[1]:.1f} % of the variance")
    _draw_explained(curve, np.cumsum(explained))
    panels = below.subplots(down, ACROSS, sharex=True, sharey=True, squeeze=False).ravel()
    _draw_classes(panels, points, centers)
    return figure


def _plane(table: pd.DataFrame, kind: str, index: list[str]) -> pd.DataFrame:
    """Return the rows of one kind with a column for each component."""
    rows = table[table["kind"] == kind].convert_dtypes()  # labels are whole numbers, or names
    return rows.astype({"value": float}).pivot(index=index, columns="component", values="value")


def _styles(centers: pd.DataFrame) -> list[dict[str, Any]]:
    """Return color and marker of each class."""
    return list(line_styles(str(digit) for digit in centers.index).values())


def _scatter(axes: Axes, points: pd.DataFrame, style: Mapping[str, Any], size: float) -> None:
    """Draw points as a raster image, whose size does not grow with their number."""
    look = {"color": style["color"], "marker": style["marker"], "alpha": style.get("alpha", 0.7)}
    sns.scatterplot(x=points[1], y=points[2], s=size, **look, lw=0, rasterized=True, ax=axes)
    axes.set(xlabel="", ylabel="")


def _draw_plane(axes: Axes, points: pd.DataFrame, centers: pd.DataFrame) -> None:
    """Draw the points of all classes, and at their means the names, of many the first."""
    for digit, style in zip(centers.index, _styles(centers), strict=True):
        _scatter(axes, points[points["digit"] == digit], style, size=11)
    few = len(centers) <= MOST_PANELS
    named = int((np.cumsum([len(str(digit)) for digit in centers.index]) <= MOST_LETTERS).sum())
    shown = centers.head(named)
    for (digit, center), style in zip(shown.iterrows(), _styles(centers), strict=False):
        box = {"boxstyle": "round,pad=0.25", "fc": "white", "ec": style["color"], "lw": 1 + few}
        look: dict[str, Any] = {"ha": "center", "va": "center", "color": "#10253f", "bbox": box}
        look["fontsize"] = SMALL if few else TINY
        axes.text(center[1], center[2], str(digit), clip_on=False, **look)
    names = "their names" if named == len(centers) else f"the names of the first {named}"
    axes.set_title(f"all classes, {names} at their means")


def _draw_explained(axes: Axes, together: NDArray[np.float64]) -> None:
    """Draw the percentage of the variance that the first components explain ``together``."""
    axes.plot(np.arange(1, len(together) + 1), together, color=INK, linewidth=1.6)
    for percent, color, marker in zip(LEVELS, COLORS, MARKERS, strict=False):
        enough = int((together < percent - 1e-9).sum())
        label = f"{percent} %: {enough + 1} of {len(together)}"
        axes.plot(enough + 1, together[enough], marker, color=color, label=label)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_ylim(0, 103)
    axes.set_xlabel("components")
    axes.set_ylabel("% of the variance explained")
    axes.legend(loc="lower right", title="components for")


def _draw_classes(panels: NDArray[Any], points: pd.DataFrame, centers: pd.DataFrame) -> None:
    """Draw a panel for each class, its points in front of those of all others."""
    for axes in panels[len(centers) :]:
        axes.set_visible(False)
    gray = {"color": COLORS[-1], "marker": ".", "alpha": 0.25}
    for axes, digit, style in zip(panels, centers.index, _styles(centers), strict=False):
        own = points["digit"] == digit
        _scatter(axes, points[~own], gray, size=6)
        _scatter(axes, points[own], style, size=8)
        axes.set_title(str(digit))
