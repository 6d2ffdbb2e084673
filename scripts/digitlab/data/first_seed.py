"""The partitions of the first seed, which the looks at the data are about."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.data.partitions import PARTITIONS, Indices


def first_partitions(splits: Mapping[str, NDArray[Any]]) -> dict[str, Indices]:
    """Return the image indices of each partition of the first seed, without empty partitions.

    ``splits`` is a file of partitions, with the seeds in front of all but ``official``.
    """
    indices = {name: np.atleast_2d(splits[name])[0] for name in PARTITIONS}
    return {name: index for name, index in indices.items() if len(index)}
