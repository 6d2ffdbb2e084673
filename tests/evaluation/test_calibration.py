"""Calibration and temperature against published values, other computations and chance."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

from digitlab.evaluation.calibration import (
    binned_error,
    equal_mass_bins,
    equal_width_bins,
    expected_calibration_error,
    null_errors,
    reliability,
)
from digitlab.evaluation.temperature_scaling import (
    COLDEST,
    HOTTEST,
    fit_temperature,
    log_loss,
    recovered_logits,
    tempered,
)
from digitlab.figures import confidence_distribution

RNG = np.random.default_rng(11)
CONFIDENCE = RNG.beta(5, 1, 4000)
RIGHT = RNG.random(4000) < CONFIDENCE


def drawn(scale, n=3000, classes=4):
    """Logits of a calibrated model times ``scale``, and the true classes."""
    rng = np.random.default_rng(5)
    logits = rng.normal(size=(n, classes)) * 2
    true = np.array([rng.choice(classes, p=row) for row in softmax(logits, axis=1)])
    return logits * scale, true


# The examples in the documentation of torchmetrics, with its l1 norm.
PUBLISHED = [
    pytest.param(
        [[0.25, 0.20, 0.55], [0.55, 0.05, 0.40], [0.10, 0.30, 0.60], [0.90, 0.05, 0.05]],
        [0, 1, 2, 0],
        3,
        0.2,
        id="multiclass",
    ),
    pytest.param(
        [[0.0, 0.25], [0.0, 0.25], [0.0, 0.55], [0.0, 0.75], [0.0, 0.75]],
        [0, 0, 1, 1, 1],
        2,
        0.29,
        id="binary, confidence in class 1",
    ),
]


@pytest.mark.parametrize(("probabilities", "labels", "bins", "published"), PUBLISHED)
def test_expected_calibration_error_as_published(probabilities, labels, bins, published):
    rows = np.array(probabilities)
    error = expected_calibration_error(rows.max(axis=1), rows.argmax(axis=1) == labels, bins)
    assert error == pytest.approx(published, abs=5e-5)


confidences = st.lists(st.tuples(st.floats(0, 1, width=32), st.booleans()), min_size=1, max_size=30)


def naive_error(pairs, bins):
    """Loop over the bins (low, high]; a confidence of 0 belongs to the first."""
    table = pd.DataFrame(pairs, columns=["confidence", "right"])
    edges = np.arange(bins + 1) / bins
    groups = table.groupby(pd.cut(table["confidence"], edges, include_lowest=True), observed=True)
    return sum(
        len(group) * abs(group["right"].mean() - group["confidence"].mean()) for _, group in groups
    ) / len(table)


@given(confidences, st.sampled_from([1, 2, 10, 15]), st.randoms(use_true_random=False))
def test_expected_calibration_error_is_the_weighted_gap_of_its_bins(pairs, bins, random):
    confidence, right = (np.array(column) for column in zip(*pairs, strict=True))
    error = expected_calibration_error(confidence, right, bins)
    assert error == pytest.approx(naive_error(pairs, bins), abs=1e-9)
    shuffled = random.sample(range(len(pairs)), len(pairs))
    again = expected_calibration_error(confidence[shuffled], right[shuffled], bins)
    assert again == pytest.approx(error, abs=1e-12)


@pytest.mark.parametrize(("right", "error"), [(True, 0.0), (False, 1.0)])
def test_a_confidence_of_1_is_in_the_last_bin(right, error):
    assert expected_calibration_error(np.ones(9, np.float32), np.full(9, right)) == error


def test_bins_of_equal_mass_hold_as_many_images():
    place = equal_mass_bins(CONFIDENCE)
    assert np.bincount(place).tolist() == pytest.approx([4000 / 15] * 15, abs=1)
    assert (np.diff(place[np.argsort(CONFIDENCE)]) >= 0).all()
    tied = equal_mass_bins(np.repeat([0.5, 0.9], 100))
    assert len(np.unique(tied)) == 2


def test_what_chance_leaves_is_what_simulation_image_by_image_leaves():
    place = equal_width_bins(CONFIDENCE)
    found = null_errors(CONFIDENCE, [place], np.random.default_rng(1), replicates=400)[:, 0]
    rng = np.random.default_rng(2)
    expected = [
        binned_error(CONFIDENCE, rng.random(len(CONFIDENCE)) < CONFIDENCE, place)
        for _ in range(400)
    ]
    assert found.mean() == pytest.approx(np.mean(expected), rel=0.05)
    assert found.std() == pytest.approx(np.std(expected), rel=0.2)


def test_a_calibrated_model_lies_within_its_null_and_an_overconfident_one_outside():
    place = equal_width_bins(CONFIDENCE)
    bound = np.quantile(null_errors(CONFIDENCE, [place], np.random.default_rng(3)), 0.99)
    assert binned_error(CONFIDENCE, RIGHT, place) < bound
    worse = np.random.default_rng(4).random(4000) < CONFIDENCE - 0.05
    assert binned_error(CONFIDENCE, worse, place) > bound


def test_reliability_counts_every_image_once():
    table = reliability(CONFIDENCE, RIGHT)
    assert (table["images"].sum(), table["right"].sum()) == (4000, RIGHT.sum())
    filled = table.dropna()
    assert ((filled["low"] < filled["confidence"]) & (filled["confidence"] <= filled["high"])).all()
    assert (filled["accuracy_low"] <= filled["accuracy"]).all()


@pytest.mark.parametrize("scale", [0.5, 1.0, 3.0])
def test_the_temperature_is_that_of_a_numerical_minimum_and_near_the_truth(scale):
    logits, true = drawn(scale)
    found = fit_temperature(logits, true)

    def loss(inverse):
        return -log_softmax(logits * inverse, axis=1)[np.arange(len(true)), true].mean()

    expected = minimize_scalar(loss, bounds=(1 / HOTTEST, 1 / COLDEST), method="bounded")
    assert found == pytest.approx(1 / expected.x, rel=1e-3)
    assert log_loss(logits, true, found) <= expected.fun + 1e-12
    assert found == pytest.approx(scale, rel=0.1)


def test_where_all_are_right_the_temperature_is_the_coldest():
    logits = np.eye(3)[[0, 1, 2, 0]]
    assert fit_temperature(logits, np.array([0, 1, 2, 0])) == COLDEST
    assert fit_temperature(logits, np.array([1, 2, 0, 1])) == HOTTEST


def test_logits_come_back_from_probabilities_also_where_some_underflowed():
    logits, _ = drawn(2.0)
    probabilities = softmax(logits, axis=1)
    np.testing.assert_allclose(tempered(recovered_logits(probabilities), 1.0), probabilities)
    underflowed = np.array([[1.0, 0.0, 0.0]], dtype=np.float32)
    assert np.isfinite(recovered_logits(underflowed)).all()


def test_shares_of_errors_add_up_to_one(made_up_record):
    table = confidence_distribution.table(fits={"v": made_up_record})
    shares = table.groupby("seed")["share_of_errors"].sum()
    np.testing.assert_allclose(shares, 1)


@pytest.fixture
def made_up_record():
    rng = np.random.default_rng(0)
    probabilities = softmax(rng.normal(size=(2, 50, 3)) * 2, axis=2).astype(np.float32)
    labels = rng.integers(0, 3, (2, 50)).astype(np.uint8)
    empty = np.empty((2, 0), dtype=np.uint8)
    return {
        "seeds": np.array([0, 1]),
        "digits": np.arange(3, dtype=np.uint8),
        "index_test": np.tile(np.arange(50), (2, 1)),
        "labels_test": labels,
        "probabilities_test": probabilities,
        "index_official": empty,
        "labels_official": empty,
        "probabilities_official": np.empty((2, 0, 3), dtype=np.float32),
    }


def test_logits_that_say_nothing_keep_their_temperature():
    assert fit_temperature(np.zeros((6, 3)), np.array([0, 1, 2] * 2)) == 1
