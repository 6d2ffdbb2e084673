"""Read a split of EMNIST from the one archive in which all of its splits are published."""

import shutil
import zipfile
import zlib
from pathlib import Path

import numpy as np

from digitlab.data.downloads import Archive
from digitlab.data.idx import read_idx
from digitlab.data.labeled_images import LabeledImages
from digitlab.data.large_archives import Wanted, get_archive
from digitlab.errors import ExpectedError
from digitlab.settings.nist_classes import NIST_CLASSES

PREFIX = "emnist_"  # of the name of a data set; the rest is that of the split
FIRST_LABEL = {"letters": 1}  # in the files; 0 in all other splits


def published_archive() -> Wanted:
    """Return the archive that torchvision pins; its copies keep it below their root."""
    from torchvision.datasets import EMNIST  # slow, so imported only here

    address, _, name = EMNIST.url.rpartition("/")
    return Wanted(name, EMNIST.md5, address, ("", "raw", "EMNIST/raw"))


def emnist_parts(
    dataset: str, wanted: Wanted, mirror: str, folder: Path, timeout: float
) -> tuple[list[LabeledImages], list[Archive]]:
    """Return the training and the official images of a split, upright, and the archive's record.

    ``dataset`` is ``PREFIX`` and the name of the split. Raises ``DownloadError`` if no mirror
    provides the archive ``wanted``, and ``ExpectedError`` if that does not hold what it should.
    """
    path, archive = get_archive(dataset, wanted, mirror, folder, timeout)
    parts = [read_part(path, dataset, part, folder) for part in ("train", "test")]
    return parts, [archive]


def read_part(path: Path, dataset: str, part: str, folder: Path) -> LabeledImages:
    """Return the ``part`` of a split, train or test, from the archive at ``path``.

    In the files, rows and columns of an image have changed places. Members are unpacked into
    ``folder``, one at a time. Raises ``ExpectedError`` for a member that is missing or damaged.
    """
    split = dataset.removeprefix(PREFIX)
    names = [f"emnist-{split}-{part}-{kind}-ubyte.gz" for kind in ("images-idx3", "labels-idx1")]
    pixels, stored = (_read_member(path, f"gzip/{name}", folder) for name in names)
    classes, first = NIST_CLASSES[dataset], FIRST_LABEL.get(split, 0)
    if pixels.ndim != 3 or stored.shape != pixels.shape[:1]:
        raise ExpectedError(
            f"{path} contains {len(pixels)} images but {stored.size} labels of the part {part} of "
            f"{dataset}: download it again"
        )
    labels = stored.astype(np.int64) - first
    if ((labels < 0) | (labels >= len(classes))).any():
        raise ExpectedError(
            f"{path} contains labels of {dataset} outside {first} to {first + len(classes) - 1}: "
            "download it again"
        )
    upright = np.ascontiguousarray(pixels.transpose(0, 2, 1))
    return LabeledImages(upright, np.array(list(classes))[labels], str(path), str(path))


def _read_member(path: Path, member: str, folder: Path) -> np.ndarray:
    """Return the labels or images in a ``member`` of the archive at ``path``."""
    unpacked = folder / member.rpartition("/")[2]
    try:
        with (
            zipfile.ZipFile(path) as archive,
            archive.open(member) as source,
            unpacked.open("wb") as target,
        ):
            shutil.copyfileobj(source, target)
    except KeyError as error:
        raise ExpectedError(f"{path} has no {member}: download it again") from error
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise ExpectedError(f"{path} is a damaged zip file ({error}): download it again") from error
    values = read_idx(unpacked)
    unpacked.unlink()
    return values
