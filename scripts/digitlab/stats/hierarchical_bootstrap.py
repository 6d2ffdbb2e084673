"""Resample seeds and images to get an interval for a mean difference in accuracy."""

import math

import numpy as np
from numpy.typing import NDArray

from digitlab.stats.image_outcomes import ImageOutcomes
from digitlab.stats.proportions import Interval


def _kinds(images: ImageOutcomes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return, for each distinct column of outcomes, its first image and how many images have it."""
    code = np.zeros(images.tested.shape[1], dtype=np.int64)  # (images,)
    for value, tested in zip(*images, strict=True):
        if code.max(initial=0) >= 2**60:  # the next seed could overflow: renumber
            code = np.unique(code, return_inverse=True)[1]
        code = 4 * code + np.where(tested, value, 2) + 1
    _, first, counts = np.unique(code, return_index=True, return_counts=True)
    return first, counts


def bootstrap_means(
    images: ImageOutcomes, resamples: int, rng: np.random.Generator
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
    seeds = len(images.outcome)
    # Images with the same outcomes in all seeds are interchangeable, so draw only their counts.
    first, counts = _kinds(images)  # (kinds,), (kinds,)
    values, tested = images.outcome[:, first].T, images.tested[:, first].T  # (kinds, S)
    drawn = rng.multinomial(counts.sum(), counts / counts.sum(), size=resamples)
    weights = rng.multinomial(seeds, np.full(seeds, 1 / seeds), size=resamples)  # (resamples, S)
    gained = (drawn @ values.astype(np.int64) * weights).sum(axis=1)
    # All seeds test equally many images, so the ratio of the sums is the mean over seeds.
    with np.errstate(invalid="ignore"):
        return gained / (drawn @ tested.astype(np.int64) * weights).sum(axis=1)  # type: ignore[no-any-return]


def bootstrap_interval(
    images: ImageOutcomes, resamples: int, rng: np.random.Generator, level: float = 0.95
) -> Interval:
    """Return the percentile interval of the mean difference over seeds and images.

    NaN for fewer than two seeds. With S seeds, the variance component due to seeds is
    underestimated by a factor of (S - 1) / S.
    """
    if len(images.outcome) < 2:
        return Interval(math.nan, math.nan)
    means = bootstrap_means(images, resamples, rng)
    low, high = np.nanquantile(means, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))
