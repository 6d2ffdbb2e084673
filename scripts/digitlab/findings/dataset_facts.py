"""What the data set is: its sizes, its classes, its partitions and the checksums of its files."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.data.partitions import first_partitions

Rows = Iterator[tuple[str, str, Any]]


def table(
    images: Mapping[str, NDArray[Any]],
    splits: Mapping[str, NDArray[Any]],
    provenance: Mapping[str, Any],
) -> pd.DataFrame:
    """Return a row for each fact: what it is ``about``, the ``fact`` and its ``value`` as text.

    Sizes are counted in the images themselves; ``provenance`` adds the names and the files that
    they were read from. The location of the files is left out, because it says nothing about the
    data.
    """
    rows = [
        *_images(images["images"], images["official"]),
        *_classes(images["labels"], provenance["classes"]),
        *_partitions(splits, images["labels"]),
        *_files(provenance["files"]),
    ]
    facts = [("data set", "name", provenance["dataset"]), *rows]
    return pd.DataFrame(facts, columns=["about", "fact", "value"]).astype(str)


def _images(pixels: NDArray[np.uint8], official: NDArray[np.bool_]) -> Rows:
    """Yield the number, shape and gray levels of the images (N, height, width)."""
    count, height, width = pixels.shape
    yield "images", "number", count
    yield "images", "official ones", int(official.sum())
    yield "images", "height x width", f"{height} x {width}"
    yield "images", "pixels of each", height * width
    yield "images", "grays", f"{pixels.min()} to {pixels.max()}"


def _classes(labels: NDArray[np.uint8], names: list[str]) -> Rows:
    """Yield the number, names and sizes of the classes."""
    classes, counts = np.unique(labels, return_counts=True)
    yield "classes", "number", len(classes)
    yield "classes", "names", ", ".join(names)
    for extreme, position in (("smallest", counts.argmin()), ("largest", counts.argmax())):
        label, name = str(classes[position]), names[position]
        called = name if name == label else f"{label} ({name})"
        yield "classes", extreme, f"{called}, {counts[position]} images"


def _partitions(splits: Mapping[str, NDArray[Any]], labels: NDArray[np.uint8]) -> Rows:
    """Yield the size of each partition, the same for all seeds."""
    for name, index in first_partitions(splits).items():
        yield "partitions", name, f"{len(index)} images, {len(index) / len(labels):.1%} of all"


def _files(files: list[dict[str, Any]]) -> Rows:
    """Yield the size and checksum of each file that the images were read from."""
    for file in files:
        yield file["name"], "bytes", file["bytes"]
        yield file["name"], "sha256", file["sha256"]
