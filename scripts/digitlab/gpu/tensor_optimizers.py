"""Hand-written optimizers on tensors: the counterpart of `training.numpy_optimizers`.

Nothing here depends on a Python number that changes from step to step, so a GPU can replay a step.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import torch

from digitlab.training.numpy_optimizers import Adam


class Descent:
    """Minimizes the loss plus a penalty on the weights, (l2 / 2) |w|^2 + l1 |w|_1.

    ``parameters`` alternate weights and biases, which steps change in place.
    """

    def __init__(self, parameters: Sequence[torch.Tensor], recipe: Mapping[str, Any]):
        self.parameters = parameters
        self.optimizer = recipe.get("optimizer", "sgd")
        self.momentum: float = recipe.get("momentum", 0.0)
        self.l1, self.l2 = recipe.get("l1", 0.0), recipe.get("l2", 0.0)
        self.proximal = recipe.get("l1_step") == "proximal"
        self.velocities = [torch.zeros_like(parameter) for parameter in parameters]
        self.squares = [torch.zeros_like(parameter) for parameter in parameters]
        self.steps = parameters[0].new_zeros((), dtype=torch.float64)

    def step(self, gradients: Sequence[torch.Tensor], rate: float) -> None:
        """Update the parameters, given the ``gradients`` of the loss without the penalty."""
        self.steps += 1
        for position, (parameter, gradient) in enumerate(
            zip(self.parameters, gradients, strict=True)
        ):
            is_weight = position % 2 == 0  # biases are not penalized
            if is_weight:
                gradient = gradient + self.penalty_gradient(parameter)
            parameter -= rate * self.direction(position, gradient)
            if is_weight and self.proximal:
                parameter -= parameter.clamp(-rate * self.l1, rate * self.l1)

    def penalty_gradient(self, weight: torch.Tensor) -> torch.Tensor | float:
        """Return the gradient of the penalty, except the part that a proximal step handles."""
        ridge = self.l2 * weight if self.l2 else 0.0
        lasso = self.l1 * weight.sign() if self.l1 and not self.proximal else 0.0
        return ridge + lasso

    def direction(self, position: int, gradient: torch.Tensor) -> torch.Tensor:
        """Return the direction of the step, and update the state for the next step."""
        velocity, square = self.velocities[position], self.squares[position]
        match self.optimizer:
            case "sgd":
                return gradient
            case "momentum":  # v <- momentum v + g
                return velocity.mul_(self.momentum).add_(gradient)
            case "nesterov":  # g + momentum v, the look-ahead gradient
                return gradient + self.momentum * velocity.mul_(self.momentum).add_(gradient)
        # Adam: running means of g and its square, corrected for their start at zero.
        velocity += (1 - Adam.KEEP_MEAN) * (gradient - velocity)
        square += (1 - Adam.KEEP_SQUARE) * (gradient.square() - square)
        mean = velocity / (1 - torch.pow(Adam.KEEP_MEAN, self.steps))
        root = (square / (1 - torch.pow(Adam.KEEP_SQUARE, self.steps))).sqrt()
        return mean / (root + Adam.EPSILON)
