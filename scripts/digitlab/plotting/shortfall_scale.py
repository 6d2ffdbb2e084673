"""Axes for shares close to 1, on which 0.9, 0.99 and 0.999 are equally spaced.

A share is drawn by how far it falls short of 1, on a log scale, with an edge that stands for 1.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator
from numpy.typing import ArrayLike, NDArray


def edge_for(shares: ArrayLike) -> float:
    """Return the edge that stands for 1, beyond all ``shares`` below 1: half the smallest gap."""
    gap = 1 - np.asarray(shares, dtype=np.float64)
    gap = gap[gap > 1e-12]  # rounding error in 1 - 1 is not a gap
    return float(gap.min()) / 2 if len(gap) else 0.05


def shortfall(shares: ArrayLike, edge: float) -> NDArray[np.float64]:
    """Return 1 - share, at least ``edge``; NaN stays NaN."""
    return np.maximum(1 - np.asarray(shares, dtype=np.float64), edge)


def mark_shortfall(axes: Axes, which: str, edge: float, lowest: float = 0.0) -> None:
    """Set up the x or y axis (``which``) from the share ``lowest`` up to ``edge``."""
    limits = (1 - lowest, 0.75 * edge)
    axes.set(**{f"{which}scale": "log", f"{which}lim": limits})
    axis = axes.xaxis if which == "x" else axes.yaxis
    ticks = _names(limits[0], edge) | {edge: "1"}
    axis.set_major_locator(FixedLocator(list(ticks)))
    axis.set_major_formatter(FixedFormatter(list(ticks.values())))
    axis.set_minor_locator(NullLocator())


def _names(widest: float, edge: float) -> dict[float, str]:
    """Return the shares to mark, by their gap to 1: decades, and parts of them if those are few.

    Gaps are at most ``widest`` and leave room for a label next to ``edge``.
    """
    few = widest < 30 * edge
    gaps = {
        part * 10.0**-decade: f"{1 - part * 10.0**-decade:.{decade + 1}f}".rstrip("0")
        for decade in range(16)
        for part in ((1, 0.5, 0.2) if few else (1,))
    }
    room = (1.6 if few else 2.5) * edge
    return {gap: name.rstrip(".") for gap, name in gaps.items() if room < gap <= widest}
