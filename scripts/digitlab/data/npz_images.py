"""Read images from an NPZ file of NumPy arrays, such as Keras's mnist.npz."""

import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.data.labeled_images import LabeledImages, class_names, gray_levels
from digitlab.errors import ExpectedError

# The names of images and labels, training part first, that are known.
NAMES = (
    (("x_train", "y_train"), ("x_test", "y_test")),
    (("train_images", "train_labels"), ("test_images", "test_labels")),
    (("images", "labels"),),
    (("x", "y"),),
)
MOST_BYTES = 2**32  # of all arrays together, unpacked
Arrays = Mapping[str, NDArray[Any]]


def npz_labels(path: str) -> NDArray[np.str_]:
    """Return the class of each training image in the file ``path``."""
    (_, labels), *_ = _parts(path)
    return class_names(_arrays(path, [labels])[labels], f"{labels} of {path}")


def read_npz_images(path: str, brightest: float) -> list[LabeledImages]:
    """Return the training images in the NPZ file ``path`` and, if it has any, the official ones.

    Images are (n, height, width), (n, height, width, 1), or (n, pixels) if they are square;
    ``brightest`` is the value of white. Raises ``ExpectedError``, with one sentence, if the file
    cannot be read so.
    """
    found = []
    for images, labels in _parts(path):
        arrays = _arrays(path, [images, labels])
        pixels = _pixels(arrays[images], f"{images} of {path}")
        names = class_names(arrays[labels], f"{labels} of {path}")
        if len(pixels) != len(names):
            raise ExpectedError(
                f"{path} contains {len(pixels)} images in {images} but {len(names)} labels in "
                f"{labels}: save arrays that belong together"
            )
        gray = gray_levels(pixels, brightest, f"{images} of {path}")
        found.append(LabeledImages(gray, names, f"{images} of {path}", f"{labels} of {path}"))
    return found


def _parts(path: str) -> list[tuple[str, str]]:
    """Return the names of images and labels, training part first, in the file."""
    try:
        with zipfile.ZipFile(path) as file:
            size = sum(member.file_size for member in file.infolist())
            present = {name.removesuffix(".npy") for name in file.namelist()}
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise ExpectedError(
            f"{path} is not an NPZ file ({error}): save it with np.savez"
        ) from error
    if size > MOST_BYTES:
        raise ExpectedError(
            f"{path} unpacks to {size:,} bytes, and at most {MOST_BYTES:,} are read"
        )
    for parts in NAMES:
        given = [pair for pair in parts if present & set(pair)]
        if not given or given[0] != parts[0]:
            continue
        for name in (name for pair in given for name in pair):
            if name not in present:
                raise ExpectedError(f"{path} has no array {name}: save it too")
        return given
    shown = ", ".join(sorted(present)) or "none"
    raise ExpectedError(
        f"{path} has the arrays {shown}: name those of images and labels x_train, y_train, x_test "
        "and y_test, or images and labels"
    )


def _arrays(path: str, names: list[str]) -> Arrays:
    """Return the arrays of these names in the file."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in names}
    except (ValueError, zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError) as error:
        reason = " ".join(str(error).split())
        raise ExpectedError(
            f"{path} is damaged or holds Python objects ({reason}): save it again"
        ) from error


def _pixels(images: NDArray[Any], source: str) -> NDArray[Any]:
    """Return ``images`` as (n, height, width)."""
    if images.ndim == 4 and images.shape[-1] == 1:
        return images[..., 0]
    if images.ndim == 4:
        raise ExpectedError(
            f"{source} contains images of {images.shape[-1]} channels: save them as gray levels"
        )
    if images.ndim == 2:
        side = round(float(np.sqrt(images.shape[1])))
        if side * side == images.shape[1]:
            return images.reshape(-1, side, side)
    if images.ndim != 3:
        raise ExpectedError(
            f"{source} has the shape {images.shape}: save images as (n, height, width)"
        )
    return images
