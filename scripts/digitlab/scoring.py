"""Score predicted class probabilities against the true labels."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import brier_score_loss, confusion_matrix, log_loss, roc_auc_score

from digitlab.calibration import expected_calibration_error

SCORES = (
    "accuracy",
    "log_loss",
    "brier",
    "ece",
    "precision_macro",
    "recall_macro",
    "f1_macro",
    "auc_macro",
)

Probabilities = NDArray[np.float32]


def _ratio(part: NDArray[Any], whole: NDArray[Any]) -> NDArray[np.float64]:
    """Return ``part / whole``, 0 where ``whole`` is 0."""
    ratio: NDArray[np.float64] = np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)
    return ratio


def per_class_scores(
    probabilities: Probabilities, labels: NDArray[np.uint8], digits: NDArray[np.uint8]
) -> pd.DataFrame:
    """Return one row a digit: support, one-vs-rest accuracy, precision, recall, F1 and AUC.

    ``probabilities`` (n, classes) has a column for each of ``digits``; ``labels`` (n,) are true
    digits. Precision is 0 for a digit that is never predicted, the AUC is NaN for one that does
    not occur, and all scores are NaN where a probability is not a number.
    """
    predicted = digits[probabilities.argmax(axis=1)]
    counts = confusion_matrix(labels, predicted, labels=digits)  # (true, predicted)
    hits, support, claimed = counts.diagonal(), counts.sum(axis=1), counts.sum(axis=0)
    precision, recall = _ratio(hits, claimed), _ratio(hits, support)
    scores = pd.DataFrame(
        {
            "digit": digits,
            "support": support,
            "accuracy": 1 - (support + claimed - 2 * hits) / len(labels),
            "precision": precision,
            "recall": recall,
            "f1": _ratio(2 * hits, support + claimed),
            "auc": np.nan,
        }
    )
    if not np.isfinite(probabilities).all():
        return scores.assign(**dict.fromkeys(scores.columns[2:], np.nan))
    for column, digit in enumerate(digits):
        if 0 < support[column] < len(labels):
            auc = roc_auc_score(labels == digit, probabilities[:, column])
            scores.loc[column, "auc"] = auc
    return scores


def overall_scores(
    probabilities: Probabilities,
    labels: NDArray[np.uint8],
    digits: NDArray[np.uint8],
    per_class: pd.DataFrame,
) -> dict[str, float]:
    """Return the scores named in ``SCORES`` for all images, NaN where a probability is none.

    The Brier score is the squared error summed over classes (0 to 2), macro scores are means
    over the digits of ``per_class``.
    """
    if not np.isfinite(probabilities).all():
        return dict.fromkeys(SCORES, float("nan"))
    # Rows of float32 add up to 1 to seven decimals; the metrics ask for more.
    rows = probabilities.astype(np.float64)
    rows /= rows.sum(axis=1, keepdims=True)
    right = digits[probabilities.argmax(axis=1)] == labels
    return {
        "accuracy": float(right.mean()),
        "log_loss": float(log_loss(labels, rows, labels=digits)),
        "brier": float(brier_score_loss(labels, rows, labels=digits, scale_by_half=False)),
        "ece": expected_calibration_error(probabilities.max(axis=1), right),
        "precision_macro": float(per_class["precision"].mean()),
        "recall_macro": float(per_class["recall"].mean()),
        "f1_macro": float(per_class["f1"].mean()),
        "auc_macro": float(per_class["auc"].mean()),
    }


def confusion_counts(
    probabilities: Probabilities, labels: NDArray[np.uint8], digits: NDArray[np.uint8]
) -> pd.DataFrame:
    """Return how often each true digit was given each predicted one, a row for each pair.

    There are no rows where a probability is not a number: nothing was predicted.
    """
    if not np.isfinite(probabilities).all():
        return pd.DataFrame({"true": [], "predicted": [], "count": []}, dtype=int)
    counts = confusion_matrix(labels, digits[probabilities.argmax(axis=1)], labels=digits)
    true, predicted = np.meshgrid(digits, digits, indexing="ij")
    return pd.DataFrame(
        {"true": true.ravel(), "predicted": predicted.ravel(), "count": counts.ravel()}
    )
