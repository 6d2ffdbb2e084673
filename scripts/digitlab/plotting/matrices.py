"""Small multiples of colored matrices whose cells hold numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_rgba
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from digitlab.plotting.style import COLORS, INK

# From transparent to strong color: the page shows through the cells, so that text in the color of a
# light or a dark page is legible on all of them.
MAP = LinearSegmentedColormap.from_list("opacity", [to_rgba(COLORS[0], part) for part in (0, 0.78)])


def draw_matrix(
    axes: Axes,
    values: NDArray[np.float64],
    texts: NDArray[Any],
    norm: Normalize,
    labels: tuple[Sequence[Any], Sequence[Any]],
    fontsize: float = 6,
) -> AxesImage:
    """Draw ``values`` (rows, columns) as colors with ``texts`` on them; NaN leaves a cell blank.

    ``labels`` holds those of the rows and those of the columns.
    """
    image = axes.imshow(values, cmap=MAP, norm=norm, aspect="auto", interpolation="nearest")
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value) and texts[row, column]:
            style: dict[str, Any] = {
                "ha": "center",
                "va": "center",
                "fontsize": fontsize,
            }
            axes.text(column, row, str(texts[row, column]), **style)
    axes.set_yticks(range(len(labels[0])), labels[0])
    axes.set_xticks(range(len(labels[1])), labels[1])
    axes.tick_params(length=0)
    axes.grid(visible=False)
    axes.spines[:].set(visible=True, color=INK, alpha=0.3)
    return image
