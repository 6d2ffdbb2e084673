"""Logistic regression from PyTorch's parts: a linear layer, a binary loss and an optimizer."""

from collections.abc import Mapping
from typing import Any

import torch

from digitlab.data.problem import Problem
from digitlab.training.loop import Fit, epoch_orders, train
from digitlab.training.torch_model import TorchModel, linear_layer


class TorchPair(TorchModel):
    """A module that maps images (n, pixels) to the logit (n,) of the second of two classes."""

    def __init__(self, module: torch.nn.Module, problem: Problem, recipe: Mapping[str, Any]):
        super().__init__(module, torch.nn.BCEWithLogitsLoss(), problem, recipe)
        self.classes = self.classes.to(self.images.dtype)  # the binary loss requires floats

    def decisions(self, logits: torch.Tensor) -> torch.Tensor:
        """Return the class of each of ``logits``."""
        return (logits > 0).float()

    def distribution(self, logits: torch.Tensor) -> torch.Tensor:
        """Return the probabilities (n, 2) of the two classes."""
        return torch.stack([torch.sigmoid(-logits), torch.sigmoid(logits)], dim=1)


def build(problem: Problem, recipe: Mapping[str, Any], seed: int) -> TorchPair:
    """Return logistic regression before its first step."""
    layer = linear_layer(recipe, problem.train.shape[1], 1, seed)
    return TorchPair(torch.nn.Sequential(layer, torch.nn.Flatten(0)), problem, recipe)


def fit(problem: Problem, recipe: Mapping[str, Any], seed: int) -> Fit:
    """Fit ``torch.nn.Linear`` with one output to ``problem`` by ``recipe``."""
    model = build(problem, recipe, seed)
    return train(model, problem, epoch_orders(problem, recipe, seed), recipe)
