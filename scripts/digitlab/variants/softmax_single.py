"""Hand-written softmax regression, one image per step, from random initial weights."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.data.problem import Problem
from digitlab.data.scaling import Pixels, with_bias
from digitlab.randomness import generator
from digitlab.training.linear_logits import class_logits
from digitlab.training.loop import Arrays, Fit, image_orders, pieces, train

Floats = NDArray[np.floating[Any]]

# The history gets a row every this many steps.
STEPS_PER_ROW = 500


def softmax(logits: Floats) -> Floats:
    """Return exp(z_k) / sum_j exp(z_j) over the last axis of ``logits``."""
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)  # type: ignore[no-any-return]


def gradient(
    weights: NDArray[np.float64], image: NDArray[np.float64], label: int
) -> NDArray[np.float64]:
    """Return the gradient for one image: its pixels times (p - y), shape (pixels + 1, classes).

    ``image`` (pixels + 1,) ends with a one for the bias.
    """
    error = softmax(image @ weights)  # (classes,)
    error[label] -= 1
    return np.outer(image, error)


class SingleImageRegression:
    """Softmax regression with one image per step."""

    batch_size = 1

    def __init__(self, problem: Problem, recipe: Mapping[str, Any], seed: int):
        self.images = with_bias(problem.train)  # (n, pixels + 1)
        self.classes = problem.train_classes  # (n,)
        self.rate = recipe["learning_rate"]
        shape = (self.images.shape[1], len(problem.labels))
        self.matrix = generator(seed, "start").standard_normal(shape)

    def run_epoch(self, order: NDArray[np.int64]) -> tuple[float, float]:
        """Visit the training images in ``order``; return their mean loss and accuracy."""
        loss, right = 0.0, 0
        for position in order:
            image, label = self.images[position].astype(np.float64), self.classes[position]
            logits = image @ self.matrix  # (classes,)
            highest = logits.max()
            loss += np.log(np.exp(logits - highest).sum()) - (logits[label] - highest)
            right += bool(logits.argmax() == label)
            self.matrix -= self.rate * gradient(self.matrix, image, label)
        return loss / len(order), right / len(order)

    def probabilities(self, images: Pixels) -> Floats:
        """Return class probabilities (n, classes) of scaled ``images`` (n, pixels)."""
        return softmax(class_logits(self.matrix[:-1].T, self.matrix[-1], images))

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Return the weights (classes, pixels) and the bias (classes,)."""
        matrix = self.matrix.T.astype(np.float32)
        return {"weight": matrix[:, :-1].copy(), "bias": matrix[:, -1].copy()}

    def restore(self, weights: Arrays) -> None:
        """Set weights and bias."""
        self.matrix = np.column_stack([weights["weight"], weights["bias"]]).T.astype(np.float64)

    def set_rate(self, rate: float) -> None:
        """Set the learning rate of all further steps."""
        self.rate = rate


def fit(problem: Problem, recipe: Mapping[str, Any], seed: int) -> Fit:
    """Fit softmax regression to ``problem`` in ``recipe["steps"]`` steps of one image each."""
    starts = range(0, recipe["steps"], STEPS_PER_ROW)
    sizes = [min(STEPS_PER_ROW, recipe["steps"] - start) for start in starts]
    orders = pieces(image_orders(len(problem.train), seed), sizes)
    model = SingleImageRegression(problem, recipe, seed)
    return train(model, problem, orders, {"epochs": len(sizes)})
