"""The errors of one variant, image by image, and which fits of all variants avoid them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.exported.images import first_fit, stored_images
from digitlab.fits.predictions import Predictions

# How many images a cell of the confusion matrix shows: of errors the most confident, of right
# predictions the least confident.
MOST_WRONG, MOST_RIGHT = 40, 8
HARDEST = 40


def distinct(predictions: Mapping[str, Predictions]) -> dict[str, Predictions]:
    """Return the variants without those that predict the same as an earlier one in every seed."""
    found: dict[bytes, str] = {}
    for variant, each in predictions.items():
        key = each.index.tobytes() + each.predicted.tobytes()
        found.setdefault(key, variant)
    return {variant: predictions[variant] for variant in found.values()}


def fits_right(
    predictions: Mapping[str, Predictions], images: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many fits of each variant are right about each of ``images``, and how many judge.

    Both have shape (variants, images). A fit judges the images that its seed holds out.
    """
    right, judging = np.zeros((2, len(predictions), images), dtype=np.int64)
    for place, each in enumerate(predictions.values()):
        np.add.at(judging[place], each.index, 1)
        np.add.at(right[place], each.index[each.right], 1)
    return right, judging


def hardest_images(right: NDArray[np.int64], judging: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the images that most fits get wrong, by their share of wrong fits, worst first.

    Ties go to the image that more fits judge, then to the lower index. Images that no fit gets
    wrong are left out.
    """
    total, wrong = judging.sum(axis=0), (judging - right).sum(axis=0)
    share = wrong / np.maximum(total, 1)
    order = np.lexsort((np.arange(len(total)), -total, -share))
    worst: NDArray[np.int64] = order[wrong[order] > 0][:HARDEST]
    return worst


def images_of_cells(own: Predictions) -> list[int]:
    """Return the images that the cells of a confusion matrix show, cell by cell."""
    true, predicted, confidence = own.labels[0], own.predicted[0], own.confidence[0]
    chosen: list[int] = []
    for label in own.digits:
        for given in own.digits:
            inside = np.flatnonzero((true == label) & (predicted == given))
            sign, most = (1, MOST_RIGHT) if given == label else (-1, MOST_WRONG)
            order = np.lexsort((own.index[0][inside], sign * confidence[inside]))
            chosen += own.index[0][inside[order[:most]]].tolist()
    return chosen


def error_map(
    predictions: Mapping[str, Predictions],
    variant: str,
    images: NDArray[np.uint8],
    labels: NDArray[np.uint8],
) -> dict[str, Any]:
    """Return the confusion matrix of ``variant`` in its first seed, with images, as JSON.

    ``predictions`` are those of all variants of its target, ``images`` (N, height, width) and
    ``labels`` (N,) the whole data set. Each image has the class that this fit gives it with its
    confidence, if its seed holds the image out, and for each variant the numbers of fits that are
    ``right`` about it and that are ``judging`` it.
    """
    own, others = first_fit(predictions[variant]), distinct(predictions)
    right, judging = fits_right(others, len(images))
    hardest = hardest_images(right, judging)
    index = list(dict.fromkeys([*images_of_cells(own), *hardest.tolist()]))
    place = {image: position for position, image in enumerate(own.index[0].tolist())}
    held_out = [place.get(image) for image in index]
    code = np.searchsorted(own.digits, own.labels[0]) * len(own.digits)
    code += np.searchsorted(own.digits, own.predicted[0])
    counts = np.bincount(code, minlength=len(own.digits) ** 2)
    return {
        "height": images.shape[1],
        "width": images.shape[2],
        "variant": variant,
        "seed": int(own.seeds[0]),
        "partition": own.partition,
        "digits": own.digits.tolist(),
        "counts": counts.reshape(len(own.digits), -1).tolist(),
        "variants": list(others),
        "images": stored_images(index, images, labels),
        "predicted": [None if at is None else int(own.predicted[0][at]) for at in held_out],
        "confidence": [
            None if at is None else round(float(own.confidence[0][at]), 4) for at in held_out
        ],
        "right": right[:, index].tolist(),
        "judging": judging[:, index].tolist(),
        "hardest": [index.index(image) for image in hardest.tolist()],
    }
