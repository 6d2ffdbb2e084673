"""Look at single predictions of the fits that claims are about, on the final partition."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.comparison.pairing import TESTED, PairedFits, pair_fits
from digitlab.evaluation.calibration import (
    equal_width_bins,
    expected_calibration_error,
    null_errors,
    reliability,
)
from digitlab.evaluation.classification import confusion_counts, per_class_scores
from digitlab.fits.predictions import Predictions, final_predictions
from digitlab.randomness import generator
from digitlab.stats.image_outcomes import align_differences
from digitlab.stats.mean_intervals import summarize_within
from digitlab.stats.seeds_and_images import difference_interval, difference_p, mean_outcome
from digitlab.stats.t_tests import paired_t

Record = Mapping[str, NDArray[Any]]
PLACE = ["variant", "setting", "percent", "noise", "partition", "seed"]
PAIR = ["variant_a", "variant_b", "partition", "seed"]
CELLS = [f"{name}_{side}" for side in "ab" for name in PLACE[:4]]
DIFFERENCE = ["seeds", "images", "difference", "sd", "low", "high", "p"]
DIFFERENCE += ["square", "variance_of_seeds", "variance_of_images"]
GRADIENTS = ["gradient_a", "gradient_b"]
DIFFERENCE += ["seeds_low", "seeds_high", "seeds_p"]
BINS = 20  # of confidence, each 0.05 wide, so that claimed ranges in tenths end at bin edges
BY_DIGIT = ["accuracy", "precision", "recall", "f1", "auc"]
COLUMNS = {
    "claimed_per_class": [*PLACE, "digit", "support", *BY_DIGIT],
    "claimed_confusions": [*PLACE, "true", "predicted", "count"],
    "claimed_confidence": [*PLACE, "low", "high", "right", "wrong"],
    "claimed_calibration": [*PLACE, "ece", "ece_null_95", "confidence_minus_accuracy"],
    "claimed_disagreements": [*PAIR, "digit", "support", "only_a", "only_b"],
    "claimed_differences": [*CELLS, "partition", *DIFFERENCE, *GRADIENTS],
}

OF_CELLS = [name for name, columns in COLUMNS.items() if columns[: len(PLACE)] == PLACE]


def _of_seed(found: Predictions, position: int) -> dict[str, pd.DataFrame]:
    """Return the rows of each table for one fit."""
    scored = (found.probabilities[position], found.labels[position], found.digits)
    confidence, right = found.confidence[position], found.right[position]
    bins = reliability(confidence, right, bins=BINS)
    seed = int(found.seeds[position])
    null = null_errors(
        confidence, [equal_width_bins(confidence)], generator(seed, "calibration null")
    )
    calibration = {
        "ece": expected_calibration_error(confidence, right),
        "ece_null_95": np.quantile(null[:, 0], 0.95),
        "confidence_minus_accuracy": float(confidence.mean(dtype=np.float64) - right.mean()),
    }
    return {
        "claimed_per_class": per_class_scores(*scored),
        "claimed_confusions": confusion_counts(*scored),
        "claimed_confidence": bins.assign(wrong=bins["images"] - bins["right"]),
        "claimed_calibration": pd.DataFrame([calibration]),
    }


def disagreements(record_a: Record, record_b: Record) -> pd.DataFrame:
    """Count, for each seed and digit, the images that only one of two models gets right.

    Seeds for which either fit diverged have no rows. Raises ``ValueError`` where the two were not
    scored on the same images.
    """
    partition = final_predictions(record_a).partition
    fits = pair_fits(record_a, record_b, partition)
    rows = []
    for position, seed in enumerate(fits.seeds.tolist()):
        for digit in record_a["digits"].tolist():
            own = fits.labels[position] == digit
            a, b = fits.right_a[position, own], fits.right_b[position, own]
            counts = {
                "support": len(a),
                "only_a": int((a & ~b).sum()),
                "only_b": int((b & ~a).sum()),
            }
            rows.append({"partition": partition, "seed": seed, "digit": digit, **counts})
    return pd.DataFrame(rows, columns=COLUMNS["claimed_disagreements"][2:])


def difference(
    cells: tuple[Mapping[str, Any], Mapping[str, Any]], record_a: Record, record_b: Record
) -> pd.DataFrame:
    """Return the accuracy of one cell minus that of another, a row for each held-out partition.

    ``low``, ``high`` and ``p`` are about new seeds and new images, those of ``seeds`` about new
    seeds on these images; ``square`` and the variances are those of ``MeanOutcome``. The gradients
    are the largest of any seed where a solver stopped, NaN for fits by other methods. Raises
    ``ValueError`` where the two were not scored on the same images.
    """
    gradients = [float(record["gradient_norm"].max()) for record in (record_a, record_b)]
    rows = [
        [*_difference(cells, pair_fits(record_a, record_b, partition), partition), *gradients]
        for partition in TESTED
        if record_a[f"labels_{partition}"].size
    ]
    return pd.DataFrame(rows, columns=COLUMNS["claimed_differences"])


def _difference(
    cells: tuple[Mapping[str, Any], Mapping[str, Any]], fits: PairedFits, partition: str
) -> list[Any]:
    """Return the row of one partition."""
    mean = mean_outcome(align_differences(fits.index, fits.right_a, fits.right_b))
    low, high = difference_interval(mean)
    of_seeds = paired_t(fits.accuracy_differences)
    over_seeds = summarize_within(fits.accuracy_differences, (-1.0, 1.0))
    places = [cell[name] for cell in cells for name in PLACE[:4]]
    of_both = [mean.seeds, mean.images, mean.mean, of_seeds.sd, low, high, difference_p(mean)]
    variances = [mean.square, mean.of_seeds, mean.of_images]
    of_seeds_alone = [over_seeds.low, over_seeds.high, of_seeds.p]
    return [*places, partition, *of_both, *variances, *of_seeds_alone]


def examine_cell(cell: Mapping[str, Any], record: Record) -> dict[str, pd.DataFrame]:
    """Return the tables of one cell's fits: digits, confusions, confidences, calibration.

    ``cell`` holds variant, setting, percent and noise. Fits that diverged have no rows.
    """
    found = final_predictions(record)
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in OF_CELLS}
    for position, seed in enumerate(found.seeds.tolist()):
        place = {**cell, "partition": found.partition, "seed": seed}
        for name, rows in _of_seed(found, position).items():
            parts[name].append(rows.assign(**place)[COLUMNS[name]])
    return {name: joined(name, tables) for name, tables in parts.items()}


def joined(name: str, tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the concatenated rows of one of the tables, with its columns even if it has none."""
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=COLUMNS[name])
