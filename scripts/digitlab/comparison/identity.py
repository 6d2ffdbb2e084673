"""Find how far the weights of two fitted models are apart."""

import math
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.comparison.pairing import Record

PREFIX = "weights_"


def _place(name: str) -> tuple[list[int], str]:
    """Return the layer numbers in the name of an array of weights and its last word."""
    return [int(number) for number in re.findall(r"\d+", name)], name.rsplit(".", 1)[-1]


def weight_arrays(record: Record) -> list[NDArray[Any]]:
    """Return the arrays of weights in ``record``, layer by layer, each with the seeds in front.

    Implementations name their layers differently (``layer0.weight``, ``0.weight``, ``weight``)
    but number them in the same order. Empty where the record holds no weights.
    """
    names = [name.removeprefix(PREFIX) for name in record if name.startswith(PREFIX)]
    return [record[PREFIX + name] for name in sorted(names, key=_place)]


def largest_weight_difference(record_a: Record, record_b: Record, seed: int) -> float:
    """Return the largest absolute difference between two models' weights for ``seed``.

    NaN where a record holds no weights, or the two models do not have the same shapes.
    """
    a, b = (
        [array[record["seeds"].tolist().index(seed)] for array in weight_arrays(record)]
        for record in (record_a, record_b)
    )
    if not a or [array.shape for array in a] != [array.shape for array in b]:
        return math.nan
    return max(float(np.abs(x.astype(np.float64) - y).max()) for x, y in zip(a, b, strict=True))
