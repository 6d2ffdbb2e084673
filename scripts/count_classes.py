"""Count the images of each class in each partition of the first seed."""

from typing import Any

import numpy as np
import pandas as pd

from digitlab.contracts.checked_tables import save_checked
from digitlab.data.images import load_images
from digitlab.data.partitions import first_partitions
from digitlab.jobs.job import job


def count_classes(labels: np.ndarray, partitions: dict[str, np.ndarray]) -> pd.DataFrame:
    """Return the count and share of each class in each partition; ``labels`` has shape (N,)."""
    rows = [
        {"partition": name, "digit": int(digit), "count": int((labels[index] == digit).sum())}
        for name, index in partitions.items()
        for digit in np.unique(labels)
    ]
    counts = pd.DataFrame(rows)
    return counts.assign(
        share=counts["count"] / counts.groupby("partition")["count"].transform("sum")
    )


def main(images: str, splits: str, counts: str) -> None:
    """Save the class counts of one seed; partitions are stratified, so they hold for every seed."""
    labels = load_images(images).labels
    with np.load(splits) as file:
        save_checked(counts, count_classes(labels, first_partitions(file)))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            images=snakemake.input.images,
            splits=snakemake.input.splits,
            counts=snakemake.output.counts,
        )
