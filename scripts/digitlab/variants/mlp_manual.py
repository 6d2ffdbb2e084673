"""A hand-written network with ReLU layers: forward pass, backward pass and update in numpy."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.data.problem import Problem
from digitlab.data.scaling import Pixels
from digitlab.training.blas import add_product
from digitlab.training.initialization import initial_layers
from digitlab.training.loop import Arrays, Fit, epoch_orders, train
from digitlab.training.numpy_optimizers import Descent

Floats = NDArray[np.float32]
Layers = list[tuple[Floats, Floats]]


def forward(layers: Layers, images: Pixels) -> list[Floats]:
    """Return the input of each layer, then the logits: a <- max(W a + b, 0) in between.

    Images (b, pixels) are rows, but all returned arrays have one column per image: products then
    read the weights in the order in which they are stored.
    """
    activations = [images.T]  # (inputs, b)
    for weight, bias in layers:
        raw = weight @ activations[-1]  # (outputs, b)
        raw += bias[:, None]
        if len(activations) < len(layers):
            np.maximum(raw, 0, out=raw)
        activations.append(raw)
    return activations


def softmax_error(logits: Floats, classes: NDArray[np.int64]) -> tuple[Floats, Floats, int]:
    """Return P - Y (classes, b), the cross-entropy per image (b,) and the number correct."""
    own = classes, np.arange(len(classes))
    right = int(np.count_nonzero(logits.argmax(axis=0) == classes))
    shifted = logits - logits.max(axis=0)
    gap = shifted[own]  # z_y - max z
    np.exp(shifted, out=shifted)
    sums = shifted.sum(axis=0)
    shifted /= sums
    shifted[own] -= 1
    return shifted, np.log(sums) - gap, right


def backward(layers: Layers, activations: list[Floats], error: Floats) -> list[Floats]:
    """Return the error E (outputs, b) of each layer, given that of the logits, (classes, b).

    By the chain rule, the error of the previous layer is W' E where its activation is positive,
    else 0. A layer with input a has the gradients dW = E a' and db = E 1.
    """
    errors = [error]
    for (weight, _), activation in zip(layers[:0:-1], activations[-2:0:-1], strict=True):
        before = weight.T @ errors[-1]
        before *= activation > 0
        errors.append(before)
    return errors[::-1]


def gradients(activations: list[Floats], errors: list[Floats]) -> list[Floats]:
    """Return dW = E a' and db = E 1 of each layer, alternating."""
    pairs = zip(activations, errors, strict=False)  # the logits are no layer's input
    return [gradient for a, error in pairs for gradient in (error @ a.T, error.sum(axis=1))]


class Network:
    """A fully connected ReLU network, trained by stochastic gradient descent."""

    def __init__(self, problem: Problem, recipe: Mapping[str, Any], seed: int):
        sizes = [problem.train_bytes.shape[1], *recipe["hidden"], len(problem.labels)]
        self.images = problem.train  # (n, pixels)
        self.layers = [
            (weight.astype(self.images.dtype), bias.astype(self.images.dtype))
            for weight, bias in initial_layers(sizes, seed)
        ]
        self.classes = problem.train_classes  # (n,)
        self.batch_size = recipe["batch_size"]
        arrays = [array for layer in self.layers for array in layer]
        self.descent = Descent(arrays, lambda arrays: arrays[::2], recipe)

    def run_epoch(self, order: NDArray[np.int64]) -> tuple[float, float]:
        """Visit the training images in ``order``; return their mean loss and accuracy."""
        total, right = 0.0, 0
        # Allocated once: the operating system hands out new arrays of this size page by page.
        batch = np.empty((self.batch_size, self.images.shape[1]), dtype=self.images.dtype)
        for start in range(0, len(order), self.batch_size):
            picked = order[start : start + self.batch_size]
            images = batch[: len(picked)]  # (b, pixels)
            np.take(self.images, picked, axis=0, out=images, mode="clip")  # "clip" avoids a copy
            activations = forward(self.layers, images)
            error, losses, hits = softmax_error(activations[-1], self.classes[picked])
            total += float(losses.sum())
            right += hits
            error /= len(picked)
            self.step(activations, backward(self.layers, activations, error))
        return total / len(order), right / len(order)

    def step(self, activations: list[Floats], errors: list[Floats]) -> None:
        """Take one step: W <- W - rate E a', b <- b - rate E 1, or what else the recipe asks for.

        The plain step adds each product directly to the weights.
        """
        if not self.descent.plain:
            self.descent.step(gradients(activations, errors))
            return
        rate = self.descent.optimizer.rate
        # First layer last, so that its weights are still in the cache for the next batch.
        for position in reversed(range(len(self.layers))):
            weight, bias = self.layers[position]
            add_product(weight, -rate, errors[position], activations[position].T)
            bias -= rate * errors[position].sum(axis=1)

    def probabilities(self, images: Pixels) -> Floats:
        """Return class probabilities (n, classes) of scaled ``images`` (n, pixels)."""
        logits = forward(self.layers, images)[-1]  # (classes, n)
        exponentials = np.exp(logits - logits.max(axis=0))
        return (exponentials / exponentials.sum(axis=0)).T  # type: ignore[no-any-return]

    def weights(self) -> dict[str, Floats]:
        """Return a copy of the weights (outputs, inputs) and the bias of each layer."""
        return {
            f"layer{position}.{name}": array.copy()
            for position, layer in enumerate(self.layers)
            for name, array in zip(("weight", "bias"), layer, strict=True)
        }

    def restore(self, weights: Arrays) -> None:
        """Set the weights and the bias of each layer."""
        for position, (weight, bias) in enumerate(self.layers):
            weight[...] = weights[f"layer{position}.weight"]
            bias[...] = weights[f"layer{position}.bias"]

    def set_rate(self, rate: float) -> None:
        """Set the learning rate of all further steps."""
        self.descent.optimizer.rate = rate


def build(problem: Problem, recipe: Mapping[str, Any], seed: int) -> Network:
    """Return the network before its first step."""
    return Network(problem, recipe, seed)


def fit(problem: Problem, recipe: Mapping[str, Any], seed: int) -> Fit:
    """Fit the network to ``problem`` by ``recipe``."""
    model = build(problem, recipe, seed)
    return train(model, problem, epoch_orders(problem, recipe, seed), recipe)
