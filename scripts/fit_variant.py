"""Fit one variant in one cell of the grid for a block of seeds."""

import importlib
from typing import Any

import numpy as np

from digitlab.fits import fit_record, held_out_predictions, save_block
from digitlab.images import load_images
from digitlab.jobs import job
from digitlab.partitions import load_partitions
from digitlab.problem import build_problem


def main(
    images: str,
    splits: str,
    variant: str,
    recipe: dict[str, Any],
    cell: dict[str, Any],
    fits: str,
):
    """Fit ``variant`` by ``recipe`` for every seed of ``splits`` and save the record.

    ``cell`` holds the setting, the percentage of the training images and that of wrong labels.
    The weights of large models are kept for the recipe itself on all images and clean labels.
    """
    module = importlib.import_module(f"digitlab.variants.{variant}")
    data = load_images(images)
    digits = recipe.get("pair", np.unique(data.labels))
    every_weight = cell == {"setting": "baseline", "percent": 100, "noise": 0}
    task = {**cell, "digits": sorted(digits), "pixels": recipe["pixels"]}
    records = []
    partitions = load_partitions(splits)
    for seed, partition in partitions.items():
        problem = build_problem(data.images, data.labels, partition, task, seed)
        fit = module.fit(problem, recipe, seed)
        predictions = held_out_predictions(fit, problem, data.images, data.labels)
        records.append(fit_record(fit, problem, every_weight) | predictions)
        outcome = "diverged" if fit.diverged else f"best epoch {fit.best_epoch}"
        print(f"seed {seed}: {len(fit.history)} epochs, {outcome}, {fit.seconds:.2f} s")
    save_block(fits, list(partitions), problem.labels, records)


if __name__ == "__main__":
    with job(snakemake.log[0], snakemake.input, snakemake.output):
        main(
            images=snakemake.input.images,
            splits=snakemake.input.splits,
            variant=snakemake.wildcards.variant,
            recipe=snakemake.params.recipe,
            cell={
                "setting": snakemake.wildcards.setting,
                "percent": int(snakemake.wildcards.percent),
                "noise": int(snakemake.wildcards.noise),
            },
            fits=snakemake.output.fits,
        )
