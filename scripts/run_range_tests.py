"""Run the learning-rate range test of one variant for a block of seeds."""

import importlib
from typing import Any

import numpy as np
import pandas as pd

from digitlab.data.images import load_images
from digitlab.data.partitions import load_partitions
from digitlab.data.problem import build_problem
from digitlab.jobs.job import job
from digitlab.jobs.tables import save_table
from digitlab.training.loop import image_orders
from digitlab.tuning.range_test import growing_rates, losses_at


def main(
    inputs: dict[str, str],
    variant: str,
    recipe: dict[str, Any],
    test: dict[str, Any],
    table: str,
) -> None:
    """Save the loss at every step of the range test ``test`` for each seed of the splits.

    ``test`` holds the lowest and highest rate, the number of steps and the percentage of the
    training images.
    """
    module = importlib.import_module(f"digitlab.variants.{variant}")
    data = load_images(inputs["images"])
    digits = recipe.get("pair", np.unique(data.labels))
    task = {"digits": sorted(digits), "percent": test["percent"], "noise": 0}
    rates = growing_rates(test)
    tables = []
    for seed, partitions in load_partitions(inputs["splits"]).items():
        problem = build_problem(
            data.images, data.labels, partitions, {**task, "pixels": recipe["pixels"]}, seed
        )
        model = module.build(problem, recipe, seed)
        losses = losses_at(model, image_orders(len(problem.train), seed), rates)
        steps = np.arange(1, len(rates) + 1)
        columns = {"variant": variant, "seed": seed, "step": steps, "rate": rates, "loss": losses}
        tables.append(pd.DataFrame(columns))
    save_table(table, pd.concat(tables, ignore_index=True))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            inputs={"images": snakemake.input.images, "splits": snakemake.input.splits},
            variant=snakemake.wildcards.variant,
            recipe=snakemake.params.recipe,
            test=snakemake.params.range_test,
            table=snakemake.output.table,
        )
