"""Read QMNIST, whose labels are a table: the class of an image, and who wrote it."""

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.data.downloads import Archive, fetch_archives
from digitlab.data.idx import read_idx, unpacked
from digitlab.data.labeled_images import LabeledImages
from digitlab.errors import ExpectedError
from digitlab.settings.nist_classes import NIST_CLASSES

COLUMNS = 8  # of the table of labels; the class is the first
HEADER = b"\0\0\x0c\x02"  # IDX: integers of four bytes in two dimensions
FOLDER = "QMNIST/raw"  # where torchvision puts the archives, below its root


class Listed(NamedTuple):
    """What torchvision lists: (name, md5) of each archive, training part first; their folder."""

    files: list[tuple[str, str]]
    address: str


def published_archives() -> Listed:
    """Return the archives of the 60,000 training and the 60,000 test images."""
    from torchvision.datasets import QMNIST  # slow, so imported only here

    resources = [resource for part in ("train", "test") for resource in QMNIST.resources[part]]
    files = [(url.rpartition("/")[2], md5) for url, md5 in resources]
    return Listed(files, resources[0][0].rpartition("/")[0])


def qmnist_parts(
    listed: Listed, mirror: str, folder: Path, timeout: float
) -> tuple[list[LabeledImages], list[Archive]]:
    """Return the training and the official images, and the records of their archives.

    Raises ``DownloadError`` if no mirror provides an archive, and ``ExpectedError`` if one does not
    hold what it should.
    """
    mirrors = [*_places(mirror), listed.address]
    archives = fetch_archives("qmnist", listed.files, mirrors, folder, timeout)
    files = [str(folder / archive.name) for archive in archives]
    return [_read_part(*files[:2]), _read_part(*files[2:])], archives


def read_classes(path: str | Path) -> NDArray[np.int64]:
    """Return the class of each image, shape (n,), from an IDX file of n rows of integers.

    Raises ``ExpectedError``, with one sentence, if the file is damaged or of another kind.
    """
    try:
        content = unpacked(Path(path).read_bytes())
    except ExpectedError as error:
        raise ExpectedError(f"{path} {error}") from error
    if not content.startswith(HEADER) or len(content) < 12:
        raise ExpectedError(f"{path} is not an IDX file of integers in rows: download it again")
    rows, columns = struct.unpack_from(">2I", content, 4)
    promised, found = 4 * rows * columns, len(content) - 12
    if columns != COLUMNS or promised != found:
        raise ExpectedError(
            f"{path} is damaged: its header promises {rows} rows of {columns} integers, of which "
            f"there should be {COLUMNS}, and {found} bytes follow: download it again"
        )
    return np.frombuffer(content, ">i4", offset=12).reshape(rows, columns)[:, 0].astype(np.int64)


def _read_part(images: str, labels: str) -> LabeledImages:
    """Read a file of images (n, height, width) and the table of their labels."""
    pixels, classes = read_idx(images), read_classes(labels)
    if pixels.ndim != 3 or len(pixels) != len(classes):
        raise ExpectedError(
            f"{images} contains {len(pixels)} images but {labels} contains {len(classes)} labels: "
            "download them again"
        )
    known = NIST_CLASSES["qmnist"]
    if ((classes < 0) | (classes >= len(known))).any():
        raise ExpectedError(f"{labels} contains labels outside 0 to 9: download it again")
    return LabeledImages(pixels, np.array(list(known))[classes], images, labels)


def _places(mirror: str) -> Sequence[str]:
    """Return the ``mirror``, if one is given, and torchvision's folder below it, if it is there."""
    below = Path(mirror) / FOLDER
    return [mirror, str(below)] if mirror and below.is_dir() else [mirror] if mirror else []
