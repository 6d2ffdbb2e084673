"""Hand-written logistic regression on two digits: sigmoid, loss, gradient and update in numpy."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.data.problem import Problem
from digitlab.data.scaling import Pixels
from digitlab.training.byte_batches import ByteBatches
from digitlab.training.initialization import initial_weights
from digitlab.training.loop import Arrays, Fit, epoch_orders, train
from digitlab.training.numpy_optimizers import Descent


@np.errstate(over="ignore")  # if e^-z overflows, 1 / (1 + e^-z) is 0, as it should be
def sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return 1 / (1 + e^-z) for each of ``logits``."""
    return 1 / (1 + np.exp(-logits))  # type: ignore[return-value]


def binary_loss(logits: NDArray[np.float32], classes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return -log p(class) per image, (n,), as log(1 + e^-|z|) + max(z, 0) - z y: no overflow."""
    loss = np.log1p(np.exp(-np.abs(logits))) + np.maximum(logits, 0) - logits * classes
    return loss  # type: ignore[no-any-return]


def gradient(
    weights: NDArray[np.float32], bias: float, images: Pixels, classes: NDArray[np.float32]
) -> tuple[NDArray[Any], float]:
    """Return the gradient of the mean loss, X' (p - y) / n, (pixels,), and that of the bias."""
    error = sigmoid(images @ weights + bias) - classes  # (n,)
    error /= len(classes)
    return error @ images, float(error.sum())


class LogisticRegression:
    """Logistic regression, trained by stochastic gradient descent on batches of images."""

    def __init__(self, problem: Problem, recipe: Mapping[str, Any], seed: int):
        self.batch_size = recipe["batch_size"]
        self.batches = ByteBatches(problem, self.batch_size)
        precision = problem.scaling.precision
        self.classes = problem.train_classes.astype(precision)  # (n,), 0 or 1
        pixels = problem.train_bytes.shape[1]
        start = initial_weights(recipe.get("start", "zeros"), pixels, 1, seed)
        self.vector: NDArray[np.float32] = np.append(*start).astype(precision)  # (pixels + 1,)
        self.descent = Descent([self.vector], lambda arrays: [arrays[0][:-1]], recipe)

    def run_epoch(self, order: NDArray[np.int64]) -> tuple[float, float]:
        """Visit the training images in ``order``; return their mean loss and accuracy."""
        factor, truth = self.batches.factor, self.classes[order]
        logits = np.empty(len(order), dtype=self.vector.dtype)
        for start in range(0, len(order), self.batch_size):
            here = slice(start, min(start + self.batch_size, len(order)))
            images = self.batches.take(order[here])  # (b, pixels + 1)
            logits[here] = images @ self.vector * factor
            error = sigmoid(logits[here]) - truth[here]  # (b,)
            error *= factor / len(images)
            self.descent.step([error @ images])
        right = (logits > 0) == (truth == 1)
        return float(binary_loss(logits, truth).mean(dtype=np.float64)), float(right.mean())

    def probabilities(self, images: Pixels) -> NDArray[np.float32]:
        """Return the probabilities (n, 2) of the two classes for scaled ``images`` (n, pixels)."""
        logits = images @ self.vector[:-1] + self.vector[-1]
        return np.stack([sigmoid(-logits), sigmoid(logits)], axis=1)

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Return the weights (1, pixels) and the bias (1,)."""
        return {"weight": self.vector[None, :-1].copy(), "bias": self.vector[-1:].copy()}

    def restore(self, weights: Arrays) -> None:
        """Set weights and bias."""
        self.vector[...] = np.append(weights["weight"], weights["bias"])

    def set_rate(self, rate: float) -> None:
        """Set the learning rate of all further steps."""
        self.descent.optimizer.rate = rate


def build(problem: Problem, recipe: Mapping[str, Any], seed: int) -> LogisticRegression:
    """Return logistic regression before its first step."""
    return LogisticRegression(problem, recipe, seed)


def fit(problem: Problem, recipe: Mapping[str, Any], seed: int) -> Fit:
    """Fit logistic regression to the two classes of ``problem`` by ``recipe``."""
    model = build(problem, recipe, seed)
    return train(model, problem, epoch_orders(problem, recipe, seed), recipe)
