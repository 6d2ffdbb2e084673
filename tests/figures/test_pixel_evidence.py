"""The image worked through adds up to the logits of scikit-learn."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from digitlab.exported.images import stored_images
from digitlab.exported.layers import stored
from digitlab.figures.pixel_evidence import draw, table
from digitlab.plotting.style import theme


@pytest.fixture(scope="module")
def estimator(small_data):
    inputs = small_data.images.reshape(600, 64) / 255
    return LogisticRegression(max_iter=500).fit(inputs[:400], small_data.labels[:400])


def exported(estimator, data, image):
    layers = stored([(estimator.coef_, estimator.intercept_)], 16)
    model = {"variant": "softmax", "digits": list(range(10)), "factor": 1 / 255, "offset": 0.0}
    images = stored_images([image], data.images, data.labels)
    return {"height": 8, "width": 8, "models": [model | {"layers": layers}], "images": images}


def test_evidence_and_bias_add_up_to_the_logit(estimator, small_data):
    image = 450
    found = table(exported(estimator, small_data, image))
    inputs = small_data.images[image].reshape(1, 64) / 255
    logits = estimator.decision_function(inputs)[0]
    for digit, part in found.dropna().groupby("digit"):
        assert len(part) == 64
        together = part["evidence"].sum() + estimator.intercept_[digit]
        assert together == pytest.approx(logits[digit], abs=1e-3)
    classes = found.groupby("digit").first()
    expected = estimator.predict_proba(inputs)[0]
    np.testing.assert_allclose(classes["probability"], expected, atol=1e-3)


def test_the_predicted_and_the_true_class_are_shown(estimator, small_data):
    inputs = small_data.images.reshape(600, 64) / 255
    wrong = int(np.flatnonzero(estimator.predict(inputs) != small_data.labels)[0])
    right = int(np.flatnonzero(estimator.predict(inputs) == small_data.labels)[0])
    order = np.argsort(-estimator.predict_proba(inputs), axis=1)
    for image, other in ((wrong, small_data.labels[wrong]), (right, order[right, 1])):
        found = table(exported(estimator, small_data, image)).dropna()
        assert set(found["digit"]) == {order[image, 0], other}


def test_a_network_has_no_still_picture_but_a_notice(estimator, small_data):
    content = exported(estimator, small_data, 450)
    content["models"][0]["layers"] *= 2
    assert table(content).empty
    assert table({**content, "models": []}).empty
    with theme():
        assert "no linear model" in draw(table(content)).texts[0].get_text()
