"""How fast this machine multiplies large matrices on one thread: the limit for any fit."""

from collections.abc import Callable

import numpy as np
import torch

from benchmarks.contender import Contender
from digitlab.randomness import generator

SIDE = 2048
OPERATIONS = 2 * SIDE**3


def products() -> list[Contender]:
    """Return a product of float32 matrices (2048, 2048) in numpy and in PyTorch."""
    rng = generator(0, "product")
    one, other = (rng.standard_normal((SIDE, SIDE), dtype=np.float32) for _ in range(2))
    out = np.empty_like(one)
    tensors = torch.from_numpy(one), torch.from_numpy(other), torch.empty(SIDE, SIDE)
    calls: dict[str, Callable[[], object]] = {
        "numpy": lambda: np.matmul(one, other, out=out),
        "torch": lambda: torch.mm(*tensors[:2], out=tensors[2]),
    }
    return [
        Contender(name, "product", name, call, lambda images: images)
        for name, call in calls.items()
    ]
