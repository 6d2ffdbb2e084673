"""What one temperature, fitted on validation images, does for the probabilities of each fit."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.evaluation.calibration import binned_error, equal_width_bins, null_errors
from digitlab.evaluation.temperature_scaling import (
    COLDEST,
    HOTTEST,
    Logits,
    fit_temperature,
    log_loss,
    recovered_logits,
    tempered,
)
from digitlab.fits.predictions import final_predictions
from digitlab.randomness import generator

SCORES = ["log_loss_before", "log_loss_after", "ece_before", "ece_after", "ece_null_95_after"]
COLUMNS = ["variant", "seed", "partition", "n_validation", "n", "temperature", "at_bound", *SCORES]


def _scores(logits: Logits, true: NDArray[np.int64], temperature: float, seed: int) -> list[float]:
    """Return the values of ``SCORES`` for logits (n, classes) and true classes (n,)."""
    errors = []
    for degree in (1.0, temperature):
        chance = tempered(logits, degree)
        confidence, right = chance.max(axis=1), chance.argmax(axis=1) == true
        place = equal_width_bins(confidence)
        errors.append(binned_error(confidence, right, place))
    null = null_errors(confidence, [place], generator(seed, "calibration null"))
    losses = [log_loss(logits, true, degree) for degree in (1.0, temperature)]
    return [*losses, *errors, float(np.quantile(null, 0.95))]


def table(fits: Mapping[str, Mapping[str, NDArray[Any]]]) -> pd.DataFrame:
    """Return a row for each fit: its temperature, log loss and ECE at 1 and at that temperature.

    The temperature is fitted on the validation partition; the scores are those on the final
    partition. ``at_bound`` is true if the log loss has no minimum inside the searched range. Fits
    that diverged have no row.
    """
    rows = []
    for variant, record in fits.items():
        found = final_predictions(record)
        digits = found.digits
        for position, seed in enumerate(found.seeds.tolist()):
            own = int(np.flatnonzero(record["seeds"] == seed)[0])
            validation = np.searchsorted(digits, record["labels_validation"][own])
            known = recovered_logits(record["probabilities_validation"][own])
            temperature = fit_temperature(known, validation)
            logits = recovered_logits(found.probabilities[position])
            true = np.searchsorted(digits, found.labels[position])
            facts = [variant, seed, found.partition, len(validation), len(true), temperature]
            bound = temperature in (COLDEST, HOTTEST)
            rows.append([*facts, bound, *_scores(logits, true, temperature, seed)])
    return pd.DataFrame(rows, columns=COLUMNS)
