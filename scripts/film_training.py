"""Fit softmax regression at two rates and keep frames of its weights for the report."""

import json
from typing import Any

import numpy as np

from digitlab.data.images import load_images
from digitlab.data.partitions import load_partitions
from digitlab.data.problem import build_problem
from digitlab.exported.film import film
from digitlab.jobs.files import save_text
from digitlab.jobs.job import job


def main(images: str, splits: str, recipe: dict[str, Any], film_file: str) -> None:
    """Save the film of the first seed of ``splits``, on all its training images."""
    data = load_images(images)
    seed, partitions = next(iter(load_partitions(splits).items()))
    task = {
        "digits": np.unique(data.labels),
        "percent": 100,
        "noise": 0,
        "pixels": recipe["pixels"],
    }
    content = {
        "height": data.images.shape[1],
        "width": data.images.shape[2],
        **film(build_problem(data.images, data.labels, partitions, task, seed), recipe, seed),
    }
    save_text(film_file, json.dumps(content, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            images=snakemake.input.images,
            splits=snakemake.input.splits,
            recipe=snakemake.params.recipe,
            film_file=snakemake.output.film,
        )
