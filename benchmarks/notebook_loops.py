"""The loops that a notebook would use: DataLoader, autograd and ``.item()`` for every batch."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.contender import Contender
from benchmarks.tasks import Task
from digitlab.data.scaling import Pixels
from digitlab.training.initialization import initial_layers

Step = Callable[[torch.Tensor, torch.Tensor], tuple[torch.Tensor, torch.Tensor]]


def start_weights(task: Task) -> list[torch.Tensor]:
    """Return weights and biases, alternating: zeros, or a network's random initial weights."""
    if len(task.sizes) > 2:
        layers = initial_layers(task.sizes, seed=0)
        return [torch.from_numpy(array) for layer in layers for array in layer]
    inputs, outputs = task.sizes
    return [torch.zeros(outputs, inputs), torch.zeros(outputs)]


def looped(task: Task, step: Step) -> Callable[[], float]:
    """Return an epoch of ``step``, which takes a batch and returns its mean loss and decisions."""
    images = torch.from_numpy(task.problem.train)
    classes = torch.from_numpy(task.problem.train_classes)
    loader = DataLoader(
        TensorDataset(images, classes), batch_size=task.recipe["batch_size"], shuffle=True
    )

    def epoch() -> float:
        total, right = 0.0, 0
        for batch, truth in loader:
            loss, decided = step(batch, truth)
            total += loss.item() * len(truth)
            right += (decided == truth).sum().item()
        return total / len(images)

    return epoch


def linear_by_hand(task: Task) -> Contender:
    """Sigmoid or softmax and their loss written out, differentiated by autograd."""
    start = start_weights(task)
    weight = start[0].T.contiguous().requires_grad_()  # (pixels, logits)
    bias = start[1].requires_grad_()

    def chances(images: torch.Tensor) -> torch.Tensor:
        logits = images @ weight + bias
        if logits.shape[1] == 1:
            return 1 / (1 + torch.exp(-logits))
        exponentials = torch.exp(logits)
        return exponentials / exponentials.sum(dim=1, keepdim=True)

    def step(images: torch.Tensor, truth: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        chance = chances(images)
        if chance.shape[1] == 1:
            own = torch.where(truth[:, None] == 1, chance, 1 - chance)
            decided = (chance[:, 0] > 0.5).long()
        else:
            own = chance[torch.arange(len(truth)), truth]
            decided = chance.argmax(dim=1)
        loss = -torch.log(own + 1e-9).mean()
        loss.backward()  # type: ignore[no-untyped-call]
        with torch.no_grad():
            for parameter in (weight, bias):
                assert parameter.grad is not None
                parameter -= task.recipe["learning_rate"] * parameter.grad
                parameter.grad.zero_()
        return loss, decided

    @torch.no_grad()
    def probabilities(images: Pixels) -> NDArray[np.floating]:
        chance = chances(torch.from_numpy(images))
        return (torch.hstack([1 - chance, chance]) if chance.shape[1] == 1 else chance).numpy()

    return Contender("notebook_by_hand", "notebook", "torch", looped(task, step), probabilities)


def network_by_hand(task: Task) -> Contender:
    """The backward pass of a ReLU network written out, its parameters still under autograd."""
    arrays = [array.requires_grad_() for array in start_weights(task)]
    layers = list(zip(arrays[::2], arrays[1::2], strict=True))

    def forward(images: torch.Tensor) -> list[torch.Tensor]:
        activations = [images]
        for position, (weight, bias) in enumerate(layers):
            raw = activations[-1] @ weight.T + bias
            activations.append(torch.relu(raw) if position < len(layers) - 1 else raw)
        return activations

    def step(images: torch.Tensor, truth: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        activations = forward(images)
        chances = torch.softmax(activations[-1], dim=1)
        wanted = torch.zeros_like(chances)
        wanted[torch.arange(len(truth)), truth] = 1
        loss = -(wanted * torch.log(chances + 1e-9)).sum() / len(truth)
        error = (chances - wanted) / len(truth)
        for position in reversed(range(len(layers))):
            weight, bias = layers[position]
            weight.grad, bias.grad = (error.T @ activations[position]).detach(), error.sum(dim=0)
            if position:
                error = (error @ weight) * (activations[position] > 0)
        with torch.no_grad():
            for parameter in arrays:
                parameter -= task.recipe["learning_rate"] * parameter.grad
        return loss, chances.argmax(dim=1)

    @torch.no_grad()
    def probabilities(images: Pixels) -> NDArray[np.floating]:
        return torch.softmax(forward(torch.from_numpy(images))[-1], dim=1).numpy()

    return Contender("notebook_by_hand", "notebook", "torch", looped(task, step), probabilities)


def built_in_module(task: Task) -> torch.nn.Sequential:
    """Return PyTorch's layers for ``task`` with their initial weights."""
    arrays = start_weights(task)
    modules: list[torch.nn.Module] = []
    for weight, bias in zip(arrays[::2], arrays[1::2], strict=True):
        layer = torch.nn.Linear(weight.shape[1], weight.shape[0])
        layer.load_state_dict({"weight": weight, "bias": bias})
        modules += [layer, torch.nn.ReLU()]
    last = [torch.nn.Flatten(0)] if task.sizes[-1] == 1 else []
    return torch.nn.Sequential(*modules[:-1], *last)


def built_in(task: Task) -> Contender:
    """PyTorch's layers, loss and optimizer."""
    module, pair = built_in_module(task), task.sizes[-1] == 1
    criterion = torch.nn.BCEWithLogitsLoss() if pair else torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(module.parameters(), lr=task.recipe["learning_rate"])

    def step(images: torch.Tensor, truth: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        optimizer.zero_grad()
        logits = module(images)
        loss = criterion(logits, truth.float() if pair else truth)
        loss.backward()
        optimizer.step()
        return loss, (logits > 0).long() if pair else logits.argmax(dim=1)

    @torch.no_grad()
    def probabilities(images: Pixels) -> NDArray[np.floating]:
        logits = module(torch.from_numpy(images))
        if pair:
            return torch.stack([torch.sigmoid(-logits), torch.sigmoid(logits)], dim=1).numpy()
        return torch.softmax(logits, dim=1).numpy()

    return Contender("notebook_built_in", "notebook", "torch", looped(task, step), probabilities)


def notebook_loops(task: Task) -> list[Contender]:
    """Return the hand-written loop, the baseline for the others, and that of PyTorch's parts."""
    by_hand = network_by_hand if len(task.sizes) > 2 else linear_by_hand
    return [by_hand(task), built_in(task)]
