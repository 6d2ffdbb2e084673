"""Gather the images of a data set, with a record of where every byte came from."""

import importlib.metadata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from digitlab.data.downloads import Archive, described, fetch_archives
from digitlab.data.images import Images
from digitlab.data.labeled_images import joined
from digitlab.data.own_data import OWN, Settings, own_parts, read_idx_images
from digitlab.data.publications import TORCHVISION_CLASSES, torchvision_archives
from digitlab.errors import ExpectedError

DATASETS = ("digits", *TORCHVISION_CLASSES, *OWN)
DIGITS_BRIGHTEST = 16  # a pixel of load_digits counts the ink pixels in a 4x4 block


def gather_images(
    dataset: str,
    mirror: str,
    own: Settings,
    folder: str | Path,
    timeout: float = 30.0,
) -> tuple[Images, dict[str, Any]]:
    """Return the images of ``dataset`` and their provenance, ready for JSON.

    ``mirror``, a URL or a directory, is tried before the built-in ones; "" means none. Archives are
    saved in ``folder``, which the caller removes; a mirror is abandoned after ``timeout`` seconds
    without data. ``own`` holds the settings of a data set of the user's own, as in config.yaml.
    Raises ``ExpectedError`` for an unknown data set and for missing or unusable user files, and
    ``DownloadError`` if no mirror provides an archive.
    """
    if dataset == "digits":
        return _digits()
    if dataset in TORCHVISION_CLASSES:
        return _published(dataset, mirror, Path(folder), timeout)
    if dataset in OWN:
        return _own(dataset, own)
    raise ExpectedError(f"dataset {dataset!r} is unknown: choose one of {', '.join(DATASETS)}")


def _digits() -> tuple[Images, dict[str, Any]]:
    """Return scikit-learn's 8x8 digits, with their 17 gray levels scaled to 0 to 255."""
    from sklearn.datasets import load_digits  # slow, so imported only here

    bunch = load_digits()
    pixels = np.rint(bunch.images * 255 / DIGITS_BRIGHTEST).astype(np.uint8)
    labels = bunch.target.astype(np.uint8)
    images = Images(pixels, labels, np.zeros(len(labels), bool))
    source = f"scikit-learn {importlib.metadata.version('scikit-learn')}, load_digits"
    files = [
        described("images", source, pixels.tobytes()),
        described("labels", source, labels.tobytes()),
    ]
    return images, _provenance("digits", images, [str(name) for name in bunch.target_names], files)


def _published(
    dataset: str, mirror: str, folder: Path, timeout: float
) -> tuple[Images, dict[str, Any]]:
    """Return a data set that torchvision lists, from archives fetched into ``folder``."""
    published = torchvision_archives(dataset)
    mirrors = [mirror, *published.mirrors] if mirror else published.mirrors
    archives = fetch_archives(dataset, published.files, mirrors, folder, timeout)
    files = [str(folder / archive.name) for archive in archives]
    images, _ = joined([read_idx_images(*files[:2]), read_idx_images(*files[2:])])
    return images, _provenance(dataset, images, published.classes, archives)


def _own(dataset: str, own: Settings) -> tuple[Images, dict[str, Any]]:
    """Return a data set of the user's own files."""
    parts, files = own_parts(dataset, own)
    images, classes = joined(parts, own.get("official_percent", 0))
    held_out = len(parts) == 1 and bool(images.official.any())
    return images, _provenance(dataset, images, classes, files, held_out)


def _provenance(
    dataset: str,
    images: Images,
    classes: Sequence[str],
    files: Iterable[Archive],
    held_out: bool = False,
) -> dict[str, Any]:
    """Return the number, size and classes of the images, and where their bytes came from.

    ``classes`` are the names of the classes, in the order of their labels; ``held_out`` says
    whether the official images were drawn from the others.
    """
    count, height, width = images.images.shape
    return {
        "dataset": dataset,
        "images": count,
        "own": dataset in OWN,
        "official": int(images.official.sum()),
        "held_out": held_out,
        "height": height,
        "width": width,
        "classes": list(classes),
        "labels": np.unique(images.labels).tolist(),
        "files": [archive._asdict() for archive in files],
    }
