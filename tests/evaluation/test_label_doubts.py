"""Labels are suspected by the rule of confident learning, from held-out predictions alone."""

import numpy as np
import pandas as pd
import pytest

from digitlab.evaluation.label_doubts import label_doubts, without_twins
from digitlab.evaluation.published_label_errors import PUBLISHED
from digitlab.findings.suspected_labels import AMBIGUOUS, table
from digitlab.fits.predictions import Predictions

LABELS = np.array([0, 0, 0, 1, 1, 1], dtype=np.uint8)
# Of being a one: the third image looks like one, but its label is 0.
OF_ONE = np.array([0.1, 0.2, 0.95, 0.9, 0.8, 0.4])


def predictions(of_one, index=None, seed=0) -> Predictions:
    index = np.arange(len(of_one)) if index is None else np.array(index)
    probabilities = np.stack([1 - np.array(of_one), of_one], axis=-1)[None]
    digits = np.array([0, 1], dtype=np.uint8)
    return Predictions(
        "test", np.array([seed]), index[None], LABELS[index][None], probabilities, digits
    )


def test_a_label_is_suspected_where_another_class_is_as_probable_as_where_it_is_the_label():
    found = label_doubts([predictions(OF_ONE)], LABELS)
    # Of images labeled 1, the mean probability of 1 is 0.7; of those labeled 0, that of 0 is 0.583.
    assert found["suspected"].tolist() == [False, False, True, False, False, True]
    assert found["other"].tolist() == [1, 1, 1, 0, 0, 0]
    assert found.loc[2, ["label_probability", "other_probability"]].tolist() == pytest.approx(
        [0.05, 0.95]
    )


def test_another_class_that_is_less_probable_than_usual_is_no_reason_to_suspect_a_label():
    less = OF_ONE.copy()
    less[5] = 0.45
    assert label_doubts([predictions(less)], LABELS)["suspected"].tolist().count(True) == 1


def test_probabilities_are_means_over_the_fits_that_an_image_was_held_out_from():
    parts = [predictions([0.5, 0.2], [0, 3]), predictions([0.3], [3], seed=1)]
    found = label_doubts(parts, LABELS).set_index("image")
    assert found.index.tolist() == [0, 3]
    assert found["fits"].tolist() == [1, 2]
    assert found.loc[3, "label_probability"] == pytest.approx(0.25)
    assert found.loc[0, "entropy"] == pytest.approx(1)  # bits of a coin toss


def test_of_those_that_predict_the_same_the_first_counts():
    first, twin = predictions(OF_ONE), predictions(OF_ONE * 0.99)
    other, later = predictions(1 - OF_ONE), predictions(OF_ONE, seed=1)
    kept = without_twins([first, other, twin, later])
    assert [id(part) for part in kept] == [id(part) for part in (first, other, later)]


def test_the_published_errors_are_fifteen_test_images_of_mnist():
    places = PUBLISHED["mnist"]
    assert len(set(places)) == 15
    assert all(0 <= place < 10_000 for place in places)


@pytest.mark.parametrize("dataset", ["mnist", "digits"])
def test_kinds_come_in_order_and_published_errors_are_official_images_of_mnist(dataset):
    size, generator = 1100, np.random.default_rng(0)
    official = np.arange(size) >= 100
    labels = generator.integers(0, 2, size).astype(np.uint8)
    of_label = generator.uniform(0.55, 1, size)
    of_label[100 + PUBLISHED["mnist"][0]] = 0.02
    of_one = np.where(labels == 1, of_label, 1 - of_label)[official]
    record = {
        "seeds": np.array([0]),
        "digits": np.array([0, 1], dtype=np.uint8),
        "index_official": np.flatnonzero(official)[None],
        "labels_official": labels[official][None],
        "probabilities_official": np.stack([1 - of_one, of_one], axis=-1)[None],
    }
    settings = pd.DataFrame({"variant": ["v"], "target": ["multiclass"]})
    images = {"labels": labels, "official": official}
    found = table({"v": record}, settings, images, {"dataset": dataset})
    assert found["kind"].tolist() == ["suspected", *["ambiguous"] * AMBIGUOUS]
    assert found.loc[0, "image"] == 100 + PUBLISHED["mnist"][0]
    assert found.loc[0, "published"] == (dataset == "mnist")
    assert found["entropy"].iloc[1:].is_monotonic_decreasing
