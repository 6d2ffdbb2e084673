"""Split the variance of a variant's outcomes into components for seed, image and the rest.

The outcome of seed s on image i (1 if right) is y = mean + seed + image + rest, all random:
``seed`` is how much better or worse one replication (split, subset, start, order) is on all images,
``image`` is how much easier or harder an image is for all seeds, and ``rest`` is their interaction.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Components(NamedTuple):
    """Estimated variance components of a single outcome; an estimate may be negative."""

    seed: float
    image: float
    rest: float


def components(right: NDArray[np.bool_], index: NDArray[np.integer]) -> Components:
    """Return the components of outcomes ``right`` (S, n) on the images ``index`` (S, n).

    By the method of moments, from half the mean squared difference D of pairs of outcomes:

    - same image, other seed: D_image = var(seed) + var(rest)
    - same seed, other image: D_seed = var(image) + var(rest)
    - other seed and image:   D_none = var(seed) + var(image) + var(rest)

    so that seed = D_none - D_seed, image = D_none - D_image, rest = D_image + D_seed - D_none.
    Unbiased no matter which images each seed was scored on. If all seeds were scored on the same
    images, these are the estimators of two-way ANOVA: with mean squares MS, rest = MS_rest, seed =
    (MS_seed - MS_rest) / n, image = (MS_image - MS_rest) / S. NaN for one seed, or if no two seeds
    share an image. Source: Koch (1968), Technometrics 10:551 (symmetric differences).
    """
    y = right.astype(np.float64)
    images, position = np.unique(index, return_inverse=True)
    seeds, per_seed = y.shape
    seen = np.bincount(position.ravel(), minlength=len(images))  # (images,)
    rights = np.bincount(position.ravel(), weights=y.ravel(), minlength=len(images))
    # In a group of m outcomes, each 0 or 1, with sum k, k (m - k) pairs differ.
    same_image = float((rights * (seen - rights)).sum())
    wins = y.sum(axis=1)
    same_seed = float((wins * (per_seed - wins)).sum())
    every = float(y.sum() * (y.size - y.sum()))
    pairs_image = float((seen * (seen - 1) / 2).sum())
    pairs_seed = seeds * per_seed * (per_seed - 1) / 2
    pairs_none = y.size * (y.size - 1) / 2 - pairs_image - pairs_seed
    if not (pairs_image and pairs_seed and pairs_none):
        return Components(math.nan, math.nan, math.nan)
    d_image, d_seed = same_image / pairs_image / 2, same_seed / pairs_seed / 2
    d_none = (every - same_image - same_seed) / pairs_none / 2
    return Components(d_none - d_seed, d_none - d_image, d_image + d_seed - d_none)


class SeedVariance(NamedTuple):
    """An interval for the variance between seeds."""

    low: float
    high: float


def seed_variance_interval(accuracies: NDArray[np.float64], sampling: float) -> SeedVariance:
    """Return the 95 % interval for var(seed), given one accuracy per seed, (S,).

    The variance of accuracies between seeds estimates var(seed) + ``sampling``, the variance that
    the sampling of images adds separately for each seed. With this many images ``sampling`` is
    practically known, so the chi-square interval is shifted by it and truncated at 0. NaN for fewer
    than two seeds. Source: Searle, Casella and McCulloch (1992), Variance Components, section 3.6
    (Williams, 1962, Biometrika 49:278).
    """
    from scipy.special import chdtri

    df = len(accuracies) - 1
    if df < 1:
        return SeedVariance(math.nan, math.nan)
    squares = float(((accuracies - accuracies.mean()) ** 2).sum())
    low, high = (squares / float(chdtri(df, tail)) - sampling for tail in (0.025, 0.975))
    return SeedVariance(max(low, 0.0), max(high, 0.0))
