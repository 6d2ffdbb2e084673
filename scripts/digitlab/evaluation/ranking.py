"""How well a score ranks positive images above negative ones."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def area_under_roc(score: NDArray[np.floating[Any]], positive: NDArray[np.bool_]) -> float:
    """Return the chance that a positive image scores above a negative one, ties counting half.

    ``score`` and ``positive`` have shape (n,). From the rank sum R of the p positives among n:
    (R - p (p + 1) / 2) / (p (n - p)), with mean ranks for ties (Hanley and McNeil 1982). NaN
    where one of the two kinds is missing.
    """
    _, place, ties = np.unique(score, return_inverse=True, return_counts=True)
    rank = np.cumsum(ties) - (ties - 1) / 2  # of each distinct score, from 1
    positives = int(positive.sum())
    negatives = len(positive) - positives
    if not positives or not negatives:
        return float("nan")
    above = rank[place[positive]].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))
