"""Draw the partitions of a block of seeds."""

from dataclasses import asdict
from typing import Any

import numpy as np

from digitlab.data.images import load_images
from digitlab.data.partitions import split
from digitlab.errors import ExpectedError
from digitlab.jobs.files import save_arrays
from digitlab.jobs.job import job
from digitlab.settings.shares import Shares, shares_of


def check_sizes(shares: Shares, to_split: int, official: int) -> None:
    """Raise ``ExpectedError`` if a partition that every study needs would have no images."""
    train, validation, test = shares.sizes(to_split)
    for name, size in (("train", train), ("validation", validation)):
        if not size:
            raise ExpectedError(f"split.{name} leaves none of the {to_split} images: raise it.")
    if not test and not official:
        raise ExpectedError(
            "split.test leaves no images to test on, and there are no official ones: raise it."
        )


def main(images: str, seeds: range, shares: Shares, splits: str) -> None:
    """Save the partitions of ``seeds``, each of shape (seeds, images in the partition)."""
    data = load_images(images)
    check_sizes(shares, int((~data.official).sum()), int(data.official.sum()))
    drawn = [asdict(split(data.labels, data.official, seed, shares)) for seed in seeds]
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
            shares=shares_of(snakemake.params.split),
            splits=snakemake.output.splits,
        )
