"""Batches of training images that stay bytes until a step uses them.

A linear model does little arithmetic per image, so memory limits the speed of an epoch, and bytes
take a quarter of the memory of float32 pixels. Scaling is left to the model, which multiplies a few
logits by the factor instead of all pixels.
"""

import numpy as np
from numpy.typing import NDArray

from digitlab.data.problem import Problem
from digitlab.data.scaling import Pixels


class ByteBatches:
    """Provides batches X such that ``factor`` X holds the scaled images and a column of ones.

    With logits ``factor`` X W' and gradients ``factor`` E' X, where E is P - Y, the last column of
    the weights W (classes, pixels + 1) is the bias.
    """

    def __init__(self, problem: Problem, size: int):
        scaling = problem.scaling
        self.images = problem.train_bytes  # (n, pixels)
        self.factor = scaling.precision(1 / (255 * scaling.scale))
        self.center = scaling.precision(255 * scaling.shift)
        self.bytes = np.empty((size, self.images.shape[1]), dtype=np.uint8)
        self.batch = np.empty((size, self.images.shape[1] + 1), dtype=scaling.precision)
        self.batch[:, -1] = 1 / self.factor

    def take(self, picked: NDArray[np.int64]) -> Pixels:
        """Return the images ``picked`` (b,) as X (b, pixels + 1); the next call overwrites it."""
        gray, batch = self.bytes[: len(picked)], self.batch[: len(picked)]
        np.take(self.images, picked, axis=0, out=gray, mode="clip")  # "clip" avoids a copy
        batch[:, :-1] = gray
        if self.center:
            batch[:, :-1] -= self.center
        return batch
