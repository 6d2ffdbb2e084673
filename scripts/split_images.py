"""Draw the partitions of a block of seeds."""

from dataclasses import asdict
from typing import Any

import numpy as np

from digitlab.data.images import load_images
from digitlab.data.partitions import split
from digitlab.jobs.files import save_arrays
from digitlab.jobs.job import job


def main(images: str, seeds: range, splits: str) -> None:
    """Save the partitions of ``seeds``, each of shape (seeds, images in the partition)."""
    data = load_images(images)
    drawn = [asdict(split(data.labels, data.official, seed)) for seed in seeds]
    partitions = {name: np.stack([indices[name] for indices in drawn]) for name in drawn[0]}
    # The official images are the same for every seed.
    partitions["official"] = partitions["official"][0]
    save_arrays(splits, {"seeds": np.array(seeds), **partitions})


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            images=snakemake.input.images,
            seeds=range(int(snakemake.wildcards.first), int(snakemake.wildcards.last) + 1),
            splits=snakemake.output.splits,
        )
