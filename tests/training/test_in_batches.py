"""Many images at a time: portion by portion, and in blocks of a product."""

import numpy as np
import pytest

from digitlab.training.linear_logits import class_logits
from digitlab.training.portions import IMAGES_AT_ONCE, in_portions


@pytest.mark.parametrize("count", [0, 1, IMAGES_AT_ONCE, 2 * IMAGES_AT_ONCE + 1])
def test_portions_are_put_together_in_order(count):
    seen = []

    def predict(images):
        seen.append(len(images))
        return np.stack([images[:, 0, 0], -images[:, 0, 1]], axis=1)

    images = np.arange(2.0 * count).reshape(count, 1, 2)
    np.testing.assert_array_equal(in_portions(predict, images), images[:, 0] * [1, -1])
    assert sum(seen) == count
    assert max(seen) <= IMAGES_AT_ONCE


@pytest.mark.parametrize("count", [0, 1, 63, 64, 200])
@pytest.mark.parametrize(("kind", "tolerance"), [(np.float32, 1e-5), (np.float64, 1e-13)])
def test_logits_are_those_of_one_product(count, kind, tolerance):
    rng = np.random.default_rng(count)
    weight, bias = rng.normal(size=(3, 7)), rng.normal(size=3)
    images = rng.normal(size=(count, 7)).astype(kind)
    logits = class_logits(weight, bias, images)
    assert logits.dtype == kind
    np.testing.assert_allclose(logits, images @ weight.T + bias, rtol=0, atol=tolerance)
