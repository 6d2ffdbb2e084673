"""Time seeds that train as one batch of models against the same seeds one at a time on the CPU.

For each variant: seconds of both, how many times faster the batch is, how far the two are apart in
what they predict for the validation images, and whether a second batch gives the same bytes.

    python benchmarks/time_blocks.py results/mnist/data/images.npz [device] [epochs] [seeds] [percent]

The device is auto, cuda or cpu; on the CPU the batch shows that it works, not what it is for.
"""

import importlib
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from digitlab.block_training import fit_block
from digitlab.devices import choose_device
from digitlab.images import Images, load_images
from digitlab.partitions import split
from digitlab.problem import Problem, build_problem
from digitlab.training import Fit

KINDS = {"manual": "blocks_by_hand", "torch": "blocks_built_in"}
NOISE = 20
COLUMNS = "variant,device,seeds,epochs,seconds_alone,seconds_block,times_faster,"
COLUMNS += "largest_probability_difference,other_predictions,largest_loss_difference,same_again"


def predictions(fits: Mapping[int, Fit], problems: Mapping[int, Problem]) -> np.ndarray:
    """Return the class probabilities of the validation images, (seeds, n, classes)."""
    return np.stack(
        [fits[seed].model.probabilities(one.validation) for seed, one in problems.items()]
    )


def compared(variant: str, recipe: Mapping[str, Any], data: Images, cell: dict, seeds: int) -> str:
    """Return the row of one variant."""
    module = importlib.import_module(f"digitlab.variants.{variant}")
    kind = importlib.import_module(f"digitlab.{KINDS[variant.split('_')[1]]}").Block
    device = choose_device(recipe["device"])
    task = {**cell, "digits": recipe.get("pair", range(10)), "pixels": recipe["pixels"]}
    problems = {
        seed: build_problem(
            data.images, data.labels, split(data.labels, data.official, seed), task, seed
        )
        for seed in range(seeds)
    }

    def together() -> dict[int, Fit]:
        return fit_block(kind, module.build, data.images, problems, recipe, device)

    first = predictions(together(), problems)  # loads what the device needs
    started = time.perf_counter()
    block = together()
    seconds_block = time.perf_counter() - started
    started = time.perf_counter()
    alone = {seed: module.fit(p, {**recipe, "device": "cpu"}, seed) for seed, p in problems.items()}
    seconds_alone = time.perf_counter() - started
    ours, theirs = predictions(block, problems), predictions(alone, problems)
    epochs = [len(fit.history) for fit in alone.values()]
    rows = [min(len(block[seed].history), len(fit.history)) for seed, fit in alone.items()]
    losses = [
        np.abs(block[seed].history[:n] - fit.history[:n])[:, [0, 2]].max()
        for n, (seed, fit) in zip(rows, alone.items(), strict=True)
    ]
    return (
        f"{variant},{device.type},{seeds},{min(epochs)}-{max(epochs)},{seconds_alone:.2f},"
        f"{seconds_block:.2f},{seconds_alone / seconds_block:.1f},{np.abs(ours - theirs).max():.1e},"
        f"{(ours.argmax(2) != theirs.argmax(2)).mean():.5f},{max(losses):.1e},"
        f"{first.tobytes() == ours.tobytes()}"
    )


def main(
    images: str, device: str = "auto", epochs: str = "", seeds: str = "5", percent: str = "100"
):
    """Print a row for each variant that trains by gradient descent, by its recipe in config.yaml."""
    torch.set_num_threads(1)
    config = yaml.safe_load((ROOT / "config.yaml").read_text())
    data, cell = load_images(images), {"percent": int(percent), "noise": NOISE}
    print(COLUMNS)
    for family in ("binary", "softmax", "mlp"):
        for maker in KINDS:
            variant = f"{family}_{maker}"
            recipe = config["variants"][variant] | {"device": device}
            recipe |= {"pair": config["pair"]} if family == "binary" else {}
            recipe |= {"epochs": int(epochs)} if epochs else {}
            print(compared(variant, recipe, data, cell, int(seeds)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
