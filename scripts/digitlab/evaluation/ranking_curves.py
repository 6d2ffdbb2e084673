"""Curves of how a score tells positive images from negative ones, at chosen places."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.floating[Any]]
Places = NDArray[np.float64]


def _counts_above(score: Scores, positive: NDArray[np.bool_]) -> tuple[Places, Places]:
    """Return how many positive and negative images score at least each distinct score.

    The scores descend.
    """
    _, place = np.unique(-score, return_inverse=True)
    distinct = int(place.max()) + 1
    true = np.bincount(place[positive], minlength=distinct).cumsum()
    false = np.bincount(place[~positive], minlength=distinct).cumsum()
    return true.astype(np.float64), false.astype(np.float64)


def true_positive_rate(score: Scores, positive: NDArray[np.bool_], places: Places) -> Places:
    """Return the true positive rate at the false positive rates ``places``: the ROC curve.

    ``score`` and ``positive`` have shape (n,) and hold images of both kinds. Images that tie are
    passed along a straight line, so that the area below the curve is ``area_under_roc``.
    """
    true, false = _counts_above(score, positive)
    rates = np.concatenate([[0], false / false[-1]])
    curve: Places = np.interp(places, rates, np.concatenate([[0], true / true[-1]]))
    return curve


def precision_at_recall(score: Scores, positive: NDArray[np.bool_], places: Places) -> Places:
    """Return the precision at the highest score that reaches each recall of ``places``, > 0.

    ``score`` and ``positive`` have shape (n,) and hold positive images. The curve is a step
    function, without interpolation, and the area below it is the average precision.
    """
    true, false = _counts_above(score, positive)
    wanted = places * true[-1] - 1e-9  # rounding must not ask for one more image
    reached = np.searchsorted(true, wanted)
    precision: Places = true[reached] / (true[reached] + false[reached])
    return precision
