"""Make the record of fits whose predictions were made elsewhere, for a block of seeds."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.data.images import load_images
from digitlab.data.partitions import HELD_OUT, PARTITIONS, Partitions, load_partitions
from digitlab.fits.writing import save_block
from digitlab.jobs.job import job
from digitlab.methods.predictions import check_images, load_predictions, of_partition


def of_classes(
    parts: Partitions, labels: NDArray[np.uint8], classes: NDArray[np.uint8]
) -> Partitions:
    """Return the images of each partition whose label is among ``classes``."""
    indices = {name: getattr(parts, name) for name in PARTITIONS}
    return Partitions(
        **{name: index[np.isin(labels[index], classes)] for name, index in indices.items()}
    )


def imported_record(
    path: str, parts: Partitions, labels: NDArray[np.uint8], classes: NDArray[np.uint8], seed: int
) -> dict[str, NDArray[Any]]:
    """Return the record of the fit whose predictions are in ``path``.

    How it was trained is unknown. ``labels`` (N,) are those of the whole data set, ``parts`` the
    partitions of ``seed``.
    """
    predicted = load_predictions(path, classes)
    check_images(path, predicted.image, parts, seed)
    record: dict[str, NDArray[Any]] = {
        **{name: np.array(np.nan) for name in ("train_loss", "train_accuracy", "start_accuracy")},
        "history": np.empty((0, 4)),
        "history_steps": np.empty(0, dtype=np.int64),
        "best_epoch": np.array(0),
        "seconds": np.array(np.nan),
        "parameters": np.array(0),
        "diverged": np.array(False),
    }
    for name in HELD_OUT:
        index = getattr(parts, name)
        record[f"index_{name}"] = index.astype(np.int32)
        record[f"labels_{name}"] = labels[index]
        record[f"probabilities_{name}"] = of_partition(predicted, index)
    return record


def main(
    images: str, splits: str, predictions: list[str], digits: list[int] | None, fits: str
) -> None:
    """Save the record of one block: a file of ``predictions`` for each seed of ``splits``.

    ``digits`` are the two that are told apart, None for all.
    """
    labels = load_images(images).labels
    classes = np.unique(labels if digits is None else digits).astype(np.uint8)
    partitions = load_partitions(splits)
    records = []
    for path, (seed, parts) in zip(predictions, partitions.items(), strict=True):
        own = of_classes(parts, labels, classes)
        records.append(imported_record(path, own, labels, classes, seed))
        print(f"seed {seed}: the predictions in {path}")
    save_block(fits, list(partitions), classes, records)


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            images=snakemake.input.images,
            splits=snakemake.input.splits,
            predictions=list(snakemake.input.predictions),
            digits=snakemake.params.pair,
            fits=snakemake.output.fits,
        )
