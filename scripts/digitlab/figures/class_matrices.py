"""Small multiples of colored matrices whose cells hold numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from digitlab.figures.style import INK

MAP = "Blues"
BRIGHT = 0.45  # luminance of a cell above which dark text is read better than white
DARK_TEXT, WHITE_TEXT = "#10253f", "#ffffff"


def text_color(value: float, norm: Normalize) -> str:
    """Return the color in which text is read on the cell of ``value``."""
    red, green, blue, _ = colormaps[MAP](norm(value))
    return DARK_TEXT if 0.299 * red + 0.587 * green + 0.114 * blue > BRIGHT else WHITE_TEXT


def draw_matrix(
    axes: Axes,
    values: NDArray[np.float64],
    texts: NDArray[Any],
    norm: Normalize,
    labels: tuple[Sequence[Any], Sequence[Any]],
    fontsize: float = 6,
) -> AxesImage:
    """Draw ``values`` (rows, columns) as colors with ``texts`` on them; NaN leaves a cell blank.

    ``labels`` are those of the rows and of the columns.
    """
    image = axes.imshow(values, cmap=MAP, norm=norm, aspect="auto", interpolation="nearest")
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value) and texts[row, column]:
            color = text_color(value, norm)
            style: dict[str, Any] = {
                "ha": "center",
                "va": "center",
                "fontsize": fontsize,
                "color": color,
            }
            axes.text(column, row, str(texts[row, column]), **style)
    axes.set_yticks(range(len(labels[0])), labels[0])
    axes.set_xticks(range(len(labels[1])), labels[1])
    axes.tick_params(length=0)
    axes.grid(visible=False)
    axes.spines[:].set(visible=True, color=INK, alpha=0.3)
    return image
