"""Hand-written softmax regression: softmax, cross-entropy, gradient and update in numpy."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.data.problem import Problem
from digitlab.data.scaling import Pixels
from digitlab.training.byte_batches import ByteBatches
from digitlab.training.initialization import initial_weights
from digitlab.training.linear_logits import class_logits
from digitlab.training.loop import Arrays, Fit, epoch_orders, train
from digitlab.training.numpy_optimizers import Descent


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return exp(z_k) / sum_j exp(z_j) for each row of ``logits`` (n, classes)."""
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))  # shifted to avoid overflow
    return exponentials / exponentials.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]


def gradient(
    weights: NDArray[np.float32], images: Pixels, classes: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return the gradient of the mean cross-entropy, (P - Y)' X / n, (classes, pixels + 1).

    This is the readable form. ``run_epoch`` takes the same step on buffers, and a test checks that
    they agree.
    """
    error = softmax(images @ weights.T)  # (n, classes)
    error[np.arange(len(classes)), classes] -= 1  # P - Y
    error /= len(classes)
    return error.T @ images


class SoftmaxRegression:
    """Softmax regression, trained by stochastic gradient descent.

    The gradient is written out on buffers that every batch reuses: with 64 images per batch,
    allocations and calls cost more than the arithmetic.
    """

    def __init__(self, problem: Problem, recipe: Mapping[str, Any], seed: int):
        self.batch_size = recipe["batch_size"]
        self.batches = ByteBatches(problem, self.batch_size)
        self.classes = problem.train_classes  # (n,)
        sizes = problem.train_bytes.shape[1], len(problem.labels)
        start = initial_weights(recipe.get("start", "zeros"), *sizes, seed)
        precision = problem.scaling.precision
        self.matrix = np.column_stack(start).astype(precision)  # (classes, pixels + 1)
        self.descent = Descent([self.matrix], lambda arrays: [arrays[0][:, :-1]], recipe)

    def run_epoch(self, order: NDArray[np.int64]) -> tuple[float, float]:
        """Visit the training images in ``order``; return their mean loss and accuracy."""
        gradient, factor = np.empty_like(self.matrix), self.batches.factor
        errors = np.empty((len(self.matrix), self.batch_size), dtype=self.matrix.dtype)
        flat = errors.reshape(-1)
        truth, predicted = self.classes[order], np.empty_like(order)
        own = (
            truth * self.batch_size + np.arange(len(order)) % self.batch_size
        )  # index of y in flat
        # For the loss -log P_y of each image: gap is z_y - max z, total the sum of e^(z - max z).
        gap, total = np.empty((2, len(order)), dtype=self.matrix.dtype)
        for start in range(0, len(order), self.batch_size):
            here = slice(start, min(start + self.batch_size, len(order)))
            images = self.batches.take(order[here])  # (b, pixels + 1)
            error = errors[:, : len(images)]  # (classes, b): fast sums over classes
            np.matmul(self.matrix, images.T, out=error)
            error *= factor  # z
            error.argmax(axis=0, out=predicted[here])
            error -= error.max(axis=0)
            gap[here] = flat[own[here]]
            np.exp(error, out=error)
            error /= error.sum(axis=0, out=total[here])  # P
            flat[own[here]] -= 1  # P - Y
            error *= factor / len(images)
            self.descent.step([np.matmul(error, images, out=gradient)])
        loss = np.log(total, dtype=np.float64) - gap
        return float(loss.mean()), float((predicted == truth).mean())

    def probabilities(self, images: Pixels) -> NDArray[np.float32]:
        """Return class probabilities (n, classes) of scaled ``images`` (n, pixels)."""
        return softmax(class_logits(self.matrix[:, :-1], self.matrix[:, -1], images))

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Return the weights (classes, pixels) and the bias (classes,)."""
        return {"weight": self.matrix[:, :-1].copy(), "bias": self.matrix[:, -1].copy()}

    def restore(self, weights: Arrays) -> None:
        """Set weights and bias."""
        self.matrix[...] = np.column_stack([weights["weight"], weights["bias"]])

    def set_rate(self, rate: float) -> None:
        """Set the learning rate of all further steps."""
        self.descent.optimizer.rate = rate


def build(problem: Problem, recipe: Mapping[str, Any], seed: int) -> SoftmaxRegression:
    """Return softmax regression before its first step."""
    return SoftmaxRegression(problem, recipe, seed)


def fit(problem: Problem, recipe: Mapping[str, Any], seed: int) -> Fit:
    """Fit softmax regression to ``problem`` by ``recipe``."""
    model = build(problem, recipe, seed)
    return train(model, problem, epoch_orders(problem, recipe, seed), recipe)
