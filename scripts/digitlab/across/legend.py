"""The legend of figures in which each data set has a color and a marker."""

from collections.abc import Sequence

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from digitlab.plotting.style import line_styles


def dataset_legend(figure: Figure, datasets: Sequence[str], *others: Line2D) -> None:
    """Add a legend of the ``datasets`` and of ``others`` below ``figure``."""
    handles = [
        Line2D([], [], color=style["color"], marker=style["marker"], markersize=5, label=name)
        for name, style in line_styles(datasets).items()
    ]
    handles = [*handles, *others]
    figure.legend(handles=handles, loc="outside lower left", ncols=3, fontsize=9)
