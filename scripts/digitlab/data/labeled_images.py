"""Images with the names of their classes, as the files of a data set hold them, made one set."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.data.images import Images
from digitlab.data.partitions import stratified_order
from digitlab.errors import ExpectedError
from digitlab.randomness import generator

MOST_CLASSES = 256  # labels are bytes


class LabeledImages(NamedTuple):
    """One part of a data set, training or official.

    ``pixels`` is uint8 (n, height, width), ``names`` (n,) the name of the class of each image as
    text. ``source`` and ``label_source`` are what messages call the files that hold them.
    """

    pixels: NDArray[np.uint8]
    names: NDArray[np.str_]
    source: str
    label_source: str


def joined(parts: Sequence[LabeledImages], official_percent: int = 0) -> tuple[Images, list[str]]:
    """Return the images of the training part and of the official one, if any, and class names.

    Names are in the order of their labels. Without an official part, ``official_percent`` % of the
    images become official: a stratified draw, the same for every seed of a study. Raises
    ``ExpectedError`` if the parts do not fit together or there are fewer than two classes.
    """
    sizes = {part.pixels.shape[1:] for part in parts}
    if len(sizes) > 1:
        found = " and ".join(f"{height}x{width}" for height, width in sorted(sizes))
        raise ExpectedError(
            f"{parts[0].source} and {parts[1].source} contain images of different sizes, {found}: "
            "resize them to the same size"
        )
    pixels, names = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
    first = len(parts[0].names)
    official = np.arange(len(names)) >= first
    classes = check_classes(names[~official], parts[0].label_source)
    foreign = np.setdiff1d(names, list(classes))
    if len(foreign):
        raise ExpectedError(
            f"{parts[-1].label_source} contains the label {foreign[0]}, which no training image has"
        )
    order, inverse = np.unique(names, return_inverse=True)
    labels = np.array([classes[name] for name in order], np.uint8)[inverse]
    images = Images(pixels, labels, official)
    if len(parts) == 1 and official_percent:
        images = _held_out(images, official_percent)
        lost = np.setdiff1d(images.labels, images.labels[~images.official])
        if len(lost):
            name = next(name for name, label in classes.items() if label == lost[0])
            raise ExpectedError(
                f"official_percent: {official_percent} % holds out all images of the class {name} "
                f"of {parts[0].source}: lower official_percent, or add images"
            )
    return images, list(classes)


def check_classes(names: NDArray[np.str_], source: str) -> dict[str, int]:
    """Return the label of each class by its name, in ascending order.

    Classes that are named by whole numbers from 0 to 255 have these as labels; any others are
    numbered from 0 in the order of their names. Raises ``ExpectedError`` if there are fewer than
    two classes or more than ``MOST_CLASSES``.
    """
    found = [str(name) for name in np.unique(names)]
    if len(found) < 2:
        raise ExpectedError(
            f"{source} contains {f'only the label {found[0]}' if found else 'no label'}: "
            "set a file with two or more classes"
        )
    if len(found) > MOST_CLASSES:
        raise ExpectedError(
            f"{source} contains {len(found):,} classes, and at most {MOST_CLASSES} can be studied: "
            "set a file of labels"
        )
    if all(_is_label(name) for name in found):
        return {str(label): label for label in sorted(map(int, found))}
    return {name: label for label, name in enumerate(found)}


def class_names(labels: NDArray[Any], source: str) -> NDArray[np.str_]:
    """Return ``labels`` (n,) or (n, 1), whole numbers or text, as the names of classes (n,).

    Raises ``ExpectedError`` for labels of another shape or kind, empty ones and missing ones.
    """
    values = labels[:, 0] if labels.ndim == 2 and labels.shape[1] == 1 else labels
    if values.ndim != 1:
        raise ExpectedError(
            f"{source} contains labels of shape {labels.shape}: save one label for each image"
        )
    if values.dtype.kind == "S":
        values = np.char.decode(values, "utf-8", "replace")
    if values.dtype.kind == "f":
        broken = values[~(values == np.rint(values))]  # true for NaN too
        if len(broken):
            raise ExpectedError(
                f"{source} contains the label {broken[0]}: save labels as whole numbers or text"
            )
        values = np.rint(values).astype(np.int64)
    if values.dtype.kind not in "biuU":
        raise ExpectedError(
            f"{source} contains labels of type {values.dtype}: save whole numbers or text"
        )
    plain = values.astype(np.int64) if values.dtype.kind == "b" else values
    names = np.array([" ".join(str(value).split()) for value in plain.tolist()], np.str_)
    if (names == "").any():
        place = int(np.flatnonzero(names == "")[0]) + 1
        raise ExpectedError(f"{source} has no label for image {place}: name its class")
    return names


def gray_levels(values: NDArray[Any], brightest: float, source: str) -> NDArray[np.uint8]:
    """Return pixels from 0 (black) to ``brightest`` (white) as gray levels from 0 to 255.

    Raises ``ExpectedError`` for values that are no numbers, missing, or outside.
    """
    if values.dtype.kind not in "biuf":
        raise ExpectedError(f"{source} contains pixels of type {values.dtype}: save numbers")
    if values.dtype.kind == "f" and np.isnan(values).any():
        raise ExpectedError(f"{source} contains a missing value (NaN): fill it in or leave it out")
    if not values.size:
        raise ExpectedError(f"{source} contains no pixels: set a file with images")
    lowest, highest = values.min(), values.max()
    if lowest < 0 or highest > brightest:
        raise ExpectedError(
            f"{source} contains the pixel {lowest if lowest < 0 else highest}, and pixels are "
            f"from 0 to {brightest:g}: correct it, or set brightest to the value of white"
        )
    if brightest == 255 and (0 < highest <= 1 or (values.dtype.kind == "f" and _uneven(values))):
        raise ExpectedError(
            f"{source} contains pixels from {lowest:g} to {highest:g} that are not whole gray "
            "levels from 0 to 255: set brightest to the value of white, such as 1"
        )
    if values.dtype == np.uint8 and brightest == 255:
        return values
    return np.rint(values * (255 / brightest)).astype(np.uint8)


def _uneven(values: NDArray[Any]) -> bool:
    """Return whether a value is not a whole number."""
    return bool((values != np.rint(values)).any())


def _is_label(name: str) -> bool:
    """Return whether ``name`` is a whole number from 0 to 255 as it is usually written."""
    return name.isascii() and name.isdigit() and str(int(name)) == name and int(name) <= 255


def _held_out(images: Images, percent: int) -> Images:
    """Mark ``percent`` % of the ``images`` as official, stratified by class, and put them last."""
    order = stratified_order(images.labels, generator(0, "official"))
    official = np.zeros(len(order), bool)
    official[order[: round(len(order) * percent / 100)]] = True
    last = np.argsort(official, kind="stable")
    return Images(images.images[last], images.labels[last], official[last])
