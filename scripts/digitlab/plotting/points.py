"""What a figure shows at which place: for readers who point at it on a page."""

import json
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import QuadMesh
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

# A line with more points is thinned to about this many; a cloud with more has no single points to
# read, and a larger raster is a picture.
MOST_OF_A_LINE, MOST_OF_A_CLOUD, MOST_CELLS = 25, 300, 2500
# Markers of the ends of an interval, which are no points of their own.
CAPS = ("|", "_")


class Point(NamedTuple):
    """A place in a drawing, in points from its upper left corner, and what is drawn there."""

    left: float
    top: float
    series: str  # the label of the line, or the title of its panel
    x: float | str  # the number, or the name on the axis
    y: float | str
    value: float | None = None  # of a cell of a matrix


class Recorder(Artist):
    """An invisible part of a figure that notes where its points are while it is drawn."""

    def __init__(self, figure: Figure):
        super().__init__()
        self.axes_of_figure = figure.axes
        self.points: list[Point] = []

    def draw(self, renderer: RendererBase) -> None:
        """Note the points; places are only known once the figure has its final size."""
        height = renderer.height  # type: ignore[attr-defined]
        self.points = [
            point for axes in self.axes_of_figure for point in points_of_axes(axes, height)
        ]


def points_of_axes(axes: Axes, height: float) -> list[Point]:
    """Return the points of the lines, point clouds and matrices of one panel."""
    found: list[Point] = []
    if not axes.axison:
        return found
    for line in axes.lines:
        data = np.asarray(line.get_xydata(), dtype=float)
        rule = line.get_marker() == "None" and len(data) < 3
        if line.get_transform() == axes.transData and line.get_marker() not in CAPS and not rule:
            step = max(1, len(data) // MOST_OF_A_LINE)
            found += placed(axes, data[::step], name_of(axes, line), height)
    for cloud in axes.collections:
        offsets = np.ma.filled(cloud.get_offsets(), np.nan).astype(float)
        drawn_there = len(cloud.get_paths()) and cloud.get_offset_transform() == axes.transData
        if drawn_there and len(offsets) <= MOST_OF_A_CLOUD:
            found += placed(axes, offsets, name_of(axes, cloud), height)
    for image in axes.images:
        found += cells(axes, image, height, 0)
    for mesh in axes.collections:
        if isinstance(mesh, QuadMesh):
            found += cells(axes, mesh, height, 0.5)
    return found


def name_of(axes: Axes, artist: Artist) -> str:
    """Return the label of a line if it has one of its own, else the title of its panel."""
    label = str(artist.get_label())
    return title_of(axes) if label.startswith("_") else " ".join(label.split())


def title_of(axes: Axes) -> str:
    """Return the title of a panel in one line."""
    return " ".join((axes.get_title("left") or axes.get_title()).split())


def placed(axes: Axes, data: Any, series: str, height: float) -> list[Point]:
    """Return the points at ``data`` (n, 2) that lie inside the panel."""
    data = data[np.isfinite(data).all(axis=1)]
    where = axes.transData.transform(data) if len(data) else data
    x_names, y_names = names_on(axes.xaxis), names_on(axes.yaxis)
    return [
        Point(round(left, 1), round(height - up, 1), series, x_names.get(x, x), y_names.get(y, y))
        for (x, y), (left, up) in zip(data.tolist(), where.tolist(), strict=True)
        if axes.bbox.padded(2).contains(left, up)
    ]


def names_on(axis: Any) -> dict[float, str]:
    """Return the names of places on an axis; none if its labels are numbers."""
    labels = [" ".join(label.get_text().split()) for label in axis.get_majorticklabels()]
    named = dict(zip(map(float, axis.get_majorticklocs()), labels, strict=False))
    fixed = type(axis.get_major_formatter()).__name__ in ("FixedFormatter", "FuncFormatter")
    categories = type(axis.get_major_formatter()).__name__ == "StrCategoryFormatter"
    return named if fixed or categories else {}


def cells(axes: Axes, image: AxesImage | QuadMesh, height: float, middle: float) -> list[Point]:
    """Return the cells of a matrix whose rows and columns all have names.

    ``middle`` is where the first row and the first column have their middle on the axes.
    """
    values: Any = np.ma.filled(np.ma.asarray(image.get_array(), dtype=float), np.nan)
    x_names, y_names = names_on(axes.xaxis), names_on(axes.yaxis)
    if values.ndim != 2 or values.size > MOST_CELLS or values.shape != (len(y_names), len(x_names)):
        return []
    rows, columns = np.nonzero(np.isfinite(values))
    where = axes.transData.transform(np.column_stack([columns, rows]) + middle).round(1)
    return [
        Point(
            left,
            round(height - up, 1),
            title_of(axes),
            x_names[column + middle],
            y_names[row + middle],
            float(f"{values[row, column]:.6g}"),
        )
        for (left, up), row, column in zip(
            where.tolist(), rows.tolist(), columns.tolist(), strict=True
        )
    ]


def as_metadata(points: list[Point]) -> str:
    """Return ``points`` as an element for the end of an SVG file; empty if there are none."""
    if not points:
        return ""
    text = json.dumps(points, ensure_ascii=False, separators=(",", ":"))
    text = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return f'<metadata id="points">{text}</metadata>\n'
