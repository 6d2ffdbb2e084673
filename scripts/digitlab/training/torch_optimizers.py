"""PyTorch's optimizers in their functional form.

The classes in ``torch.optim`` import PyTorch's compiler at their first step, which takes longer
than most fits; the functions that they call do not.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch.optim.adam import adam
from torch.optim.sgd import sgd


class StochasticDescent:
    """The steps of ``torch.optim.SGD``, with or without momentum."""

    def __init__(self, parameters: list[torch.Tensor], recipe: Mapping[str, Any]):
        self.parameters = parameters
        self.rate = recipe["learning_rate"]
        self.nesterov = recipe.get("optimizer") == "nesterov"
        self.momentum = recipe["momentum"] if recipe.get("optimizer", "sgd") != "sgd" else 0.0
        self.velocities: list[torch.Tensor | None] = [None] * len(parameters)

    def step(self, gradients: Sequence[torch.Tensor]) -> None:
        """Change the parameters by one step against ``gradients``."""
        sgd(
            self.parameters,
            list(gradients),
            self.velocities,
            lr=self.rate,
            momentum=self.momentum,
            weight_decay=0.0,
            dampening=0.0,
            nesterov=self.nesterov,
            maximize=False,
        )


class Adam:
    """The steps of ``torch.optim.Adam`` with its defaults."""

    def __init__(self, parameters: list[torch.Tensor], recipe: Mapping[str, Any]):
        self.parameters = parameters
        self.rate = recipe["learning_rate"]
        self.means = [torch.zeros_like(parameter) for parameter in parameters]
        self.squares = [torch.zeros_like(parameter) for parameter in parameters]
        # Kept on the GPU, so that a captured step also counts, and in double precision, so that the
        # bias correction is exact.
        self.on_gpu = parameters[0].is_cuda
        counter = parameters[0].new_zeros((), dtype=torch.float64)
        self.steps = [counter.clone() if self.on_gpu else torch.zeros(()) for _ in parameters]

    def step(self, gradients: Sequence[torch.Tensor]) -> None:
        """Change the parameters by one step against ``gradients``."""
        adam(
            self.parameters,
            list(gradients),
            self.means,
            self.squares,
            [],
            self.steps,
            foreach=False,
            capturable=self.on_gpu,
            amsgrad=False,
            beta1=0.9,
            beta2=0.999,
            lr=self.rate,
            weight_decay=0.0,
            eps=1e-8,
            maximize=False,
        )


def build_optimizer(
    parameters: list[torch.Tensor], recipe: Mapping[str, Any]
) -> StochasticDescent | Adam:
    """Return the optimizer that ``recipe`` names, plain gradient descent if it names none."""
    kind = Adam if recipe.get("optimizer") == "adam" else StochasticDescent
    return kind(parameters, recipe)
