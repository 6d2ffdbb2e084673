"""Small multiples of colored matrices whose cells hold numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_rgba
from numpy.typing import NDArray

from digitlab.plotting.style import COLORS, INK, SMALL, TINY

MOST_LABELS = 25  # rows or columns that have room for their names, and cells for a text

# From transparent to strong color: the page shows through the cells, so that text in the color of a
# light or a dark page is legible on all of them.
MAP = LinearSegmentedColormap.from_list("opacity", [to_rgba(COLORS[0], part) for part in (0, 0.78)])


def draw_matrix(
    axes: Axes,
    values: NDArray[np.float64],
    texts: NDArray[Any],
    norm: Normalize,
    labels: tuple[Sequence[Any], Sequence[Any]],
    fontsize: float = TINY,
) -> QuadMesh:
    """Draw ``values`` (rows, columns) as colors with ``texts`` on them; NaN leaves a cell blank.

    ``labels`` holds those of the rows and those of the columns. Of many, every other one is
    written, or every third, ...; cells without room for a text have none, and become a raster.
    """
    small = max(values.shape) > MOST_LABELS
    sns.heatmap(
        values,
        norm=norm,
        vmin=norm.vmin,
        vmax=norm.vmax,
        cmap=MAP,
        mask=~np.isfinite(values),
        annot=False if small else texts,
        fmt="",
        annot_kws={"fontsize": fontsize, "color": INK},
        rasterized=small,
        cbar=False,
        ax=axes,
    )
    for axis, names in ((axes.yaxis, labels[0]), (axes.xaxis, labels[1])):
        places = range(0, len(names), 1 + len(names) // (MOST_LABELS + 1))
        rotation = 90 if axis is axes.xaxis and max(len(str(name)) for name in names) > 3 else 0
        shown = [str(names[place]) for place in places]
        axis.set_ticks([place + 0.5 for place in places], shown, rotation=rotation)
    axes.tick_params(length=0, labelsize=TINY if small else SMALL)
    axes.grid(visible=False)
    axes.spines[:].set(visible=True, color=INK, alpha=0.3)
    mesh: QuadMesh = axes.collections[0]  # type: ignore[assignment]
    return mesh
