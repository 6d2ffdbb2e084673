"""Logits computed in blocks of images equal those of a single product."""

import numpy as np
import pytest

from digitlab.training.linear_logits import class_logits


@pytest.mark.parametrize("count", [0, 1, 63, 64, 200])
@pytest.mark.parametrize(("kind", "tolerance"), [(np.float32, 1e-5), (np.float64, 1e-13)])
def test_logits_are_those_of_one_product(count, kind, tolerance):
    rng = np.random.default_rng(count)
    weight, bias = rng.normal(size=(3, 7)), rng.normal(size=3)
    images = rng.normal(size=(count, 7)).astype(kind)
    logits = class_logits(weight, bias, images)
    assert logits.dtype == kind
    np.testing.assert_allclose(logits, images @ weight.T + bias, rtol=0, atol=tolerance)
