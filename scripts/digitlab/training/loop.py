"""Train a model epoch by epoch: shared image order, history, early stopping, divergence."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, repeat
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from digitlab.data.problem import Problem
from digitlab.data.scaling import Pixels
from digitlab.randomness import generator

# Images predicted at once. The scaled pixels and activations of thousands of images do not fit in
# any cache, and the operating system hands out arrays of that size page by page: batches of this
# size save up to half the time.
IMAGES_AT_ONCE = 512

Arrays = Mapping[str, NDArray[Any]]


class Model(Protocol):
    """The interface that the epoch loop needs from a variant's model."""

    batch_size: int

    def run_epoch(self, order: NDArray[np.int64]) -> tuple[float, float]:
        """Visit the training images in ``order``; return their mean loss and accuracy.

        Each image is scored as predicted just before the step that uses it.
        """

    def probabilities(self, images: Pixels) -> NDArray[np.float32]:
        """Return class probabilities (n, classes) of scaled ``images`` (n, pixels)."""

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Return a copy of every parameter array by name."""

    def restore(self, weights: Arrays) -> None:
        """Set every parameter array from a copy made by ``weights``."""

    def set_rate(self, rate: float) -> None:
        """Set the learning rate of all further steps."""


@dataclass(frozen=True)
class Fit:
    """One trained model and its training history.

    ``history`` has shape (epochs, 4) with the columns of ``HISTORY``; ``steps`` (epochs,) counts
    the updates up to the end of each epoch; ``best_epoch``, counted from 1, is the epoch of least
    validation loss, 0 if there is none; ``seconds`` is training time without validation;
    ``start_accuracy`` is the validation accuracy before the first step, NaN if unknown;
    ``gradient_norm`` is the largest absolute entry of the gradient of what a solver minimizes, per
    image, where it stopped, NaN if unknown.
    """

    model: Any
    history: NDArray[np.float64]
    steps: NDArray[np.int64]
    best_epoch: int
    seconds: float
    start_accuracy: float = float("nan")
    gradient_norm: float = float("nan")

    @property
    def diverged(self) -> bool:
        """Whether any recorded loss is not a finite number."""
        return not bool(np.isfinite(self.history).all())

    @property
    def parameters(self) -> int:
        """The number of trained parameters, 0 if it is unknown."""
        return sum(array.size for array in self.model.weights().values())


def image_orders(size: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """Yield random image orders (size,) without end, the same for every variant of a seed."""
    rng = generator(seed, "order")
    while True:
        yield rng.permutation(size)


def pieces(
    orders: Iterator[NDArray[np.int64]], sizes: Iterable[int]
) -> Iterator[NDArray[np.int64]]:
    """Cut the concatenated, endless image orders into consecutive pieces of ``sizes``."""
    waiting = next(orders)
    for size in sizes:
        while len(waiting) < size:
            waiting = np.concatenate([waiting, next(orders)])
        yield waiting[:size]
        waiting = waiting[size:]


def epoch_orders(
    problem: Problem, recipe: Mapping[str, Any], seed: int
) -> Iterator[NDArray[np.int64]]:
    """Yield the images that each epoch visits: all of them, in a new random order.

    With ``steps_as_batch``, an epoch has as many steps as an epoch of all training images in
    batches of that size, regardless of the percentage and the batch size.
    """
    orders = image_orders(len(problem.train), seed)
    if "steps_as_batch" not in recipe:
        return orders
    steps = -(-problem.all_train // recipe["steps_as_batch"])
    return pieces(orders, repeat(steps * recipe["batch_size"]))


def loss_and_accuracy(
    probabilities: NDArray[np.float32], classes: NDArray[np.int64]
) -> tuple[float, float]:
    """Return mean cross entropy and accuracy of ``probabilities`` (n, k) for ``classes`` (n,)."""
    chosen = probabilities[np.arange(len(classes)), classes].astype(np.float64)
    # A float32 probability can underflow to 0, which would make the loss infinite.
    loss = -np.log(np.maximum(chosen, np.finfo(np.float32).tiny)).mean()
    return float(loss), float((probabilities.argmax(axis=1) == classes).mean())


def in_batches(
    predict: Callable[[NDArray[Any]], NDArray[np.float32]], images: NDArray[Any]
) -> NDArray[np.float32]:
    """Apply ``predict`` to ``images`` (n, ...) batch by batch; return (n, classes)."""
    starts = range(0, max(len(images), 1), IMAGES_AT_ONCE)  # without images, one empty batch
    return np.concatenate([predict(images[start : start + IMAGES_AT_ONCE]) for start in starts])


def train(
    model: Model,
    problem: Problem,
    orders: Iterator[NDArray[np.int64]],
    recipe: Mapping[str, Any],
) -> Fit:
    """Train ``model`` for the recipe's ``epochs``, or until it stops improving or diverges.

    Each of ``orders`` makes one epoch. With ``patience``, training stops after that many epochs
    without a lower validation loss, and the weights of the best epoch are restored. With
    ``decay``, the learning rate is multiplied by its ``factor`` after every ``every`` epochs.
    """
    patience, decay = recipe.get("patience"), recipe.get("decay")
    history: list[tuple[float, float, float, float]] = []
    steps: list[int] = []
    seconds, best_loss, best_epoch, best_weights = 0.0, np.inf, 0, model.weights()
    predicted = in_batches(model.probabilities, problem.validation)
    start = loss_and_accuracy(predicted, problem.validation_classes)
    for order in islice(orders, recipe["epochs"]):
        if decay:
            drops = len(history) // decay["every"]
            model.set_rate(recipe["learning_rate"] * decay["factor"] ** drops)
        started = time.perf_counter()
        fitted = model.run_epoch(order)
        seconds += time.perf_counter() - started
        predicted = in_batches(model.probabilities, problem.validation)
        held_out = loss_and_accuracy(predicted, problem.validation_classes)
        history.append((*fitted, *held_out))
        steps.append(-(-len(order) // model.batch_size))
        if held_out[0] < best_loss:
            best_loss, best_epoch = held_out[0], len(history)
            best_weights = model.weights() if patience else best_weights
        stalled = patience is not None and len(history) - best_epoch >= patience
        if stalled or not np.isfinite(history[-1]).all():
            break
    if patience and best_epoch:
        model.restore(best_weights)
    return Fit(model, np.array(history), np.cumsum(steps), best_epoch, seconds, start[1])
