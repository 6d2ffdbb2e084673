"""Read predictions that were made elsewhere, on the partitions of one seed."""

import zipfile
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.data.partitions import HELD_OUT, Partitions
from digitlab.errors import ExpectedError
from digitlab.jobs.tables import load_table
from digitlab.methods.probabilities import check_probabilities

SHOWN = 3  # image ids in a sentence


class Predicted(NamedTuple):
    """Image ids (n,) and their class probabilities (n, classes)."""

    image: NDArray[np.int64]
    probabilities: NDArray[np.float32]


def load_predictions(path: str, labels: NDArray[np.uint8]) -> Predicted:
    """Load the predictions in ``path``, a CSV or NPZ file, with a column for each of ``labels``.

    A CSV has the columns ``image`` and one for each class; an NPZ file has the arrays ``image``
    (n,), ``probabilities`` (n, classes) and ``classes`` (classes,). Raises ``ExpectedError`` for
    anything else.
    """
    read = _from_csv if path.endswith(".csv") else _from_npz
    image, named, probabilities = read(path)
    classes = [name.removesuffix(".0") for name in named]  # where a class was read as a float
    if sorted(classes) != sorted(map(str, labels)):
        raise ExpectedError(
            f"{path}: its classes are {', '.join(classes) or 'missing'}; they must be "
            f"{', '.join(map(str, labels))}"
        )
    ordered = probabilities[:, [classes.index(str(label)) for label in labels]]
    if not np.array_equal(image, image.astype(np.int64)):
        raise ExpectedError(f"{path}: contains image ids that are not whole numbers")
    return Predicted(image.astype(np.int64), check_probabilities(ordered, path))


def _from_csv(path: str) -> tuple[NDArray[Any], list[str], NDArray[Any]]:
    """Return the ids, the classes and the probabilities in a CSV file."""
    try:
        table = load_table(path)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise ExpectedError(f"{path}: cannot be read as CSV ({error})") from None
    ids = table.get("image", pd.Series(["missing"]))
    if ids.dtype.kind not in "iuf" or ids.isna().any():
        raise ExpectedError(f"{path}: needs a column image with the ids of the images")
    classes = [str(name) for name in table.columns if name != "image"]
    return ids.to_numpy(), classes, table[classes].to_numpy()


def _from_npz(path: str) -> tuple[NDArray[Any], list[str], NDArray[Any]]:
    """Return the ids, the classes and the probabilities in an NPZ file."""
    try:
        with np.load(path, allow_pickle=False) as file:
            image, probabilities = np.asarray(file["image"]), np.asarray(file["probabilities"])
            classes = [str(label) for label in file["classes"]]
    except (KeyError, ValueError, EOFError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise ExpectedError(
            f"{path}: needs the arrays image, probabilities and classes ({error})"
        ) from None
    if image.dtype.kind not in "iu" or probabilities.shape != (len(image), len(classes)):
        raise ExpectedError(
            f"{path}: image must hold n whole numbers, and probabilities must have shape "
            f"(n, {len(classes)}), not {probabilities.shape}"
        )
    return image, classes, probabilities


def _ids(images: NDArray[np.int64]) -> str:
    """Return the first of the ``images`` in words."""
    return ", ".join(map(str, images[:SHOWN].tolist())) + (" ..." if len(images) > SHOWN else "")


def check_images(path: str, images: NDArray[np.int64], parts: Partitions, seed: int) -> None:
    """Raise ``ExpectedError`` unless ``images`` are the held-out images of ``seed``, each once.

    ``parts`` are the images of each partition that belong to the classes under study.
    """
    held_out = np.concatenate([getattr(parts, name) for name in HELD_OUT])
    occurring, counts = np.unique(images, return_counts=True)
    faults = {
        "twice": occurring[counts > 1],
        "which seed {seed} trains on": images[np.isin(images, parts.train)],
        "which seed {seed} does not have": images[~np.isin(images, [*parts.train, *held_out])],
    }
    for fault, found in faults.items():
        if len(found):
            raise ExpectedError(
                f"{path}: contains {len(found)} image(s) {fault.format(seed=seed)} "
                f"({_ids(found)}); make partitions exports those that it needs"
            )
    missing = held_out[~np.isin(held_out, images)]
    if len(missing):
        raise ExpectedError(
            f"{path}: lacks {len(missing)} of the {len(held_out)} images that seed {seed} holds "
            f"out ({_ids(missing)}); make partitions exports those that it needs"
        )


def of_partition(predicted: Predicted, index: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the probabilities (n, classes) of the images in ``index`` (n,), in that order."""
    order = np.argsort(predicted.image)
    return predicted.probabilities[order[np.searchsorted(predicted.image[order], index)]]
