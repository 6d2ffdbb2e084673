"""Norms of the weights and accuracy against the strength of each penalty."""

import pandas as pd
from matplotlib.figure import Figure

from digitlab.plotting.penalty_lines import draw_paths
from digitlab.tuning.penalty_paths import penalty_paths

MEASURES = {
    "norm_1": "sum of |weights|",
    "norm_2": "root of summed squares",
    "accuracy_validation": "validation accuracy",
}


def table(sparsity: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """Return the mean and 95 % t interval of each measure at each strength of each sweep."""
    return penalty_paths(sparsity, scores, {name: name for name in MEASURES})


def draw(table: pd.DataFrame) -> Figure:
    """Draw a panel for each measure."""
    return draw_paths(table, MEASURES)
