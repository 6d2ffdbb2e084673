"""Random draws that depend on a seed and a purpose, and on nothing else."""

import numpy as np


def generator(seed: int, purpose: str) -> np.random.Generator:
    """Return the generator of ``purpose`` within replication ``seed``.

    Purposes never share draws, so adding label noise does not move the subset, and a variant
    is no purpose, so all variants of a seed see the same images in the same order.
    """
    key = np.random.SeedSequence(entropy=seed, spawn_key=tuple(purpose.encode()))
    return np.random.Generator(np.random.PCG64(key))
