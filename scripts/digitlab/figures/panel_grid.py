"""A grid of panels, a few in a row, and what stands in place of a figure without any."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure


def panel_grid(
    count: int, across: int, width: float, height: float, **axes: Any
) -> tuple[Figure, list[Axes]]:
    """Return a figure and its ``count`` panels, at most ``across`` in a row.

    ``width`` and ``height`` of a panel are in inches, ``axes`` are passed on to
    ``Figure.subplots``. The places that stay empty in the last row are hidden.
    """
    across = min(across, count)
    down = -(-count // across)
    figure = Figure(figsize=(across * width, down * height), layout="constrained")
    panels = figure.subplots(down, across, squeeze=False, **axes).ravel()
    for panel in panels[count:]:
        panel.set_visible(False)
    return figure, list(panels[:count])


def nothing_to_draw(reason: str) -> Figure:
    """Return a figure that holds one sentence, the ``reason`` why there is nothing in it."""
    figure = Figure(figsize=(6, 0.6))
    figure.text(0.5, 0.5, reason, ha="center", va="center")
    return figure
