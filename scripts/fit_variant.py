"""Fit one variant in one cell of the grid, for a block of seeds."""

import importlib
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.data.images import load_images
from digitlab.data.partitions import load_partitions
from digitlab.data.problem import Problem, build_problem
from digitlab.fits.writing import fit_record, held_out_predictions, save_block
from digitlab.jobs.job import job
from digitlab.training.loop import Fit

Problems = Iterator[tuple[int, Problem]]


def fits_of(
    module: ModuleType,
    problems: Problems,
    recipe: dict[str, Any],
    images: NDArray[np.uint8],
    stacked_by: str,
) -> Iterator[tuple[int, Problem, Fit]]:
    """Yield each seed with its problem and its fit by the variant ``module``.

    If ``stacked_by`` names a module of ``gpu/`` and the device is a GPU with CUDA, the seeds train
    as one stack of models. The code for that is imported by name, so that no other fit depends on
    it.
    """
    if stacked_by:
        device = importlib.import_module("digitlab.training.devices").choose_device(
            recipe["device"]
        )
        if device.type == "cuda":
            training = importlib.import_module("digitlab.gpu.stacked_training")
            kind, known = (
                importlib.import_module(f"digitlab.gpu.{stacked_by}").Stack,
                dict(problems),
            )
            fits = training.fit_stack(kind, module.build, images, known, recipe, device)
            yield from ((seed, problem, fits[seed]) for seed, problem in known.items())
            return
    for seed, problem in problems:
        yield seed, problem, module.fit(problem, recipe, seed)


def main(
    images: str,
    splits: str,
    module: str,
    recipe: dict[str, Any],
    cell: dict[str, Any],
    fits: str,
    stacked_by: str = "",
) -> None:
    """Fit the variant in ``module`` by ``recipe`` for every seed of ``splits`` and save the record.

    ``cell`` holds the setting, the percentage of the training images and the percentage of wrong
    labels; ``module`` is a path below scripts/digitlab. The weights of a large model are kept only
    for its unchanged recipe, on all images with clean labels. ``stacked_by`` names the module of
    ``gpu/`` that trains the seeds as one stack, or is empty.
    """
    fitting = importlib.import_module(f"digitlab.{module.removesuffix('.py').replace('/', '.')}")
    data = load_images(images)
    digits = recipe.get("pair", np.unique(data.labels))
    every_weight = cell == {"setting": "baseline", "percent": 100, "noise": 0}
    task = {**cell, "digits": sorted(digits), "pixels": recipe["pixels"]}
    records = []
    partitions = load_partitions(splits)
    problems = (
        (seed, build_problem(data.images, data.labels, partition, task, seed))
        for seed, partition in partitions.items()
    )
    for seed, problem, fit in fits_of(fitting, problems, recipe, data.images, stacked_by):
        predictions = held_out_predictions(fit, problem, data.images, data.labels)
        records.append(fit_record(fit, problem, every_weight) | predictions)
        outcome = "diverged" if fit.diverged else f"best epoch {fit.best_epoch}"
        print(f"seed {seed}: {len(fit.history)} epochs, {outcome}, {fit.seconds:.2f} s")
    save_block(fits, list(partitions), problem.labels, records)


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            images=snakemake.input.images,
            splits=snakemake.input.splits,
            module=snakemake.params.module,
            recipe=snakemake.params.recipe,
            cell={
                "setting": snakemake.wildcards.setting,
                "percent": int(snakemake.wildcards.percent),
                "noise": int(snakemake.wildcards.noise),
            },
            fits=snakemake.output.fits,
            stacked_by=snakemake.params.stacked_by,
        )
