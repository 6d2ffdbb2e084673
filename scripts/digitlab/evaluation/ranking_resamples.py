"""How well a score ranks positive images above negative ones, in many resamples at once."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.floating[Any]]


class Areas(NamedTuple):
    """Area under the ROC curve and average precision, one of each for each resample."""

    roc: NDArray[np.float64]
    precision: NDArray[np.float64]


def resampled_areas(score: Scores, positive: NDArray[np.bool_], counts: NDArray[np.uint8]) -> Areas:
    """Return both areas in each resample; ``counts`` (n, resamples) says who stands in it.

    ``score`` and ``positive`` have shape (n,). The scores are ranked once for all resamples.
    The area under the ROC curve is the chance that a positive image scores above a negative one,
    ties counting half (Hanley and McNeil 1982). Average precision is the mean over positive
    images of the precision among those that score as high or higher, without interpolation.
    NaN in a resample without positive or without negative images.
    """
    own, others = _descending(score, counts, positive), _descending(score, counts, ~positive)
    scores, rivals = -np.sort(-score[positive]), np.sort(score[~positive])
    levels = np.unique(scores)[::-1]  # (levels,), the distinct scores of positive images
    last = np.searchsorted(-scores, -levels, side="right")
    above = len(rivals) - np.searchsorted(rivals, levels, side="right")
    reached = len(rivals) - np.searchsorted(rivals, levels, side="left")  # with those that tie

    resamples = counts.shape[1]
    negatives = others.sum(axis=0, dtype=np.int64)  # (resamples,)
    true, false = np.zeros(resamples), np.zeros(resamples)
    roc, precision = np.zeros(resamples), np.zeros(resamples)
    position = passed = 0
    for end, strictly, reach in zip(last, above, reached, strict=True):
        hits = own[position:end].sum(axis=0, dtype=np.int32)
        tied = others[strictly:reach].sum(axis=0, dtype=np.int32)
        false += others[passed:strictly].sum(axis=0, dtype=np.int32)
        roc += hits * (negatives - false - tied / 2)
        true += hits
        false += tied
        precision += hits * (true / np.maximum(true + false, 1))
        position, passed = end, reach
    with np.errstate(invalid="ignore"):
        missing = np.where((true > 0) & (negatives > 0), 1.0, np.nan)
        return Areas(roc / (true * negatives) * missing, precision / true * missing)


def _descending(
    score: Scores, counts: NDArray[np.uint8], chosen: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """Return the counts of the ``chosen`` images, those of the highest score first."""
    places = np.flatnonzero(chosen)
    return counts[places[np.argsort(-score[places], kind="stable")]]
