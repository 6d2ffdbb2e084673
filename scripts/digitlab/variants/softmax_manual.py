"""Softmax regression by hand: softmax, cross entropy, its gradient and the update in numpy."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.problem import Pixels, Problem
from digitlab.training import Arrays, Fit, epoch_orders, train


def with_bias(images: Pixels) -> Pixels:
    """Return ``images`` (n, pixels) with a last column of ones, so the bias is one more weight."""
    return np.hstack([images, np.ones((len(images), 1), dtype=images.dtype)])


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return exp(z_k) / sum_j exp(z_j) in each row of ``logits`` (n, classes)."""
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))  # no overflow
    return exponentials / exponentials.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]


def gradient(
    weights: NDArray[np.float32], images: Pixels, classes: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return the gradient of the mean cross entropy, (P - Y)' X / n: (classes, pixels + 1).

    This is the form to read. ``run_epoch`` takes the same step on buffers, and a test holds the
    two together.
    """
    error = softmax(images @ weights.T)  # (n, classes)
    error[np.arange(len(classes)), classes] -= 1  # P - Y
    error /= len(classes)
    return error.T @ images


class SoftmaxRegression:
    """Softmax regression under stochastic gradient descent.

    The step is ``weights -= rate * gradient``, spelled out on buffers that every batch reuses:
    at 64 images a batch, allocations and calls cost more than the arithmetic.
    """

    def __init__(self, problem: Problem, recipe: Mapping[str, Any]):
        self.images = with_bias(problem.train)  # (n, pixels + 1)
        self.classes = problem.train_classes  # (n,)
        self.batch_size = recipe["batch_size"]
        self.rate = recipe["learning_rate"]
        shape = (len(problem.labels), self.images.shape[1])
        self.matrix = np.zeros(shape, dtype=self.images.dtype)

    def run_epoch(self, order: NDArray[np.int64]) -> tuple[float, float]:
        """Visit the training images in ``order``; return their mean loss and accuracy."""
        batch = np.empty_like(self.images[: self.batch_size])
        step = np.empty_like(self.matrix)
        columns = np.arange(self.batch_size)
        truth = self.classes[order]
        # For the loss -log P_y of each image: z_y - max z, and the sum of e^(z - max z).
        gap, total = np.empty((2, len(order)), dtype=self.matrix.dtype)
        right = 0
        for start in range(0, len(order), self.batch_size):
            here = slice(start, min(start + self.batch_size, len(order)))
            images = batch[: here.stop - start]  # (b, pixels + 1)
            np.take(self.images, order[here], axis=0, out=images, mode="clip")  # "clip": no copy
            own = truth[here], columns[: len(images)]
            error = self.matrix @ images.T  # (classes, b): sums over classes run along rows
            right += int(np.count_nonzero(error.argmax(axis=0) == own[0]))
            error -= error.max(axis=0)
            gap[here] = error[own]
            np.exp(error, out=error)
            error /= error.sum(axis=0, out=total[here])  # P
            error[own] -= 1  # P - Y
            np.matmul(error, images, out=step)
            step *= self.rate / len(images)
            self.matrix -= step
        loss = np.log(total, dtype=np.float64) - gap
        return float(loss.mean()), right / len(order)

    def probabilities(self, images: Pixels) -> NDArray[np.float32]:
        """Return class probabilities (n, classes) of scaled ``images`` (n, pixels)."""
        return softmax(images @ self.matrix[:, :-1].T + self.matrix[:, -1])

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Return the weights (classes, pixels) and the bias (classes,)."""
        return {"weight": self.matrix[:, :-1].copy(), "bias": self.matrix[:, -1].copy()}

    def restore(self, weights: Arrays) -> None:
        """Set weights and bias."""
        self.matrix = np.column_stack([weights["weight"], weights["bias"]])


def fit(problem: Problem, recipe: Mapping[str, Any], seed: int) -> Fit:
    """Fit softmax regression to ``problem`` by ``recipe``."""
    orders = epoch_orders(len(problem.train), seed)
    return train(SoftmaxRegression(problem, recipe), problem, orders, recipe["epochs"])
