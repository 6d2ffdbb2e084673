"""Our variants as contenders."""

import importlib

from benchmarks.contender import Contender
from benchmarks.tasks import Task
from digitlab.training.loop import image_orders

VARIANTS = {
    "softmax": ("softmax_torch", "softmax_manual"),
    "binary": ("binary_torch", "binary_manual"),
    "network": ("mlp_torch", "mlp_manual"),
}


def own_variant(task: Task, name: str) -> Contender:
    """Return the variant ``name`` before its first step, for seed 0."""
    variant = importlib.import_module(f"digitlab.variants.{name}")
    model = variant.build(task.problem, {**task.recipe, "device": "cpu"}, 0)
    orders = image_orders(len(task.problem.train), 0)
    return Contender(
        name,
        "ours",
        "torch" if name.endswith("torch") else "numpy",
        lambda: model.run_epoch(next(orders)),
        model.probabilities,
    )


def own_variants(task: Task) -> list[Contender]:
    """Return our variants for ``task``, the built-in one first."""
    return [own_variant(task, name) for name in VARIANTS[task.name]]
