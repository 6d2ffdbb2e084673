"""Scores against scikit-learn and plain formulas."""

import numpy as np
import pytest
from scipy.special import softmax
from sklearn import metrics

from digitlab.evaluation.calibration import expected_calibration_error
from digitlab.evaluation.classification import (
    SCORES,
    confusion_counts,
    overall_scores,
    per_class_scores,
)

DIGITS = {
    "ten": np.arange(10, dtype=np.uint8),
    "a pair": np.array([3, 8], dtype=np.uint8),
    "three": np.array([2, 5, 9], dtype=np.uint8),
}


def made_up(digits, n=400, seed=0):
    """Draw labels and float32 probabilities that are better than chance, and not calibrated."""
    rng = np.random.default_rng(seed)
    labels = rng.choice(digits, n).astype(np.uint8)
    logits = 2 * rng.normal(size=(n, len(digits))) + 2 * (labels[:, None] == digits)
    return softmax(logits, axis=1).astype(np.float32), labels


def scored(probabilities, labels, digits):
    per_class = per_class_scores(probabilities, labels, digits)
    return per_class, overall_scores(probabilities, labels, digits, per_class)


@pytest.fixture(params=DIGITS.values(), ids=DIGITS)
def case(request):
    """Probabilities, labels and digits; the predicted digits and exact rows for the metrics."""
    probabilities, labels = made_up(request.param)
    rows = probabilities.astype(np.float64)
    rows /= rows.sum(axis=1, keepdims=True)
    return probabilities, labels, request.param, request.param[rows.argmax(axis=1)], rows


def test_precision_recall_and_f1_are_ratios_of_counts(case):
    probabilities, labels, digits, predicted, _ = case
    per_class, overall = scored(probabilities, labels, digits)
    assert per_class["digit"].tolist() == digits.tolist()
    for digit, row in per_class.set_index("digit").iterrows():
        true, claimed = labels == digit, predicted == digit
        hits = (true & claimed).sum()
        assert row["support"] == true.sum()
        assert row["precision"] == pytest.approx(hits / claimed.sum(), rel=1e-12)
        assert row["recall"] == pytest.approx(hits / true.sum(), rel=1e-12)
        assert row["f1"] == pytest.approx(2 * hits / (true.sum() + claimed.sum()), rel=1e-12)
    for score in ("precision", "recall", "f1", "auc"):
        assert overall[f"{score}_macro"] == pytest.approx(per_class[score].mean(), rel=1e-12)


def test_auc_is_the_share_of_pairs_in_which_the_image_of_the_class_scores_higher(case):
    probabilities, labels, digits, _, _ = case
    per_class, _ = scored(probabilities, labels, digits)
    for digit, column, auc in zip(digits, probabilities.T, per_class["auc"], strict=True):
        own, others = column[labels == digit][:, None], column[labels != digit]
        assert auc == pytest.approx(((own > others) + (own == others) / 2).mean(), rel=1e-9)


def test_accuracy_log_loss_and_brier_score_are_what_they_are_defined_as(case):
    probabilities, labels, digits, predicted, rows = case
    per_class, overall = scored(probabilities, labels, digits)
    truth = labels[:, None] == digits
    assert overall["accuracy"] == metrics.accuracy_score(labels, predicted)
    assert overall["log_loss"] == pytest.approx(-np.log(rows[truth]).mean(), rel=1e-9)
    assert overall["log_loss"] == pytest.approx(metrics.log_loss(labels, rows), rel=1e-9)
    assert overall["brier"] == pytest.approx(((rows - truth) ** 2).sum(axis=1).mean(), rel=1e-9)
    one_versus_rest = ((labels[:, None] == digits) == (predicted[:, None] == digits)).mean(axis=0)
    np.testing.assert_allclose(per_class["accuracy"], one_versus_rest, rtol=1e-12)


