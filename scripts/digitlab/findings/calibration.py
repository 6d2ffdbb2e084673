"""How well calibrated the confidence of each fit is, compared with what chance alone shows."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.evaluation.calibration import (
    binned_error,
    equal_mass_bins,
    equal_width_bins,
    null_errors,
)
from digitlab.evaluation.final_partition import on_final_partition
from digitlab.fits.predictions import final_predictions
from digitlab.randomness import generator

CELL = ["setting", "percent", "noise"]
FIT = ["variant", "seed", "partition"]
SCORES = ["n", "accuracy", "log_loss", "brier", "ece"]
NULL = ["ece_null_mean", "ece_null_95", "adaptive_ece", "adaptive_null_mean", "adaptive_null_95"]
COLUMNS = [*FIT, *SCORES, "confidence_mean", "confidence_minus_accuracy", *NULL]


def _facts(
    confidence: NDArray[np.float32], right: NDArray[np.bool_], seed: int
) -> dict[str, float]:
    """Return what the scores do not say about one fit; ``confidence`` and ``right`` are (n,)."""
    even, adaptive = equal_width_bins(confidence), equal_mass_bins(confidence)
    null = null_errors(confidence, [even, adaptive], generator(seed, "calibration null"))
    mean, high = null.mean(axis=0), np.quantile(null, 0.95, axis=0)
    confident = float(confidence.mean(dtype=np.float64))
    return {
        "confidence_mean": confident,
        "confidence_minus_accuracy": confident - float(right.mean()),
        "ece_null_mean": mean[0],
        "ece_null_95": high[0],
        "adaptive_ece": binned_error(confidence, right, adaptive),
        "adaptive_null_mean": mean[1],
        "adaptive_null_95": high[1],
    }


def table(
    scores: pd.DataFrame, headline: pd.DataFrame, fits: Mapping[str, Mapping[str, NDArray[Any]]]
) -> pd.DataFrame:
    """Return a row for each fit at the compared cell: scores, signed gap, ECE and its null values.

    ``ece`` is over 15 equal-width bins, ``adaptive_ece`` over 15 bins with equal numbers of images;
    their ``null`` columns are the mean and the 95 % quantile over simulated calibrated outcomes
    with the same confidences. Fits that diverged have no row.
    """
    rows = []
    for variant, record in fits.items():
        found = final_predictions(record)
        for seed, sure, right in zip(
            found.seeds.tolist(), found.confidence, found.right, strict=True
        ):
            fit = {"variant": variant, "seed": seed, "partition": found.partition}
            rows.append({**fit, **_facts(sure, right, seed)})
    facts = pd.DataFrame(rows, columns=[name for name in COLUMNS if name not in SCORES])
    cell = headline[CELL].drop_duplicates()
    scored = on_final_partition(scores).merge(cell, on=CELL)[[*FIT, *SCORES]]
    return facts.astype({"seed": int}).merge(scored, on=FIT)[COLUMNS]
