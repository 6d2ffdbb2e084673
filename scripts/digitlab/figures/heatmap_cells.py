"""Cells of a heatmap whose texts can be read on light and on dark pages."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from digitlab.figures.style import COLORS, INK

# From here on white is easier to read on a cell than the text of a light page. On a dark page
# both are light.
STRONG = 0.8


def draw_cells(axes: Axes, strength: NDArray[np.floating[Any]]) -> None:
    """Fill the cells of ``axes`` with one color, as opaque as their ``strength`` of 0 to 1.

    ``strength`` has shape (rows, columns); where it is NaN a cell stays empty. The page shows
    through weak cells, so its own text color can be read on them.
    """
    cells = np.empty((*strength.shape, 4))  # red, green, blue, opacity
    cells[..., :3] = to_rgb(COLORS[0])
    cells[..., 3] = np.nan_to_num(strength)
    axes.imshow(cells, interpolation="nearest", aspect="auto")
    axes.grid(visible=False)
    axes.spines[:].set(visible=True, color=INK, alpha=0.3)


def write_cell(axes: Axes, row: int, column: int, text: str, strength: float, size: float) -> None:
    """Write ``text`` of ``size`` points into a cell that was filled with this ``strength``."""
    color = "white" if strength >= STRONG else INK
    axes.text(column, row, text, ha="center", va="center", fontsize=size, color=color)
