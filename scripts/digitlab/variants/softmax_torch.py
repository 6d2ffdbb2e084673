"""Softmax regression from PyTorch's parts: a linear layer, cross-entropy and an optimizer."""

from collections.abc import Mapping
from typing import Any

import torch

from digitlab.data.problem import Problem
from digitlab.training.loop import Fit, epoch_orders, train
from digitlab.training.torch_model import TorchModel, linear_layer


def build(problem: Problem, recipe: Mapping[str, Any], seed: int) -> TorchModel:
    """Return softmax regression before its first step."""
    layer = linear_layer(recipe, problem.train.shape[1], len(problem.labels), seed)
    return TorchModel(layer, torch.nn.CrossEntropyLoss(), problem, recipe)


def fit(problem: Problem, recipe: Mapping[str, Any], seed: int) -> Fit:
    """Fit ``torch.nn.Linear`` to ``problem`` by ``recipe``."""
    model = build(problem, recipe, seed)
    return train(model, problem, epoch_orders(problem, recipe, seed), recipe)
