"""What each of several models did on each image, as one matrix."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class ImageOutcomes(NamedTuple):
    """The outcomes of S seeds, one column per image, no matter which seeds tested it.

    ``outcome`` (S, images) is 1 for an image that the seed's model got right, else 0, or the
    difference of two models' outcomes; it is 0 where ``tested`` (S, images) is false.
    """

    outcome: NDArray[np.int8]
    tested: NDArray[np.bool_]


def align_images(index: NDArray[np.int64], outcomes: NDArray[Any]) -> ImageOutcomes:
    """Give each image one column; ``index`` holds image ids, and both arguments are (S, n)."""
    images, place = np.unique(index, return_inverse=True)
    rows = np.arange(len(index))[:, None]
    place = place.reshape(index.shape)
    values = np.zeros((len(index), len(images)), dtype=np.int8)
    tested = np.zeros(values.shape, dtype=bool)
    values[rows, place] = outcomes
    tested[rows, place] = True
    return ImageOutcomes(values, tested)


def align_differences(
    index: NDArray[np.int64], right_a: NDArray[np.bool_], right_b: NDArray[np.bool_]
) -> ImageOutcomes:
    """Return the outcomes of A minus those of B: 1 where only A was right, -1 where only B was."""
    return align_images(index, right_a.astype(np.int8) - right_b)
