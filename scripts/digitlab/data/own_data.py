"""The user's own images: IDX, CSV and NPZ files, and folders of PNG or JPEG images."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.data.downloads import Archive, described
from digitlab.data.idx import read_idx
from digitlab.data.labeled_images import LabeledImages, check_classes
from digitlab.errors import ExpectedError
from digitlab.settings.own_files import NEEDED, OWN_FILES

OWN = tuple(OWN_FILES)
MOST_SHOWN = 30  # names of classes in a message
Settings = Mapping[str, Any]  # the block of config.yaml that is named after the data set


def own_parts(dataset: str, own: Settings) -> tuple[list[LabeledImages], list[Archive]]:
    """Return the training images and the official ones, if any, and the files that hold them.

    ``own`` holds the settings of ``dataset``, one of ``OWN``. Raises ``ExpectedError`` for files
    that are missing or unusable.
    """
    if dataset == "folder":
        from digitlab.data.image_folders import image_parts, read_image_folder

        read = [read_image_folder(folder) for folder in image_parts(own["path"]).values()]
        return [part for part, _ in read], [record for _, record in read]
    files = _own_files(dataset, own)
    records = [described(Path(file).name, file, Path(file).read_bytes()) for file in files]
    return _READERS[dataset](files, own), records


def _idx_parts(files: Sequence[str], _: Settings) -> list[LabeledImages]:
    return [read_idx_images(*pair) for pair in zip(files[::2], files[1::2], strict=True)]


def _csv_parts(files: Sequence[str], own: Settings) -> list[LabeledImages]:
    from digitlab.data.csv_images import read_csv_images  # imports pandas, which is slow

    reading = own["label"], own["height"], own["brightest"]
    return [read_csv_images(file, *reading) for file in files]


def _npz_parts(files: Sequence[str], own: Settings) -> list[LabeledImages]:
    from digitlab.data.npz_images import read_npz_images

    return read_npz_images(files[0], own["brightest"])


_READERS = {"idx": _idx_parts, "csv": _csv_parts, "npz": _npz_parts}


def own_classes(dataset: str, own: Settings) -> dict[str, int]:
    """Return the label of each class of the training images by its name; no image is read.

    Raises ``ExpectedError`` for labels that are missing or unusable.
    """
    if dataset == "folder":
        from digitlab.data.image_folders import image_parts, images_of_classes

        parts = image_parts(own["path"])
        found = [np.array(list(images_of_classes(folder)), np.str_) for folder in parts.values()]
        return check_classes(found[0], str(parts["train"]))
    files = _own_files(dataset, own)
    names: NDArray[np.str_]
    if dataset == "csv":
        from digitlab.data.csv_images import csv_labels

        source, names = files[0], csv_labels(files[0], own["label"])
    elif dataset == "npz":
        from digitlab.data.npz_images import npz_labels

        source, names = files[0], npz_labels(files[0])
    else:
        source, names = files[1], read_idx(files[1]).astype(np.str_)
    return check_classes(names, source)


def labels_of_pair(config: Mapping[str, Any]) -> list[int]:
    """Return the labels of the two classes that ``pair`` names, for a data set of the user's own.

    Without binary variants, numbers stay as they are. Raises ``ExpectedError`` if a name is no
    class, or the labels are missing or unusable.
    """
    dataset, pair = config["dataset"], config["pair"]
    classes = own_classes(dataset, config[dataset])
    binary = any(
        config["variants"][name]["target"] == "binary" for name in config["grid"]["variants"]
    )
    if not binary and all(isinstance(name, int) for name in pair):
        return list(pair)
    for name in pair:
        if str(name) not in classes:
            raise ExpectedError(
                f"pair: {name} is not a class of {dataset}; its classes are {_shown(classes)}."
            )
    return [classes[str(name)] for name in pair]


def _shown(classes: Iterable[str]) -> str:
    """Return the names of classes, at most ``MOST_SHOWN`` of them, as one text."""
    names = list(classes)
    left_out = ", ..." if len(names) > MOST_SHOWN else ""
    return ", ".join(names[:MOST_SHOWN]) + left_out


def read_idx_images(images: str, labels: str) -> LabeledImages:
    """Read an IDX file of images (n, height, width) and the file of their labels (n,)."""
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
    return LabeledImages(pixels, classes.astype(np.str_), images, labels)


def _own_files(dataset: str, own: Settings) -> list[str]:
    """Return the files of ``dataset``, which must exist, training part first."""
    keys, least = OWN_FILES[dataset], NEEDED[dataset]
    given = keys if any(own.get(key) for key in keys[least:]) else keys[:least]
    return [_named_file(f"{dataset}.{key}", own.get(key, "")) for key in given]


def _named_file(key: str, path: str) -> str:
    """Return the ``path`` set under ``key``, which must be an existing file."""
    if not path:
        raise ExpectedError(f"{key} is empty: set it to a file")
    if not Path(path).is_file():
        raise ExpectedError(f"{key} is {path}, which is not a file: correct the path")
    return path
