"""An experiment: models of one seed with different label noise, trained on shared batches."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.contender import Contender
from benchmarks.tasks import Task
from digitlab.data.scaling import Pixels, with_bias
from digitlab.training.loop import image_orders

LEVELS = (0, 10, 20, 40)  # percent of wrong labels


class SideBySide:
    """Softmax or logistic regressions whose weights are stacked in one matrix.

    ``labels`` (levels, n) holds the training classes of each model.
    """

    def __init__(self, task: Task, labels: NDArray[np.int64]):
        self.images = with_bias(task.problem.train)  # (n, pixels + 1)
        self.labels = labels
        self.logits = task.sizes[-1]  # per model
        self.rate, self.batch_size = task.recipe["learning_rate"], task.recipe["batch_size"]
        shape = (len(labels) * self.logits, self.images.shape[1])
        self.matrix = np.zeros(shape, dtype=self.images.dtype)

    def run_epoch(self, order: NDArray[np.int64]) -> None:
        """Visit the training images in ``order``."""
        batch = np.empty((self.batch_size, self.images.shape[1]), dtype=self.images.dtype)
        gradient = np.empty_like(self.matrix)
        truth = self.labels[:, order]  # (levels, n)
        levels = np.arange(len(truth))[:, None]
        for start in range(0, len(order), self.batch_size):
            picked = order[start : start + self.batch_size]
            images = batch[: len(picked)]  # (b, pixels + 1)
            np.take(self.images, picked, axis=0, out=images, mode="clip")
            error = (self.matrix @ images.T).reshape(len(truth), self.logits, -1)
            classes = truth[:, start : start + self.batch_size]  # (levels, b)
            to_chances(error)
            if self.logits == 1:
                error[:, 0] -= classes
            else:
                error[levels, classes, np.arange(len(picked))] -= 1
            np.matmul(error.reshape(len(self.matrix), -1), images, out=gradient)
            gradient *= self.rate / len(picked)
            self.matrix -= gradient

    def probabilities(self, images: Pixels) -> NDArray[np.floating]:
        """Return the class probabilities (n, classes) of the first model."""
        first = self.matrix[: self.logits]
        chances = (first @ with_bias(images).T)[None]
        to_chances(chances)
        rows = [1 - chances[0, 0], chances[0, 0]] if self.logits == 1 else chances[0]
        return np.stack(rows, axis=1)


def to_chances(logits: NDArray[np.floating]) -> None:
    """Turn logits (levels, classes, b) into probabilities, in place: softmax, or sigmoid of one."""
    if logits.shape[1] == 1:
        np.negative(logits, out=logits)
        np.exp(np.minimum(logits, 80, out=logits), out=logits)
        logits += 1
        np.reciprocal(logits, out=logits)
        return
    logits -= logits.max(axis=1, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=1, keepdims=True)


def side_by_side(task: Task, labels: Sequence[NDArray[np.int64]]) -> Contender:
    """Return the models for ``labels``, clean labels first, timed per model."""
    model = SideBySide(task, np.stack(labels))
    orders: Iterator[NDArray[np.int64]] = image_orders(len(task.problem.train), 0)
    name = f"{task.reference}, {len(labels)} levels side by side"
    return Contender(
        name,
        "experiment",
        "numpy",
        lambda: model.run_epoch(next(orders)),
        model.probabilities,
        runs=len(labels),
    )
