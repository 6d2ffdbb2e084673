"""Score predicted class probabilities against the true labels."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn import metrics

from digitlab.evaluation.calibration import expected_calibration_error

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


def confusion_matrix(
    probabilities: Probabilities, labels: NDArray[np.uint8], digits: NDArray[np.uint8]
) -> NDArray[np.int64]:
    """Count the images of each true digit (rows) that were predicted as each digit (columns)."""
    predicted = digits[probabilities.argmax(axis=1)]
    counts: NDArray[np.int64] = metrics.confusion_matrix(labels, predicted, labels=digits)
    return counts


def _areas_under_roc(
    probabilities: Probabilities, positive: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return the area under the ROC curve of each class, NaN without positives or negatives.

    Both arguments are (n, classes). One call for all classes, since scikit-learn checks its input
    longer than it sorts some hundred images.
    """
    areas = np.full(positive.shape[1], np.nan)
    defined = positive.any(axis=0) & ~positive.all(axis=0)
    if defined.any():
        areas[defined] = metrics.roc_auc_score(
            positive[:, defined], probabilities[:, defined], average=None
        )
    return areas


def per_class_scores(
    probabilities: Probabilities, labels: NDArray[np.uint8], digits: NDArray[np.uint8]
) -> pd.DataFrame:
    """Return one row per digit: support, one-vs-rest accuracy, precision, recall, F1 and AUC.

    ``probabilities`` (n, classes) has a column for each of ``digits``; ``labels`` (n,) are true
    digits. Precision is 0 for a digit that is never predicted. A digit that does not occur has no
    precision, recall, F1 and AUC (NaN), and all scores are NaN if any probability is not finite.
    """
    counts = confusion_matrix(probabilities, labels, digits)
    hits, claimed = counts.diagonal(), counts.sum(axis=0)
    predicted = digits[probabilities.argmax(axis=1)]
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        labels, predicted, labels=digits, zero_division=0
    )
    finite = bool(np.isfinite(probabilities).all())
    scores = pd.DataFrame(
        {
            "digit": digits,
            "support": support,
            "accuracy": 1 - (support + claimed - 2 * hits) / len(labels),
            "precision": precision,
            "recall": recall,
            "f1": f1,
            "auc": _areas_under_roc(probabilities, labels[:, None] == digits) if finite else np.nan,
        }
    )
    if not finite:
        return scores.assign(**dict.fromkeys(scores.columns[2:], np.nan))
    of_occurring = ["precision", "recall", "f1", "auc"]
    return scores.assign(**scores[of_occurring].where(scores["support"] > 0))


def overall_scores(
    probabilities: Probabilities,
    labels: NDArray[np.uint8],
    digits: NDArray[np.uint8],
    per_class: pd.DataFrame,
) -> dict[str, float]:
    """Return the scores named in ``SCORES`` over all images, NaN if any probability is not finite.

    The Brier score is the squared error summed over classes (0 to 2); macro scores are means over
    the digits of ``per_class`` that occur.
    """
    if not np.isfinite(probabilities).all():
        return dict.fromkeys(SCORES, float("nan"))
    true = np.searchsorted(digits, labels)
    right = probabilities.argmax(axis=1) == true
    rows = probabilities.astype(np.float64)
    rows /= rows.sum(axis=1, keepdims=True)  # float32 rows sum to 1 only to seven decimals
    own = rows[np.arange(len(true)), true]  # can underflow to 0, which has no log
    return {
        "accuracy": float(right.mean()),
        "log_loss": float(-np.log(np.maximum(own, np.finfo(np.float32).tiny)).mean()),
        "brier": float(metrics.brier_score_loss(labels, rows, labels=digits, scale_by_half=False)),
        "ece": expected_calibration_error(probabilities.max(axis=1), right),
        "precision_macro": float(per_class["precision"].mean()),
        "recall_macro": float(per_class["recall"].mean()),
        "f1_macro": float(per_class["f1"].mean()),
        "auc_macro": float(per_class["auc"].mean()),
    }


def confusion_counts(
    probabilities: Probabilities, labels: NDArray[np.uint8], digits: NDArray[np.uint8]
) -> pd.DataFrame:
    """Return how often each true digit was predicted as each digit, one row per pair.

    There are no rows if any probability is not finite, because then nothing was predicted.
    """
    if not np.isfinite(probabilities).all():
        return pd.DataFrame({"true": [], "predicted": [], "count": []}, dtype=int)
    counts = confusion_matrix(probabilities, labels, digits)
    true, predicted = np.meshgrid(digits, digits, indexing="ij")
    return pd.DataFrame(
        {"true": true.ravel(), "predicted": predicted.ravel(), "count": counts.ravel()}
    )
