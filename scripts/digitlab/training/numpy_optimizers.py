"""Hand-written optimizers in numpy that work in place.

A recipe names the ``optimizer`` and its ``learning_rate``. ``parameters`` are arrays that steps
change in place; gradients have the same order and shapes, and may be overwritten.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


class GradientDescent:
    """Steps w <- w - rate g."""

    def __init__(self, parameters: Sequence[Floats], recipe: Mapping[str, Any]):
        self.parameters = parameters
        self.rate = recipe["learning_rate"]

    def step(self, gradients: Sequence[Floats]) -> None:
        """Update the parameters by one step against ``gradients``."""
        for parameter, gradient in zip(self.parameters, gradients, strict=True):
            gradient *= self.rate
            parameter -= gradient


class Momentum(GradientDescent):
    """Steps along a velocity v <- momentum v + g (Polyak 1964)."""

    def __init__(self, parameters: Sequence[Floats], recipe: Mapping[str, Any]):
        super().__init__(parameters, recipe)
        self.momentum = recipe["momentum"]
        self.velocities = [np.zeros_like(parameter) for parameter in parameters]

    def step(self, gradients: Sequence[Floats]) -> None:
        """Update the velocities from ``gradients``, and the parameters from the velocities."""
        for velocity, gradient in zip(self.velocities, gradients, strict=True):
            velocity *= self.momentum
            velocity += gradient
            self.direct(gradient, velocity)
        super().step(gradients)

    def direct(self, gradient: Floats, velocity: Floats) -> None:
        """Overwrite ``gradient`` with the direction of the step: the velocity."""
        gradient[...] = velocity


class Nesterov(Momentum):
    """Steps along g + momentum v, the look-ahead gradient (Sutskever et al. 2013).

    This form evaluates g at the current weights, as PyTorch does.
    """

    def direct(self, gradient: Floats, velocity: Floats) -> None:
        """Overwrite ``gradient`` with the direction of the step."""
        gradient += self.momentum * velocity


class Adam(GradientDescent):
    """Steps rate m / (sqrt(v) + epsilon), with bias-corrected moments m and v.

    m and v are running means of g and of its square (Kingma and Ba 2015, algorithm 1).
    """

    KEEP_MEAN, KEEP_SQUARE, EPSILON = 0.9, 0.999, 1e-8

    def __init__(self, parameters: Sequence[Floats], recipe: Mapping[str, Any]):
        super().__init__(parameters, recipe)
        self.means = [np.zeros_like(parameter) for parameter in parameters]
        self.squares = [np.zeros_like(parameter) for parameter in parameters]
        self.steps = 0

    def step(self, gradients: Sequence[Floats]) -> None:
        """Update the moments from ``gradients``, and the parameters from the moments."""
        self.steps += 1
        rate = self.rate / (1 - self.KEEP_MEAN**self.steps)
        root = np.sqrt(1 - self.KEEP_SQUARE**self.steps)
        moments = zip(self.parameters, gradients, self.means, self.squares, strict=True)
        for parameter, gradient, mean, square in moments:
            mean += (1 - self.KEEP_MEAN) * (gradient - mean)
            square *= self.KEEP_SQUARE
            np.square(gradient, out=gradient)
            gradient *= 1 - self.KEEP_SQUARE
            square += gradient
            np.sqrt(square, out=gradient)
            gradient /= root
            gradient += self.EPSILON
            np.divide(mean, gradient, out=gradient)
            gradient *= rate
            parameter -= gradient


OPTIMIZERS = {"sgd": GradientDescent, "momentum": Momentum, "nesterov": Nesterov, "adam": Adam}


class Descent:
    """Minimizes the loss plus a penalty on the weights, (l2 / 2) |w|^2 + l1 |w|_1.

    ``weights_of`` selects the penalized arrays from the parameters or from their gradients:
    weights, not biases. With ``l1_step: proximal``, l1 is not part of the gradient: each step ends
    with w <- sign(w) max(|w| - rate l1, 0), which makes exact zeros (Beck and Teboulle 2009).
    """

    def __init__(
        self,
        parameters: Sequence[Floats],
        weights_of: Callable[[Sequence[Floats]], Sequence[Floats]],
        recipe: Mapping[str, Any],
    ):
        self.optimizer = OPTIMIZERS[recipe.get("optimizer", "sgd")](parameters, recipe)
        self.weights = weights_of(parameters)
        self.weights_of = weights_of
        self.l1, self.l2 = recipe.get("l1", 0.0), recipe.get("l2", 0.0)
        self.proximal = recipe.get("l1_step") == "proximal"

    @property
    def plain(self) -> bool:
        """Whether a step is just w <- w - rate g."""
        return type(self.optimizer) is GradientDescent and not self.l1 and not self.l2

    def step(self, gradients: Sequence[Floats]) -> None:
        """Update the parameters, given the ``gradients`` of the loss without the penalty."""
        if self.l1 or self.l2:
            self.add_penalty(gradients)
        self.optimizer.step(gradients)
        if self.l1 and self.proximal:
            self.shrink(self.optimizer.rate * self.l1)

    def add_penalty(self, gradients: Sequence[Floats]) -> None:
        """Add the gradient of the penalty, l2 w + l1 sign(w), to that of the loss."""
        for weight, gradient in zip(self.weights, self.weights_of(gradients), strict=True):
            if self.l2:
                gradient += self.l2 * weight
            if self.l1 and not self.proximal:
                gradient += self.l1 * np.sign(weight)

    def shrink(self, amount: float) -> None:
        """Move every weight toward zero by ``amount``, but not past zero."""
        for weight in self.weights:
            weight -= np.clip(weight, -amount, amount)
