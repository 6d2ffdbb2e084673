"""Calibration: how far accuracy differs from confidence within bins of confidence."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.stats.proportions import wilson_intervals

BINS = 15
REPLICATES = 1000  # simulations of the null distribution
_AT_ONCE = 100  # simulations in memory at a time

Confidence = NDArray[np.floating[Any]]
Places = NDArray[np.int64]


def equal_width_bins(confidence: Confidence, bins: int = BINS) -> Places:
    """Return the bin of each of ``confidence`` (n,), 0 to ``bins`` - 1.

    The bins divide (0, 1] evenly and are closed on the right, so a confidence of exactly 1 is in
    the last bin.
    """
    place = np.ceil(confidence.astype(np.float64) * bins).astype(np.int64) - 1
    return np.clip(place, 0, bins - 1)


def equal_mass_bins(confidence: Confidence, bins: int = BINS) -> Places:
    """Return the bin of each of ``confidence`` (n,), with as equally filled bins as possible.

    Equal confidences share a bin, so the order of the images does not matter; ties can leave bins
    empty, and these are dropped, so there may be fewer than ``bins``. Source: Nixon et al. (2019),
    section 4.2, here only for the most probable class.
    """
    ordered = np.sort(confidence)
    cuts = ordered[np.arange(1, bins) * len(ordered) // bins]
    return np.searchsorted(np.unique(cuts), confidence, side="right")


def binned_error(
    confidence: Confidence, right: NDArray[np.bool_], place: Places, bins: int = 0
) -> float:
    """Return the mean gap between accuracy and confidence over bins, weighted by their images.

    ``confidence``, ``right`` and ``place`` (the bin of each image) have shape (n,). Of ``bins``,
    some may be empty.
    """
    # Empty bins only add to the length. NumPy sums arrays of eight or more elements in a different
    # order from shorter ones, which shows in the last digit.
    gaps = np.bincount(place, weights=right - confidence.astype(np.float64), minlength=bins)
    return float(np.abs(gaps).sum() / len(confidence))


def expected_calibration_error(
    confidence: Confidence, right: NDArray[np.bool_], bins: int = BINS
) -> float:
    """Return ``binned_error`` over equal-width bins of ``confidence`` (n,).

    Source: Naeini et al. (2015), Guo et al. (2017).
    """
    return binned_error(confidence, right, equal_width_bins(confidence, bins), bins)


def null_errors(
    confidence: Confidence,
    places: Sequence[Places],
    random: np.random.Generator,
    replicates: int = REPLICATES,
) -> NDArray[np.float64]:
    """Return ``binned_error`` of simulated perfectly calibrated outcomes, (replicates, binnings).

    Each image is correct with probability equal to its ``confidence`` (n,), so the remaining error
    is what bins with this many images show by chance. Each of ``places`` (n,) is a binning that
    never decreases with confidence. Source: consistency resampling, Broecker and Smith (2007),
    Weather and Forecasting 22:651; for such errors Vaicenavicius et al. (2019), section 4.
    """
    order = np.argsort(confidence)
    ordered = confidence[order]
    starts = [np.unique(place[order], return_index=True)[1] for place in places]
    expected = [np.add.reduceat(ordered.astype(np.float64), start) for start in starts]
    chance = ordered.astype(np.float32)
    errors = np.empty((replicates, len(places)))
    for first in range(0, replicates, _AT_ONCE):
        some = slice(first, min(first + _AT_ONCE, replicates))
        draws = random.random((some.stop - first, len(chance)), dtype=np.float32)
        right = draws < chance  # (some, n)
        for binning, (start, sums) in enumerate(zip(starts, expected, strict=True)):
            hits = np.add.reduceat(right, start, axis=1, dtype=np.int64)  # (some, bins)
            errors[some, binning] = np.abs(hits - sums).sum(axis=1)
    return errors / len(chance)


def reliability(confidence: Confidence, right: NDArray[np.bool_], bins: int = BINS) -> pd.DataFrame:
    """Return one row for each of ``bins`` equal-width bins: images, mean confidence, accuracy.

    ``low`` and ``high`` are the edges of a bin; ``accuracy_low`` and ``accuracy_high`` are the
    limits of Wilson's 95 % interval. Empty bins have NaN confidence and accuracy.
    """
    place = equal_width_bins(confidence, bins)
    images = np.bincount(place, minlength=bins)
    hits = np.bincount(place[right], minlength=bins)
    total = np.bincount(place, weights=confidence, minlength=bins)
    count = np.where(images > 0, images, np.nan)
    low, high = wilson_intervals(hits, images)
    return pd.DataFrame(
        {
            "low": np.arange(bins) / bins,
            "high": np.arange(1, bins + 1) / bins,
            "images": images,
            "right": hits,
            "confidence": total / count,
            "accuracy": hits / count,
            "accuracy_low": low,
            "accuracy_high": high,
        }
    )
