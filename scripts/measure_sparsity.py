"""Count the zero weights at every penalized setting."""

from typing import Any

import pandas as pd

from digitlab.contracts.checked_tables import save_checked
from digitlab.data.images import load_images
from digitlab.data.partitions import load_partitions
from digitlab.evaluation.sparsity import Sparsity, live_pixels, sparsity
from digitlab.fits.reading import load_block
from digitlab.jobs.job import job

MEMBER = ["variant", "sweep", "key", "setting", "value"]
FACTS = ["accuracy_validation", "accuracy_test", "diverged"]


def accuracy(block: dict[str, Any], partition: str, position: int) -> float:
    """Return the share of a partition's images that the fit at ``position`` classifies correctly.

    NaN if the fit diverged, because it then predicts nothing, and without images.
    """
    if block["diverged"][position] or not block[f"labels_{partition}"].size:
        return float("nan")
    predicted = block["digits"][block[f"probabilities_{partition}"][position].argmax(axis=1)]
    return float((predicted == block[f"labels_{partition}"][position]).mean())


def rows_of_block(member: dict[str, Any], fit: str, live: dict[int, Any]) -> list[dict[str, Any]]:
    """Return one row per seed of a block of fits; none if the model is not linear."""
    block = load_block(fit)
    if "weights_weight" not in block:
        return []
    return [
        {
            **member,
            "seed": int(seed),
            **sparsity(block["weights_weight"][position], live[int(seed)])._asdict(),
            "accuracy_validation": accuracy(block, "validation", position),
            "accuracy_test": accuracy(block, "test", position),
            "diverged": bool(block["diverged"][position]),
        }
        for position, seed in enumerate(block["seeds"])
    ]


def main(images: str, splits: list[str], penalized: list[dict[str, Any]], table: str) -> None:
    """Save one row per penalized fit.

    Each of ``penalized`` names a setting, its sweep, key and value, and its files under ``fits``.
    """
    pixels = load_images(images).images
    live = {
        seed: live_pixels(pixels[partitions.train])
        for path in splits
        for seed, partitions in load_partitions(path).items()
    }
    rows = [
        row
        for member in penalized
        for fit in member["fits"]
        for row in rows_of_block({name: member[name] for name in MEMBER}, fit, live)
    ]
    save_checked(table, pd.DataFrame(rows, columns=[*MEMBER, "seed", *Sparsity._fields, *FACTS]))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            images=snakemake.input.images,
            splits=list(snakemake.input.splits),
            penalized=snakemake.params.penalized,
            table=snakemake.output.table,
        )
