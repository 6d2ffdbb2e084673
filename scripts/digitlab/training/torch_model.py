"""Train a PyTorch module with its loss, autograd and optimizer, on tensors kept on the device."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from digitlab.data.problem import Problem
from digitlab.data.scaling import Pixels
from digitlab.training.devices import choose_device
from digitlab.training.initialization import initial_weights
from digitlab.training.loop import Arrays
from digitlab.training.torch_optimizers import build_optimizer


def linear_layer(
    recipe: Mapping[str, Any], inputs: int, outputs: int, seed: int
) -> torch.nn.Linear:
    """Return a linear layer with the start that ``recipe`` names, zeros by default."""
    layer = torch.nn.Linear(inputs, outputs)
    weight, bias = initial_weights(recipe.get("start", "zeros"), inputs, outputs, seed)
    layer.load_state_dict({"weight": torch.from_numpy(weight), "bias": torch.from_numpy(bias)})
    return layer


class TorchModel:
    """A module that maps images (n, pixels) to one logit per class, (n, classes).

    Autograd differentiates a penalty on the weights, (l2 / 2) |w|^2 + l1 |w|_1, except that the
    recipe may ask for proximal steps for l1.
    """

    def __init__(
        self,
        module: torch.nn.Module,
        loss: torch.nn.Module,
        problem: Problem,
        recipe: Mapping[str, Any],
    ):
        self.device = choose_device(recipe["device"])
        self.images = torch.from_numpy(problem.train).to(self.device)  # (n, pixels)
        self.module = module.to(self.device, self.images.dtype)
        self.loss = loss
        self.batch_size = recipe["batch_size"]
        self.parameters: list[torch.Tensor] = list(module.parameters())
        self.optimizer = build_optimizer(self.parameters, recipe)
        self.penalized = [array for array in self.parameters if array.ndim > 1]  # no biases
        self.l1, self.l2 = recipe.get("l1", 0.0), recipe.get("l2", 0.0)
        self.proximal = recipe.get("l1_step") == "proximal"
        self.classes = torch.from_numpy(problem.train_classes).to(self.device)  # (n,)

    def run_epoch(self, order: NDArray[np.int64]) -> tuple[float, float]:
        """Visit the training images in ``order``; return their mean loss and accuracy."""
        visited = torch.from_numpy(order).to(self.device)
        truth = self.classes[visited]
        losses, outputs = [], []
        batches = (torch.split(part, self.batch_size) for part in (visited, truth))
        for picked, classes in zip(*batches, strict=True):
            logits = self.module(self.images.index_select(0, picked))  # (b, classes)
            loss = self.loss(logits, classes)
            target = loss + self.penalty() if self.l1 or self.l2 else loss
            self.step(torch.autograd.grad(target, self.parameters))
            # Read only at the end of the epoch: every read would wait for the device.
            losses.append(loss.detach() * len(picked))
            outputs.append(logits.detach())
        right = self.decisions(torch.cat(outputs)) == truth
        total = torch.stack(losses).cpu().sum(dtype=torch.float64)  # mps has no float64
        return float(total) / len(order), int(right.sum()) / len(order)

    def penalty(self) -> torch.Tensor:
        """Return the part of the penalty that autograd differentiates."""
        total = torch.zeros((), device=self.device)
        for weight in self.penalized:
            total = total + self.l2 / 2 * weight.square().sum()
            if not self.proximal:
                total = total + self.l1 * weight.abs().sum()
        return total

    @torch.no_grad()
    def step(self, gradients: Sequence[torch.Tensor]) -> None:
        """Take one step against ``gradients`` and, if the recipe asks for it, the proximal step.

        The proximal step moves every weight toward zero by the rate times l1, but not past zero.
        """
        self.optimizer.step(gradients)
        if self.l1 and self.proximal:
            for weight in self.penalized:
                weight.copy_(torch.nn.functional.softshrink(weight, self.optimizer.rate * self.l1))

    def set_rate(self, rate: float) -> None:
        """Set the learning rate of all further steps."""
        self.optimizer.rate = rate

    @torch.no_grad()
    def probabilities(self, images: Pixels) -> NDArray[np.float32]:
        """Return class probabilities (n, classes) of scaled ``images`` (n, pixels)."""
        logits = self.module(torch.from_numpy(images).to(self.device))
        return self.distribution(logits).cpu().numpy()

    def decisions(self, logits: torch.Tensor) -> torch.Tensor:
        """Return the class of each row of ``logits``."""
        return logits.argmax(dim=1)

    def distribution(self, logits: torch.Tensor) -> torch.Tensor:
        """Return the class probabilities of each row of ``logits``."""
        return torch.softmax(logits, dim=1)

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Return a copy of every parameter array, under PyTorch's name for it."""
        state = self.module.state_dict()
        return {name: array.detach().cpu().numpy().copy() for name, array in state.items()}

    def restore(self, weights: Arrays) -> None:
        """Set every parameter array from a copy made by ``weights``."""
        self.module.load_state_dict({name: torch.from_numpy(a) for name, a in weights.items()})
