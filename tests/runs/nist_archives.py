"""Made-up archives in the very forms in which EMNIST and QMNIST are published."""

import gzip
import io
import struct
import zipfile
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.runs.mirror_server import idx_bytes

COUNTS = {"train": 3, "test": 1}  # images of each class in each part


class Part(NamedTuple):
    """The images of a part as they are stored, and their labels."""

    pixels: NDArray[np.uint8]
    labels: NDArray[np.uint8]


def made_up_part(part: str, first: int, classes: int, seed: int) -> Part:
    """Return random images of 5x5 pixels, with labels from ``first`` on, in a random order."""
    draw = np.random.default_rng([seed, COUNTS[part]])
    labels = draw.permutation(np.repeat(np.arange(first, first + classes), COUNTS[part]))
    pixels = draw.integers(0, 256, (len(labels), 5, 5), dtype=np.uint8)
    return Part(pixels, labels.astype(np.uint8))


def emnist_members(split: str, parts: dict[str, Part]) -> dict[str, bytes]:
    """Return what EMNIST's archive holds of the ``parts``, train and test, of a split."""
    members = {}
    for name, part in parts.items():
        start = f"gzip/emnist-{split}-{name}"
        members[f"{start}-images-idx3-ubyte.gz"] = gzip.compress(idx_bytes(part.pixels), mtime=0)
        members[f"{start}-labels-idx1-ubyte.gz"] = gzip.compress(idx_bytes(part.labels), mtime=0)
    return members


def zipped(members: dict[str, bytes]) -> bytes:
    """Return a zip file of ``members``."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, member in members.items():
            archive.writestr(zipfile.ZipInfo(name), member)
    return content.getvalue()


def label_table(labels: NDArray[np.uint8]) -> bytes:
    """Return QMNIST's file of labels: for each image its class and seven other integers.

    Such as a writer's number, these do not fit into a byte.
    """
    rows = np.arange(1000, 1000 + 8 * len(labels)).reshape(-1, 8)
    rows[:, 0] = labels
    return struct.pack(">BBBB2I", 0, 0, 12, 2, *rows.shape) + rows.astype(">i4").tobytes()


def qmnist_archives(parts: dict[str, Part]) -> dict[str, bytes]:
    """Return QMNIST's four archives, training part first."""
    archives = {}
    for name, part in parts.items():
        images, labels = f"qmnist-{name}-images-idx3-ubyte.gz", f"qmnist-{name}-labels-idx2-int.gz"
        archives[images] = gzip.compress(idx_bytes(part.pixels), mtime=0)
        archives[labels] = gzip.compress(label_table(part.labels), mtime=0)
    return archives
