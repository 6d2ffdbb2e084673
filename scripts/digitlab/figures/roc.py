"""ROC curves of each class against the rest."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.evaluation.ranking import true_positive_rate
from digitlab.plotting.ranking_panels import POINTS, Kind, curves, draw_panels


def _rates(_positives: int, negatives: int) -> NDArray[np.float64]:
    """Return false positive rates from one image up, equally spaced on a log scale."""
    return np.geomspace(1 / negatives, 1, POINTS)


KIND = Kind("false_positive_rate", "true_positive_rate", "auc", 0, true_positive_rate, _rates)


def table(fits: Mapping[str, Mapping[str, NDArray[Any]]], ranking: pd.DataFrame) -> pd.DataFrame:
    """Return the mean true positive rate over seeds at each false positive rate, and the AUC."""
    return curves(fits, ranking, KIND)


def draw(table: pd.DataFrame) -> Figure:
    """Draw a panel for each distinct variant, and the areas under all curves."""
    return draw_panels(table, KIND, "AUC")
