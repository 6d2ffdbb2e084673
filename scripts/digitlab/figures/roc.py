"""ROC curves of each digit against the rest."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator
from numpy.typing import NDArray

from digitlab.evaluation.ranking import true_positive_rate
from digitlab.plotting.ranking_panels import POINTS, Kind, curves, draw_panels
from digitlab.plotting.shortfall_scale import edge_for, mark_shortfall, shortfall


def _rates(_positives: int, negatives: int) -> NDArray[np.float64]:
    """Return false positive rates from one image up, equally spaced on a log scale."""
    return np.geomspace(1 / negatives, 1, POINTS)


KIND = Kind("false_positive_rate", "true_positive_rate", "auc", true_positive_rate, _rates)


def table(fits: Mapping[str, Mapping[str, NDArray[Any]]], ranking: pd.DataFrame) -> pd.DataFrame:
    """Return the mean true positive rate over seeds at each false positive rate, and the AUC."""
    return curves(fits, ranking, KIND)


def draw(table: pd.DataFrame) -> Figure:
    """Draw a panel for each variant with a curve for each digit."""
    edge = edge_for(table[KIND.y])
    least = table[KIND.x].min()

    def draw_curve(axes: Axes, points: pd.DataFrame, style: dict[str, Any]) -> None:
        axes.plot(points[KIND.x], shortfall(points[KIND.y], edge), markevery=16, **style)
        axes.set_xscale("log")
        axes.set_xlim(least, 1)
        axes.xaxis.set_minor_locator(NullLocator())
        mark_shortfall(axes, "y", edge)

    labels = ("false positive rate", "true positive rate", "AUC")
    return draw_panels(table, KIND, labels, draw_curve)
