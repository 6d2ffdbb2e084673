"""Train the variants built from PyTorch's parts as one stack of models, using autograd."""

from typing import Any

import torch
from torch.nn import functional

from digitlab.gpu.stacked_models import ModelStack, Tensors, forward
from digitlab.training.torch_optimizers import build_optimizer


class Stack(ModelStack):
    """Models with PyTorch's losses, its optimizers and the gradients of autograd.

    No model's loss depends on another model's weights, so the gradient of the summed loss contains
    the gradient of each.
    """

    def __init__(self, *args: Any):
        super().__init__(*args)
        self.optimizer = build_optimizer(self.parameters, self.recipe)
        self.l1, self.l2 = self.recipe.get("l1", 0.0), self.recipe.get("l2", 0.0)
        self.proximal = self.recipe.get("l1_step") == "proximal"

    def step(self, picked: torch.Tensor, classes: torch.Tensor) -> torch.Tensor:
        """Take one optimizer step of every model."""
        variables = [parameter.detach().requires_grad_() for parameter in self.parameters]
        with torch.enable_grad():
            logits = forward(variables, self.images(picked))[-1]
            target = self.losses(logits, classes).mean(1).sum() + self.penalty(variables[::2])
        gradients = torch.autograd.grad(target, variables)
        self.optimizer.rate = self.rate
        self.optimizer.step(gradients)
        if self.l1 and self.proximal:
            for weight in self.parameters[::2]:
                weight.copy_(functional.softshrink(weight, self.rate * self.l1))
        return logits.detach()

    def penalty(self, weights: Tensors) -> torch.Tensor | float:
        """Return the part of the penalty that autograd differentiates, summed over all models."""
        total: torch.Tensor | float = 0.0
        for weight in weights:
            if self.l2:
                total = total + self.l2 / 2 * weight.square().sum()
            if self.l1 and not self.proximal:
                total = total + self.l1 * weight.abs().sum()
        return total

    def losses(self, logits: torch.Tensor, classes: torch.Tensor) -> torch.Tensor:
        """Return the loss of each image, (S, b), by PyTorch's functions."""
        if logits.shape[2] == 1:
            single = logits[..., 0]
            return functional.binary_cross_entropy_with_logits(
                single, classes.to(single), reduction="none"
            )
        rows, truth = logits.flatten(0, 1), classes.flatten()
        return functional.cross_entropy(rows, truth, reduction="none").view(classes.shape)

    def distribution(self, logits: torch.Tensor) -> torch.Tensor:
        """Return class probabilities (S, b, classes)."""
        if logits.shape[2] == 1:
            return torch.cat([torch.sigmoid(-logits), torch.sigmoid(logits)], 2)
        return torch.softmax(logits, 2)
