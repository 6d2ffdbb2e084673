"""How well a score ranks positive images above negative ones: areas, curves and resamples."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.fits.predictions import Predictions

Scores = NDArray[np.floating[Any]]
Places = NDArray[np.float64]


class Question(NamedTuple):
    """Whether images are of ``digit``: ``score`` (S, n) against the truth ``positive`` (S, n)."""

    digit: int
    score: NDArray[np.float32]
    positive: NDArray[np.bool_]


def questions(predictions: Predictions) -> Iterator[Question]:
    """Yield one question per digit; with two digits, only the larger is asked about.

    With two digits, the probabilities sum to 1, so both questions have the same answer.
    """
    asked = predictions.digits[-1:] if len(predictions.digits) == 2 else predictions.digits
    for digit in asked:
        column = int(np.flatnonzero(predictions.digits == digit)[0])
        score = predictions.probabilities[:, :, column]
        yield Question(int(digit), score, predictions.labels == digit)


def _counts_above(score: Scores, positive: NDArray[np.bool_]) -> tuple[Places, Places]:
    """Return how many positive and negative images score at least as high as each distinct score.

    The distinct scores are in descending order.
    """
    _, place = np.unique(-score, return_inverse=True)
    distinct = int(place.max()) + 1
    true = np.bincount(place[positive], minlength=distinct).cumsum()
    false = np.bincount(place[~positive], minlength=distinct).cumsum()
    return true.astype(np.float64), false.astype(np.float64)


def true_positive_rate(score: Scores, positive: NDArray[np.bool_], places: Places) -> Places:
    """Return the true-positive rate at the false-positive rates ``places``: the ROC curve.

    ``score`` and ``positive`` have shape (n,) and include both positives and negatives. Ties are
    interpolated linearly, so that the area under the curve is the probability that
    a positive image scores above a negative one, ties counting half.
    """
    true, false = _counts_above(score, positive)
    rates = np.concatenate([[0], false / false[-1]])
    curve: Places = np.interp(places, rates, np.concatenate([[0], true / true[-1]]))
    return curve


def precision_at_recall(score: Scores, positive: NDArray[np.bool_], places: Places) -> Places:
    """Return the precision at the highest score that reaches each recall in ``places``, all > 0.

    ``score`` and ``positive`` have shape (n,) and include positives. The curve is a step function
    without interpolation; the area under it is the average precision.
    """
    true, false = _counts_above(score, positive)
    wanted = places * true[-1] - 1e-9  # so that rounding does not require one more image
    reached = np.searchsorted(true, wanted)
    precision: Places = true[reached] / (true[reached] + false[reached])
    return precision


class Areas(NamedTuple):
    """Area under the ROC curve and average precision, each with one value per resample."""

    roc: NDArray[np.float64]
    precision: NDArray[np.float64]


def resampled_areas(score: Scores, positive: NDArray[np.bool_], counts: NDArray[np.uint8]) -> Areas:
    """Return both areas in each resample; ``counts`` (n, resamples) says how often images occur.

    ``score`` and ``positive`` have shape (n,). The scores are ranked once for all resamples.
    The area under the ROC curve is the probability that a positive image scores above a negative
    one, ties counting half (Hanley and McNeil 1982). Average precision is the mean over positive
    images of the precision among images that score at least as high, without interpolation.
    NaN in a resample without positives or without negatives.
    """
    own, others = _descending(score, counts, positive), _descending(score, counts, ~positive)
    scores, rivals = -np.sort(-score[positive]), np.sort(score[~positive])
    levels = np.unique(scores)[::-1]  # (levels,), the distinct scores of positive images
    last = np.searchsorted(-scores, -levels, side="right")
    above = len(rivals) - np.searchsorted(rivals, levels, side="right")
    reached = len(rivals) - np.searchsorted(rivals, levels, side="left")  # including ties

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
    """Return the counts of the ``chosen`` images, in descending order of score."""
    places = np.flatnonzero(chosen)
    return counts[places[np.argsort(-score[places], kind="stable")]]
