"""Time seeds trained as one stack of models against the same seeds trained one at a time.

For each variant: seconds one at a time on the CPU and, for PyTorch variants, on the GPU; seconds as
one stack; how much the stack differs from the CPU in its validation predictions and its losses; and
whether a second stack predicts exactly the same bytes.

    python benchmarks/time_stacks.py images.npz [device [seeds [percent [epochs]]]]

The device is auto, cuda or cpu; on the CPU, a stack shows only that it works, and gains nothing.
Without `epochs`, fits are as long as their recipes say.
"""

import argparse
import importlib
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

from digitlab.data.images import Images, load_images
from digitlab.data.partitions import split
from digitlab.data.problem import Problem, build_problem
from digitlab.gpu.stacked_training import fit_stack
from digitlab.training.devices import choose_device
from digitlab.training.loop import Fit

KINDS = {"manual": "by_hand", "torch": "built_in"}
SETTINGS = Path(__file__).parent.parent / "config.yaml"
NOISE = 20

Fits = Mapping[int, Fit]
Problems = Mapping[int, Problem]


def timed(fit: Callable[[], Fits]) -> tuple[Fits, float]:
    """Return the fits and the seconds that they took."""
    started = time.perf_counter()
    return fit(), time.perf_counter() - started


def predictions(fits: Fits, problems: Problems) -> NDArray[np.float32]:
    """Return class probabilities of the validation images, (seeds, n, classes)."""
    models = [(fits[seed].model, problem.validation) for seed, problem in problems.items()]
    return np.stack([model.probabilities(images) for model, images in models])


def agreement(stack: Fits, alone: Fits, problems: Problems) -> dict[str, float]:
    """Return how much a stack differs from single fits in its predictions and its losses."""
    ours, theirs = predictions(stack, problems), predictions(alone, problems)
    apart = []
    for seed, fit in alone.items():
        rows = min(len(fit.history), len(stack[seed].history))
        apart.append(np.abs(fit.history[:rows, ::2] - stack[seed].history[:rows, ::2]).max())
    return {
        "probabilities_apart": float(np.abs(ours - theirs).max()),
        "predicted_otherwise": float((ours.argmax(2) != theirs.argmax(2)).mean()),
        "losses_apart": float(max(apart)),
        "other_best_epochs": sum(stack[s].best_epoch != alone[s].best_epoch for s in alone),
    }


def comparison(
    variant: str, recipe: dict[str, Any], images: Images, problems: Problems
) -> dict[str, Any]:
    """Return one row of the table."""
    module = importlib.import_module(f"digitlab.variants.{variant}")
    maker = variant.split("_")[1]
    kind = importlib.import_module(f"digitlab.gpu.{KINDS[maker]}").Stack
    device = choose_device(recipe["device"])

    def together() -> Fits:
        return fit_stack(kind, module.build, images.images, problems, recipe, device)

    def one_by_one(name: str) -> Fits:
        changed = recipe | {"device": name}
        return {seed: module.fit(problem, changed, seed) for seed, problem in problems.items()}

    first = predictions(together(), problems)  # also warms up the device
    stack, seconds = timed(together)
    alone, seconds_alone = timed(lambda: one_by_one("cpu"))
    there = maker == "torch" and device.type != "cpu"
    epochs = [len(fit.history) for fit in stack.values()]
    return {
        "variant": variant,
        "device": device.type,
        "seeds": len(problems),
        "epochs": f"{min(epochs)}-{max(epochs)}",
        "alone_on_cpu": seconds_alone,
        "alone_on_device": timed(lambda: one_by_one(device.type))[1] if there else "",
        "stack": seconds,
        "times_faster_than_cpu": seconds_alone / seconds,
        **agreement(stack, alone, problems),
        "same_bytes_again": first.tobytes() == predictions(stack, problems).tobytes(),
    }


def problems_of(recipe: Mapping[str, Any], data: Images, percent: int, seeds: int) -> Problems:
    """Return what each seed sees of ``data``."""
    cell = {"percent": percent, "noise": NOISE, "pixels": recipe["pixels"]}
    cell["digits"] = recipe.get("pair", np.unique(data.labels))
    splits = [split(data.labels, data.official, seed) for seed in range(seeds)]
    return {
        seed: build_problem(data.images, data.labels, partitions, cell, seed)
        for seed, partitions in enumerate(splits)
    }


def main(images: str, device: str, seeds: int, percent: int, epochs: int) -> None:
    """Print one row per gradient-descent variant, with its recipe from config.yaml."""
    torch.set_num_threads(1)
    settings, data = yaml.safe_load(SETTINGS.read_text()), load_images(images)
    header = ""
    for family in ("binary", "softmax", "mlp"):
        for maker in KINDS:
            recipe = settings["variants"][f"{family}_{maker}"] | {"device": device}
            recipe |= {"pair": settings["pair"]} if family == "binary" else {}
            recipe |= {"epochs": epochs} if epochs else {}
            problems = problems_of(recipe, data, percent, seeds)
            row = comparison(f"{family}_{maker}", recipe, data, problems)
            if not header:
                header = ",".join(row)
                print(header)
            cells = [
                f"{cell:.3g}" if isinstance(cell, float) else str(cell) for cell in row.values()
            ]
            print(",".join(cells), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("images")
    parser.add_argument("device", nargs="?", default="auto")
    for count, default in {"seeds": 5, "percent": 100, "epochs": 0}.items():
        parser.add_argument(count, nargs="?", type=int, default=default)
    main(**vars(parser.parse_args()))
