"""The training problems on which contenders are timed, and the arithmetic that each needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from digitlab.data.images import Images
from digitlab.data.partitions import split
from digitlab.data.problem import Problem, build_problem

LINEAR = {"pixels": "unit", "learning_rate": 0.01, "batch_size": 64, "epochs": 100}
NETWORK = {
    "pixels": "standardized",
    "learning_rate": 0.1,
    "batch_size": 64,
    "epochs": 40,
    "hidden": [512, 128],
}


@dataclass(frozen=True)
class Task:
    """Images and the recipe to train on them.

    For a contender's time to count, its loss may exceed that of our hand-written variant,
    ``reference``, by at most ``tolerance``.
    """

    name: str
    reference: str
    problem: Problem
    recipe: Mapping[str, Any]
    tolerance: float

    @property
    def sizes(self) -> tuple[int, ...]:
        """The inputs, hidden units and logits of the model; two classes share one logit."""
        classes = len(self.problem.labels)
        hidden = self.recipe.get("hidden", [])
        return self.problem.train.shape[1], *hidden, 1 if classes == 2 else classes


def operations(images: int, sizes: Sequence[int]) -> int:
    """Return the floating-point operations of the matrix products of one epoch.

    Each (inputs, outputs) layer needs 2 n inputs outputs for its logits, as many for its gradient
    and, unless it is the first layer, as many for the error of its inputs.
    """
    weights = [inputs * outputs for inputs, outputs in pairwise(sizes)]
    return 6 * images * sum(weights) - 2 * images * weights[0]


def noisy_problem(
    data: Images, digits: Sequence[int], pixels: str, percent: int = 100, noise: int = 0
) -> Problem:
    """Return the training problem of seed 0 with ``percent`` of the images and wrong labels."""
    cell = {"digits": list(digits), "percent": percent, "noise": noise, "pixels": pixels}
    partitions = split(data.labels, data.official, seed=0)
    return build_problem(data.images, data.labels, partitions, cell, seed=0)


def load_tasks(data: Images, percent: int = 100) -> dict[str, Task]:
    """Return the tasks on ``data``: softmax regression, two digits, and the network."""
    unit = noisy_problem(data, range(10), "unit", percent)
    pair = noisy_problem(data, [0, 1], "unit", percent)
    standardized = noisy_problem(data, range(10), "standardized", percent)
    tasks = (
        Task("softmax", "softmax_manual", unit, LINEAR, 0.01),
        Task("binary", "binary_manual", pair, LINEAR, 0.001),
        Task("network", "mlp_manual", standardized, NETWORK, 0.01),
    )
    return {task.name: task for task in tasks}
