"""Random draws that depend only on a seed and a purpose."""

import numpy as np


def generator(seed: int, purpose: str) -> np.random.Generator:
    """Return the random generator for ``purpose`` in replication ``seed``.

    Purposes never share draws, so adding label noise does not change the subset. The variant is
    not part of the purpose, so all variants of a seed see the same images in the same order.
    """
    key = np.random.SeedSequence(entropy=seed, spawn_key=tuple(purpose.encode()))
    return np.random.Generator(np.random.PCG64(key))