def test_scores_of_three_images_by_hand():
    digits = DIGITS["a pair"]
    probabilities = np.array([[0.75, 0.25], [0.5, 0.5], [0.25, 0.75]], dtype=np.float32)
    per_class, overall = scored(probabilities, np.array([3, 8, 8], dtype=np.uint8), digits)
    assert per_class.drop(columns="digit").round(12).to_dict("list") == {
        "support": [1, 2],
        "accuracy": [round(2 / 3, 12)] * 2,
        "precision": [0.5, 1.0],
        "recall": [1.0, 0.5],
        "f1": [round(2 / 3, 12)] * 2,
        "auc": [1.0, 1.0],
    }
    assert overall["log_loss"] == pytest.approx(-np.log([0.75, 0.5, 0.75]).mean())
    assert overall["brier"] == pytest.approx((2 * 0.0625 + 2 * 0.25 + 2 * 0.0625) / 3)


def test_a_digit_that_is_never_predicted_has_a_precision_of_0():
    digits = DIGITS["three"]
    probabilities, labels = made_up(digits)
    probabilities[:, 1] = 0
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    per_class, overall = scored(probabilities, labels, digits)
    assert per_class.loc[1, ["precision", "recall", "f1", "auc"]].tolist() == [0, 0, 0, 0.5]
    assert overall["precision_macro"] == pytest.approx(per_class["precision"].sum() / 3)


@pytest.mark.filterwarnings("error")
def test_a_digit_that_does_not_occur_has_no_scores_and_does_not_enter_macro_means():
    digits = DIGITS["ten"]
    probabilities, labels = made_up(digits)
    kept = labels != 4
    per_class, overall = scored(probabilities[kept], labels[kept], digits)
    assert per_class.loc[4, "support"] == 0
    for score in ("precision", "recall", "f1", "auc"):
        assert per_class[score].isna().tolist() == [digit == 4 for digit in digits]
    predicted = digits[probabilities[kept].argmax(axis=1)]
    macro = metrics.precision_recall_fscore_support(
        labels[kept], predicted, labels=np.delete(digits, 4), average="macro"
    )[:3]
    for score, value in zip(("precision", "recall", "f1"), macro, strict=True):
        assert overall[f"{score}_macro"] == pytest.approx(value, rel=1e-12)
    assert overall["auc_macro"] == pytest.approx(per_class["auc"].drop(4).mean())
    assert np.isfinite(list(overall.values())).all()


def test_probability_0_of_the_true_digit_costs_a_finite_loss():
    probabilities = np.array([[1, 0], [0, 1]], dtype=np.float32)
    _, overall = scored(probabilities, np.array([8, 8], dtype=np.uint8), DIGITS["a pair"])
    assert 10 < overall["log_loss"] < 100
    assert overall["brier"] == pytest.approx(1)


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_one_probability_that_is_no_number_leaves_no_score(number):
    digits = DIGITS["three"]
    probabilities, labels = made_up(digits)
    probabilities[17, 1] = number
    per_class, overall = scored(probabilities, labels, digits)
    assert {name: np.isnan(score) for name, score in overall.items()} == dict.fromkeys(SCORES, True)
    assert per_class[["accuracy", "precision", "recall", "f1", "auc"]].isna().all(axis=None)
    assert per_class["support"].tolist() == [(labels == digit).sum() for digit in digits]


def test_confusion_counts_name_each_pair_of_digits(case):
    probabilities, labels, digits, predicted, _ = case
    counts = confusion_counts(probabilities, labels, digits)
    assert len(counts) == len(digits) ** 2
    for true, claimed, count in counts.itertuples(index=False):
        assert count == ((labels == true) & (predicted == claimed)).sum()


def test_the_calibration_error_among_the_scores_is_that_of_the_predicted_digit(case):
    probabilities, labels, digits, predicted, rows = case
    _, overall = scored(probabilities, labels, digits)
    error = expected_calibration_error(rows.max(axis=1), predicted == labels)
    assert overall["ece"] == pytest.approx(error, abs=1e-6)
