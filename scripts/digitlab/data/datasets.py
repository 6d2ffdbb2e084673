"""Gather the images of a data set, with a record of where every byte came from."""

import importlib.metadata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.data.downloads import Archive, described, fetch_archives
from digitlab.data.idx import read_idx
from digitlab.data.images import Images
from digitlab.data.publications import TORCHVISION_CLASSES, torchvision_archives
from digitlab.errors import ExpectedError

DATASETS = ("digits", *TORCHVISION_CLASSES, "idx")
DIGITS_BRIGHTEST = 16  # a pixel of load_digits counts the ink pixels in a 4x4 block


def gather_images(
    dataset: str,
    mirror: str,
    idx_files: Mapping[str, str],
    folder: str | Path,
    timeout: float = 30.0,
) -> tuple[Images, dict[str, Any]]:
    """Return the images of ``dataset`` and their provenance, ready for JSON.

    ``mirror``, a URL or a directory, is tried before the built-in ones; "" means none. Archives are
    saved in ``folder``, which the caller removes; a mirror is abandoned after ``timeout`` seconds
    without data. ``idx_files`` names the user's own files: ``train_images``, ``train_labels`` and,
    unless empty, ``official_images`` and ``official_labels``. Raises ``ExpectedError`` for an
    unknown data set and for missing or unusable user files, and ``DownloadError`` if no mirror
    provides an archive.
    """
    if dataset == "digits":
        return _digits()
    if dataset in TORCHVISION_CLASSES:
        return _published(dataset, mirror, Path(folder), timeout)
    if dataset == "idx":
        return _own(idx_files)
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
    images = _read_sets([str(folder / archive.name) for archive in archives])
    return images, _provenance(dataset, images, published.classes, archives)


def _own(idx_files: Mapping[str, str]) -> tuple[Images, dict[str, Any]]:
    """Return the data set in the user's IDX files."""
    keys = ["train_images", "train_labels"]
    if idx_files.get("official_images") or idx_files.get("official_labels"):
        keys += ["official_images", "official_labels"]
    paths = [_named_file(idx_files, key) for key in keys]
    images = _read_sets(paths)
    classes = _classes(images, paths)
    files = [described(Path(path).name, path, Path(path).read_bytes()) for path in paths]
    return images, _provenance("idx", images, classes, files)


def _named_file(idx_files: Mapping[str, str], key: str) -> str:
    """Return the path set under ``key``, which must be an existing file."""
    path = idx_files.get(key, "")
    if not path:
        raise ExpectedError(f"idx.{key} is empty: set it to an IDX file")
    if not Path(path).is_file():
        raise ExpectedError(f"idx.{key} is {path}, which is not a file: correct the path")
    return path


def _read_sets(paths: Sequence[str]) -> Images:
    """Join the training set and, if ``paths`` include one, the official test set."""
    sets = [_read_set(*pair) for pair in zip(paths[::2], paths[1::2], strict=True)]
    sizes = {pixels.shape[1:] for pixels, _ in sets}
    if len(sizes) > 1:
        found = " and ".join(f"{height}x{width}" for height, width in sorted(sizes))
        raise ExpectedError(
            f"{paths[0]} and {paths[2]} contain images of different sizes, {found}: "
            "resize them to the same size"
        )
    pixels, labels = (np.concatenate(parts) for parts in zip(*sets, strict=True))
    official = np.arange(len(labels)) >= len(sets[0][1])
    return Images(pixels, labels, official)


def _read_set(images: str, labels: str) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Read a file of images (n, height, width) and the file of their labels (n,)."""
    pixels, classes = read_idx(images), read_idx(labels)
    if pixels.ndim != 3:
        raise ExpectedError(f"{images} contains labels instead of images: set the images file")
    if classes.ndim != 1:
        raise ExpectedError(f"{labels} contains images instead of labels: set the labels file")
    if len(pixels) != len(classes):
        raise ExpectedError(
            f"{images} contains {len(pixels)} images but {labels} contains {len(classes)} labels: "
            "set two files that belong together"
        )
    return pixels, classes


def _classes(images: Images, paths: Sequence[str]) -> list[str]:
    """Return the names of the classes, which are the labels themselves: any from 0 to 255."""
    found = np.unique(images.labels[~images.official])
    if len(found) < 2:
        raise ExpectedError(
            f"{paths[1]} contains {f'only the label {found[0]}' if len(found) else 'no label'}: "
            "set a file with two or more classes"
        )
    foreign = np.setdiff1d(images.labels, found)
    if len(foreign):
        raise ExpectedError(
            f"{paths[3]} contains the label {foreign[0]}, which no training image has"
        )
    return [str(label) for label in found]


def check_pair(pair: Sequence[int], labels_file: str) -> None:
    """Raise ``ExpectedError`` unless both classes of ``pair`` occur in the file of labels."""
    found = np.unique(read_idx(labels_file)).tolist()
    for label in pair:
        if label not in found:
            raise ExpectedError(
                f"pair: {label} is not a class in {labels_file}; its classes are "
                f"{', '.join(map(str, found))}."
            )


def _provenance(
    dataset: str, images: Images, classes: Sequence[str], files: Iterable[Archive]
) -> dict[str, Any]:
    """Return the number, size and classes of the images, and where their bytes came from."""
    count, height, width = images.images.shape
    return {
        "dataset": dataset,
        "images": count,
        "official": int(images.official.sum()),
        "height": height,
        "width": width,
        "classes": list(classes),
        "files": [archive._asdict() for archive in files],
    }
