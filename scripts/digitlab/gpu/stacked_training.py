"""Train the models of a block of seeds together: the counterpart of `training.loop` for one model.

Each model ends as if it had been trained alone. A model that has stopped keeps stepping with the
others, but its later weights are discarded; no model depends on another's numbers.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from digitlab.data.problem import Problem
from digitlab.gpu.stacked_models import ModelStack
from digitlab.training.loop import Arrays, Fit, Model, epoch_orders

Build = Callable[[Problem, Mapping[str, Any], int], Model]
Orders = Sequence[Iterator[NDArray[np.int64]]]


class Progress:
    """The progress of ``count`` models: history, best epoch, whether each still trains."""

    def __init__(self, count: int, patience: int | None):
        self.patience = patience
        self.histories: list[list[NDArray[np.float64]]] = [[] for _ in range(count)]
        self.training = np.ones(count, dtype=bool)
        self.best_loss = np.full(count, np.inf)
        self.best_epoch = np.zeros(count, dtype=int)
        self.seconds = np.zeros(count)

    def record(self, epoch: int, rows: NDArray[np.float64], seconds: float) -> NDArray[np.bool_]:
        """Record the rows (S, 4) of an epoch; return which models' (S,) weights to save now.

        With patience, these are models at their best epoch so far; without it, all that still
        train. The models that still train share the ``seconds`` equally.
        """
        trained = self.training.copy()
        for position in np.flatnonzero(trained):
            self.histories[position].append(rows[position])
        self.seconds[trained] += seconds / trained.sum()
        better = trained & (rows[:, 2] < self.best_loss)
        self.best_loss[better], self.best_epoch[better] = rows[better, 2], epoch
        self.training &= np.isfinite(rows).all(axis=1)
        if self.patience is None:
            return trained
        self.training &= epoch - self.best_epoch < self.patience
        kept: NDArray[np.bool_] = better | (trained & (self.best_epoch == 0))
        return kept


def train_stack(stack: ModelStack, orders: Orders, recipe: Mapping[str, Any]) -> list[Fit]:
    """Train the models of ``stack``, each by its own ``orders``, as ``training.train`` would."""
    decay, start = recipe.get("decay"), stack.validate()[1]
    progress, steps = Progress(len(orders), recipe.get("patience")), 0
    for epoch in range(1, recipe["epochs"] + 1):
        if decay:
            drops = (epoch - 1) // decay["every"]
            stack.set_rate(recipe["learning_rate"] * decay["factor"] ** drops)
        visits = np.stack([next(order) for order in orders])  # (S, n)
        steps = -(-visits.shape[1] // recipe["batch_size"])
        started = time.perf_counter()
        fitted = stack.run_epoch(visits)
        seconds = time.perf_counter() - started
        rows = np.column_stack([*fitted, *stack.validate()])
        stack.keep(progress.record(epoch, rows, seconds))
        if not progress.training.any():
            break
    return [
        Fit(
            model,
            np.array(progress.histories[position]),
            steps * np.arange(1, len(progress.histories[position]) + 1),
            int(progress.best_epoch[position]),
            float(progress.seconds[position]),
            float(start[position]),
        )
        for position, model in enumerate(stack.members())
    ]


def start_weights(build: Build, problem: Problem, recipe: Mapping[str, Any], seed: int) -> Arrays:
    """Return the initial weights of a variant's model, built without any images."""
    without_images = replace(
        problem, train_bytes=problem.train_bytes[:0], train_classes=problem.train_classes[:0]
    )
    return build(without_images, {**recipe, "device": "cpu"}, seed).weights()


def fit_stack(
    kind: type[ModelStack],
    build: Build,
    images: NDArray[np.uint8],
    problems: Mapping[int, Problem],
    recipe: Mapping[str, Any],
    device: torch.device,
    dtype: torch.dtype = torch.float32,
) -> dict[int, Fit]:
    """Fit the variant whose models ``build`` makes to each seed's problem, on ``device``.

    ``images`` (N, height, width) is the whole data set. Seeds with equally many images train as one
    stack; because partitions and subsets are stratified, these are all seeds of a cell.
    """
    pixels = torch.from_numpy(images.reshape(len(images), -1)).to(device).to(dtype)
    sizes = {
        seed: (len(problem.train_classes), len(problem.validation_classes))
        for seed, problem in problems.items()
    }
    fits: dict[int, Fit] = {}
    for size in sorted(set(sizes.values())):
        seeds = [seed for seed in problems if sizes[seed] == size]
        starts = [start_weights(build, problems[seed], recipe, seed) for seed in seeds]
        stack = kind(starts, pixels, [problems[seed] for seed in seeds], recipe)
        orders = [epoch_orders(problems[seed], recipe, seed) for seed in seeds]
        fits |= zip(seeds, train_stack(stack, orders, recipe), strict=True)
    return {seed: fits[seed] for seed in problems}
