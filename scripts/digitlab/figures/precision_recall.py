"""Precision against recall of each class against the rest."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.evaluation.ranking import precision_at_recall
from digitlab.plotting.ranking_panels import POINTS, Kind, curves, draw_panels


def _recalls(positives: int, _negatives: int) -> NDArray[np.float64]:
    """Return recalls from 1 % to 100 %, denser toward the end, where the last step is one image."""
    missed = np.geomspace(0.99, 1 / positives, POINTS - 1)
    return np.append(1 - missed, 1.0)


KIND = Kind("recall", "precision", "average_precision", 1, precision_at_recall, _recalls)


def table(fits: Mapping[str, Mapping[str, NDArray[Any]]], ranking: pd.DataFrame) -> pd.DataFrame:
    """Return the mean precision over seeds at each recall, and the average precision."""
    return curves(fits, ranking, KIND)


def draw(table: pd.DataFrame) -> Figure:
    """Draw a panel for each distinct variant, and the areas under all curves."""
    return draw_panels(table, KIND, "AP")
