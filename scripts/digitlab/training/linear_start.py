"""Where linear models start from."""

import numpy as np
from numpy.typing import NDArray

from digitlab.randomness import generator
from digitlab.training.initialization import initial_layers


def initial_weights(
    kind: str, inputs: int, outputs: int, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return weights (outputs, inputs) and zero biases (outputs,) of the named ``kind``.

    ``zeros``; ``xavier``, uniform within sqrt(6 / (inputs + outputs)) (Glorot and Bengio 2010);
    or ``normal``, standard normal. The same for every variant of a seed.
    """
    if kind == "xavier":
        return initial_layers([inputs, outputs], seed)[0]
    weights = np.zeros((outputs, inputs), dtype=np.float32)
    if kind == "normal":
        weights += generator(seed, "start").standard_normal((outputs, inputs)).astype(np.float32)
    return weights, np.zeros(outputs, dtype=np.float32)
