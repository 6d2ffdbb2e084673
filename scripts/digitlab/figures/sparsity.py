"""The share of weights that are zero, or nearly zero, against the strength of each penalty."""

import pandas as pd
from matplotlib.figure import Figure

from digitlab.evaluation.sparsity import NEAR
from digitlab.plotting.penalty_lines import draw_paths
from digitlab.tuning.penalty_paths import SHARES, penalty_paths

MEASURES = {
    "exact_zeros_share": "weights that are exactly 0",
    "near_zeros_share": f"weights below {NEAR:g} in size",
}


def table(sparsity: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """Return the mean and 95 % t interval of both shares at each strength of each sweep."""
    return penalty_paths(sparsity, scores, {name: name for name in SHARES})


def draw(table: pd.DataFrame) -> Figure:
    """Draw a panel for each share."""
    return draw_paths(table, MEASURES)
