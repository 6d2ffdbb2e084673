"""Resample seeds and images to get an interval for a mean difference in accuracy."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.stats.proportions import Interval


class ImageDifferences(NamedTuple):
    """The differences between two arms' outcomes, one column per image.

    ``differences`` (S, images) is 1 where only A was right, -1 where only B was, else 0;
    ``tested`` (S, images) says which images the seed's two models were evaluated on.
    """

    differences: NDArray[np.int8]
    tested: NDArray[np.bool_]


def align_images(
    index: NDArray[np.int64], right_a: NDArray[np.bool_], right_b: NDArray[np.bool_]
) -> ImageDifferences:
    """Give each image one column, no matter which seeds tested it; all arguments are (S, n)."""
    images, place = np.unique(index, return_inverse=True)
    rows = np.arange(len(index))[:, None]
    place = place.reshape(index.shape)
    differences = np.zeros((len(index), len(images)), dtype=np.int8)
    tested = np.zeros(differences.shape, dtype=bool)
    differences[rows, place] = right_a.astype(np.int8) - right_b
    tested[rows, place] = True
    return ImageDifferences(differences, tested)


def _kinds(images: ImageDifferences) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return, for each distinct column of outcomes, its first image and how many images have it."""
    code = np.zeros(images.tested.shape[1], dtype=np.int64)  # (images,)
    for difference, tested in zip(*images, strict=True):
        if code.max(initial=0) >= 2**60:  # the next seed could overflow: renumber
            code = np.unique(code, return_inverse=True)[1]
        code = 4 * code + np.where(tested, difference, 2) + 1
    _, first, counts = np.unique(code, return_index=True, return_counts=True)
    return first, counts


def bootstrap_means(
    images: ImageDifferences, resamples: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return the mean difference in each of ``resamples`` draws of seeds and images, (resamples,).

    A draw takes S seeds and as many images as there are, both with replacement. Images are drawn
    by id, once per draw, and an image has the same weight in every seed that tested it and in both
    arms. This mirrors the data: on the official partition, all seeds test the same images, and
    drawing images separately for each seed would treat one sample of images as S samples; on the
    test partition, seeds share about a fifth of their images, which are drawn together. The
    variance is conservative: for an image that only one seed tested, it is counted twice, once with
    the seed and once with the image. Source: Owen (2007), Annals of Applied Statistics 1:386.
    """
    seeds = len(images.differences)
    # Images with the same outcomes in all seeds are interchangeable, so draw only their counts.
    first, counts = _kinds(images)  # (kinds,), (kinds,)
    differences, tested = images.differences[:, first].T, images.tested[:, first].T  # (kinds, S)
    drawn = rng.multinomial(counts.sum(), counts / counts.sum(), size=resamples)
    weights = rng.multinomial(seeds, np.full(seeds, 1 / seeds), size=resamples)  # (resamples, S)
    gained = (drawn @ differences.astype(np.int64) * weights).sum(axis=1)
    # All seeds test equally many images, so the ratio of the sums is the mean over seeds.
    with np.errstate(invalid="ignore"):
        return gained / (drawn @ tested.astype(np.int64) * weights).sum(axis=1)  # type: ignore[no-any-return]


def bootstrap_interval(
    images: ImageDifferences, resamples: int, rng: np.random.Generator, level: float = 0.95
) -> Interval:
    """Return the percentile interval of the mean difference over seeds and images.

    NaN for fewer than two seeds. With S seeds, the variance component due to seeds is
    underestimated by a factor of (S - 1) / S.
    """
    if len(images.differences) < 2:
        return Interval(math.nan, math.nan)
    means = bootstrap_means(images, resamples, rng)
    low, high = np.nanquantile(means, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))
