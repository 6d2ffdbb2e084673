"""Export images and partitions as CSV, for methods that are trained elsewhere."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.contracts.checked_tables import save_checked
from digitlab.data.images import load_images
from digitlab.data.partitions import PARTITIONS, Partitions, label_noise, load_partitions, subset
from digitlab.data.scaling import rows_of
from digitlab.jobs.job import job


def image_table(images: NDArray[np.uint8]) -> pd.DataFrame:
    """Return a row for each of ``images`` (N, height, width): its id and its gray levels."""
    pixels = rows_of(images)
    table = pd.DataFrame(pixels, columns=[f"pixel{place}" for place in range(pixels.shape[1])])
    table.insert(0, "image", np.arange(len(table)))
    return table


def noisy_labels(
    labels: NDArray[np.uint8],
    parts: Partitions,
    classes: NDArray[np.uint8],
    cell: tuple[int, int],
    seed: int,
) -> pd.Series:
    """Return the labels of the training images of one cell whose label is among ``classes``.

    They are wrong as in our own fits of these classes; the index are the ids of the images.
    """
    percent, noise = cell
    clean = labels[parts.train]
    chosen = subset(clean, percent, seed)
    chosen = chosen[np.isin(clean[chosen], classes)]
    drawn = label_noise(len(clean), seed).of(chosen)
    places = np.searchsorted(classes, clean[chosen])
    noisy = classes[drawn.applied(places, len(classes), noise)]
    return pd.Series(noisy, index=parts.train[chosen], dtype="Int64")


def partition_table(
    labels: NDArray[np.uint8],
    parts: Partitions,
    cell: tuple[int, int],
    pair: Sequence[int],
    seed: int,
) -> pd.DataFrame:
    """Return a row for each image of ``seed`` in one cell: its id, its partition and its labels.

    ``label`` is for methods that tell apart all classes, ``label_of_pair`` for those that tell
    apart ``pair``: label noise stays among the classes in question. Test and official images have
    no label here, so that nothing can be trained or chosen on them.
    """
    known = {"label": np.unique(labels), "label_of_pair": np.unique(pair).astype(np.uint8)}
    columns = {}
    for name, classes in known.items():
        held_out = parts.validation[np.isin(labels[parts.validation], classes)]
        clean = pd.Series(labels[held_out], index=held_out, dtype="Int64")
        columns[name] = pd.concat([noisy_labels(labels, parts, classes, cell, seed), clean])
    train = parts.train[subset(labels[parts.train], cell[0], seed)]
    index = {"train": train, **{name: getattr(parts, name) for name in PARTITIONS[1:]}}
    rows = [pd.DataFrame({"image": ids, "partition": name}) for name, ids in index.items()]
    table = pd.concat(rows, ignore_index=True)
    return table.assign(**{name: table["image"].map(column) for name, column in columns.items()})


def main(
    images: str,
    splits: list[str],
    cells: list[list[int]],
    pair: list[int],
    gray_levels: str,
    folder: str,
) -> None:
    """Save the ``gray_levels`` of all images and, below ``folder``, a table per cell and seed.

    ``cells`` hold the percentage of the training images and that of wrong labels; ``pair`` are the
    classes of binary variants.
    """
    data = load_images(images)
    save_checked(gray_levels, image_table(data.images))
    for path in splits:
        for seed, parts in load_partitions(path).items():
            for percent, noise in cells:
                place = Path(folder, f"percent{percent}_noise{noise}", f"seed{seed}.csv")
                table = partition_table(data.labels, parts, (percent, noise), pair, seed)
                save_checked(place, table, "partitions/seed")
    print(f"{gray_levels}, and in {folder} a file for each cell and seed")


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            images=snakemake.input.images,
            splits=list(snakemake.input.splits),
            cells=snakemake.params.exported,
            pair=snakemake.params.pair,
            gray_levels=snakemake.output.images,
            folder=snakemake.output.partitions,
        )
