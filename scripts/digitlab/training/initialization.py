"""Draw the initial weights that all implementations of a model share."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from digitlab.randomness import generator


def initial_layers(
    sizes: Sequence[int], seed: int
) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Return weights (outputs, inputs) and zero biases (outputs,) for each pair of ``sizes``.

    Weights are uniform within +-sqrt(6 / inputs) in hidden layers (He et al. 2015, for ReLU), and
    within +-sqrt(6 / (inputs + outputs)) in the last one (Glorot and Bengio 2010).
    """
    rng = generator(seed, "start")
    layers = []
    for position, (inputs, outputs) in enumerate(pairwise(sizes)):
        hidden = position < len(sizes) - 2
        bound = np.sqrt(6 / (inputs if hidden else inputs + outputs))
        weight = rng.uniform(-bound, bound, size=(outputs, inputs)).astype(np.float32)
        layers.append((weight, np.zeros(outputs, dtype=np.float32)))
    return layers


def initial_weights(
    kind: str, inputs: int, outputs: int, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return weights (outputs, inputs) and zero biases (outputs,) of a linear model.

    ``kind`` is ``zeros``; ``xavier``, uniform within +-sqrt(6 / (inputs + outputs)) (Glorot and
    Bengio 2010); or ``normal``, standard normal. All variants of a seed get the same weights.
    """
    if kind == "xavier":
        return initial_layers([inputs, outputs], seed)[0]
    weights = np.zeros((outputs, inputs), dtype=np.float32)
    if kind == "normal":
        weights += generator(seed, "start").standard_normal((outputs, inputs)).astype(np.float32)
    return weights, np.zeros(outputs, dtype=np.float32)
