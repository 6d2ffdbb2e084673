"""A network with ReLU layers from PyTorch's parts, differentiated by autograd."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch

from digitlab.data.problem import Problem
from digitlab.training.initialization import initial_layers
from digitlab.training.loop import Fit, epoch_orders, train
from digitlab.training.torch_model import TorchModel


def build_network(sizes: Sequence[int], seed: int) -> torch.nn.Sequential:
    """Return linear layers of ``sizes`` with ReLU between them, initialized from ``seed``."""
    modules: list[torch.nn.Module] = []
    for weight, bias in initial_layers(sizes, seed):
        layer = torch.nn.Linear(weight.shape[1], weight.shape[0])
        layer.load_state_dict({"weight": torch.from_numpy(weight), "bias": torch.from_numpy(bias)})
        modules += [layer, torch.nn.ReLU()]
    return torch.nn.Sequential(*modules[:-1])


def build(problem: Problem, recipe: Mapping[str, Any], seed: int) -> TorchModel:
    """Return the network before its first step."""
    sizes = [problem.train.shape[1], *recipe["hidden"], len(problem.labels)]
    return TorchModel(build_network(sizes, seed), torch.nn.CrossEntropyLoss(), problem, recipe)


def fit(problem: Problem, recipe: Mapping[str, Any], seed: int) -> Fit:
    """Fit the network to ``problem`` by ``recipe``."""
    model = build(problem, recipe, seed)
    return train(model, problem, epoch_orders(problem, recipe, seed), recipe)
