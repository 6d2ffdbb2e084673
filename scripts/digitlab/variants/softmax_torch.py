"""Softmax regression from PyTorch's parts: a linear layer, its cross entropy and its optimizer."""

from collections.abc import Mapping
from typing import Any

import torch

from digitlab.gradient_descent import TorchModel
from digitlab.problem import Problem
from digitlab.training import Fit, epoch_orders, train


def fit(problem: Problem, recipe: Mapping[str, Any], seed: int) -> Fit:
    """Fit ``torch.nn.Linear`` to ``problem`` by ``recipe``."""
    layer = torch.nn.Linear(problem.train.shape[1], len(problem.labels))
    for parameter in layer.parameters():
        torch.nn.init.zeros_(parameter)
    model = TorchModel(layer, torch.nn.CrossEntropyLoss(), problem, recipe)
    orders = epoch_orders(len(problem.train), seed)
    return train(model, problem, orders, recipe["epochs"])
