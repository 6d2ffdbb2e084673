"""What one fit sees: the scaled training and validation images of one cell and seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.data.partitions import PARTITIONS, Partitions, label_noise, subset
from digitlab.data.scaling import Pixels, Scaling, rows_of, scaling_for
from digitlab.errors import ExpectedError

Classes = NDArray[np.int64]


@dataclass(frozen=True)
class Problem:
    """The images of one cell and seed, ready for a fit.

    ``train_bytes`` and ``validation_bytes`` are rows of gray levels (n, pixels); ``train`` and
    ``validation`` are the same pixels, scaled. The ``_classes`` (n,) are positions in ``labels``,
    the digits to be distinguished, shape (classes,). Training classes may be noisy; those of the
    other partitions are clean. ``index`` holds the image indices of each partition, and
    ``all_train`` is the number of training images at 100 percent.
    """

    train_bytes: NDArray[np.uint8]
    train_classes: Classes
    validation_bytes: NDArray[np.uint8]
    validation_classes: Classes
    labels: NDArray[np.uint8]
    index: Mapping[str, NDArray[np.int64]]
    scaling: Scaling
    all_train: int

    @cached_property
    def train(self) -> Pixels:
        """The scaled training images (n, pixels), computed on first use."""
        return self.scaling.of(self.train_bytes)

    @cached_property
    def validation(self) -> Pixels:
        """The scaled validation images (n, pixels), computed on first use."""
        return self.scaling.of(self.validation_bytes)


def build_problem(
    images: NDArray[np.uint8],
    labels: NDArray[np.uint8],
    partitions: Partitions,
    cell: Mapping[str, Any],
    seed: int,
) -> Problem:
    """Select the images of one cell and seed from the data set.

    ``images`` (N, height, width) and ``labels`` (N,) are the whole data set. ``cell`` holds the
    ``digits`` to be distinguished, ``percent``, ``noise`` and ``pixels``. Raises ``ExpectedError``
    if the subset lacks a class.
    """
    digits = np.unique(cell["digits"]).astype(np.uint8)
    clean = labels[partitions.train]
    chosen = subset(clean, cell["percent"], seed)
    chosen = chosen[np.isin(clean[chosen], digits)]
    for digit in digits:
        if not (clean[chosen] == digit).any():
            raise ExpectedError(
                f"grid.percents: {cell['percent']} % of the {len(clean)} training images include "
                f"no image of class {digit}; choose a larger percentage."
            )
    index = {
        name: indices[np.isin(labels[indices], digits)]
        for name in PARTITIONS
        for indices in [getattr(partitions, name)]
    }
    index["train"] = partitions.train[chosen]
    scaling = scaling_for(cell["pixels"], images[index["train"]])
    noise = label_noise(len(clean), seed).of(chosen)
    classes = np.searchsorted(digits, labels[index["train"]])
    return Problem(
        train_bytes=rows_of(images[index["train"]]),
        train_classes=noise.applied(classes, len(digits), cell["noise"]),
        validation_bytes=rows_of(images[index["validation"]]),
        validation_classes=np.searchsorted(digits, labels[index["validation"]]),
        labels=digits,
        index=index,
        scaling=scaling,
        all_train=int(np.isin(clean, digits).sum()),
    )
