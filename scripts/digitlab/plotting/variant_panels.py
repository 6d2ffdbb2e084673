"""A panel for each variant, all with the same axes."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from digitlab.plotting.names import label
from digitlab.plotting.style import WIDTH

ACROSS = 3  # panels in a row
LINE = 34  # characters of a title


def variant_panels(
    alike: Mapping[str, Sequence[str]], inches: float, heights: Sequence[float] = (1.0,)
) -> tuple[Figure, dict[str, list[Axes]]]:
    """Return a figure with a panel for each variant in ``alike``, and their axes.

    ``alike`` holds the variants that share a panel, which has their names as its title. Each panel
    is ``inches`` high and consists of stacked axes with the relative ``heights``. All axes share
    the horizontal scale, and those at the same position in a panel also the vertical one.
    """
    variants = list(alike)
    down, parts = -(-len(variants) // ACROSS), len(heights)
    across = min(ACROSS, len(variants))
    size = (WIDTH * max(across, 2) / ACROSS, down * inches)  # a legend is two panels wide
    figure = Figure(figsize=size, layout="constrained")
    grid = figure.add_gridspec(down * parts, across, height_ratios=list(heights) * down)
    panels: dict[str, list[Axes]] = {}
    for position, variant in enumerate(variants):
        row, column = divmod(position, across)
        first = next(iter(panels.values()), [])
        panel: list[Axes] = []
        for part in range(parts):
            shared = {"sharex": first[0], "sharey": first[part]} if first else {}
            if panel and not first:
                shared = {"sharex": panel[0]}
            axes = figure.add_subplot(grid[row * parts + part, column], **shared)
            lowest = part == parts - 1 and position + across >= len(variants)
            axes.tick_params(labelbottom=lowest, labelleft=column == 0)
            panel.append(axes)
        panel[0].set_title(label(alike[variant], LINE))
        panels[variant] = panel
    return figure, panels
