"""Weights are compared layer by layer, seed by seed."""

import numpy as np
import pytest

from digitlab.comparison.equivalence import largest_weight_difference, weight_arrays
from tests.made_up.fits import record

SOME = np.ones((2, 3), dtype=bool)


def weights(*names: str) -> dict[str, np.ndarray]:
    shapes = {"weight": (2, 3), "bias": (2,)}
    return {name: np.zeros((2, *shapes[name.rsplit(".")[-1]])) for name in names}


def test_weights_are_compared_layer_by_layer_whatever_their_names():
    layers = range(12)
    a = weights(*(f"layer{n}.{part}" for n in layers for part in ("weight", "bias")))
    b = weights(*(f"{2 * n}.{part}" for n in reversed(layers) for part in ("bias", "weight")))
    a["layer10.weight"][1] += 3
    b["20.weight"][1] += 1
    a, b = record(SOME, weights=a), record(SOME, weights=b)
    assert [largest_weight_difference(a, b, seed) for seed in (0, 1)] == [0, 2]
    assert len(weight_arrays(a)) == 24


def test_weights_belong_to_their_seed():
    a = record(SOME, seeds=[3, 8], weights={"weight": np.array([[1.0], [2.0]])})
    b = record(SOME, seeds=[8, 3], weights={"0.weight": np.array([[2.5], [1.0]])})
    assert largest_weight_difference(a, b, 8) == 0.5
    assert largest_weight_difference(a, b, 3) == 0


@pytest.mark.parametrize("other", [{}, {"weight": np.zeros((2, 4))}], ids=["none", "other shapes"])
def test_weights_that_cannot_be_compared(other):
    a = record(SOME, weights={"weight": np.zeros((2, 3))})
    assert np.isnan(largest_weight_difference(a, record(SOME, weights=other), 0))
