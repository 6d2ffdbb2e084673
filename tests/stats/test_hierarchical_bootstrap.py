"""The bootstrap of seeds and images against drawing one by one, and known variances."""

import numpy as np
import pytest

from digitlab.stats.hierarchical_bootstrap import bootstrap_interval, bootstrap_means
from digitlab.stats.image_outcomes import align_differences


def outcomes(seeds: int, images: int, rng: np.random.Generator, pool: int | None = None):
    """Image ids and outcomes of two arms, on all images or on some of a ``pool`` of them."""
    pool = pool or images
    index = np.stack([rng.permutation(pool)[:images] for _ in range(seeds)])
    return index, rng.random(index.shape) < 0.9, rng.random(index.shape) < 0.8


def drawn_one_by_one(index, a, b, resamples, rng) -> np.ndarray:
    images, means = np.unique(index), np.empty(resamples)
    for position in range(resamples):
        weight = np.bincount(rng.choice(images, len(images)), minlength=images.max() + 1)
        seeds = rng.integers(len(index), size=len(index))
        w = weight[index[seeds]]
        means[position] = (w * (a[seeds].astype(int) - b[seeds])).sum() / w.sum()
    return means


@pytest.mark.parametrize("pool", [40, 120], ids=["the same images", "images shared in part"])
def test_it_draws_seeds_and_images(pool):
    rng = np.random.default_rng(3)
    data = outcomes(4, 40, rng, pool)
    means = bootstrap_means(align_differences(*data), 6000, rng)
    expected = drawn_one_by_one(*data, 6000, rng)
    assert means.mean() == pytest.approx(expected.mean(), abs=4 * expected.std() / 6000**0.5 * 1.5)
    assert means.std() == pytest.approx(expected.std(), rel=0.05)
    quantiles = [0.025, 0.25, 0.75, 0.975]
    assert np.quantile(means, quantiles) == pytest.approx(
        np.quantile(expected, quantiles), abs=0.02
    )


def test_images_that_all_seeds_share_are_one_sample():
    """If seeds agree on every image, the full variance of the images remains, not a fifth."""
    rng = np.random.default_rng(0)
    index, a, b = outcomes(1, 500, rng)
    five = [np.repeat(array, 5, axis=0) for array in (index, a, b)]
    means = bootstrap_means(align_differences(*five), 5000, rng)
    assert means.var() == pytest.approx((a.astype(int) - b).var() / 500, rel=0.08)


def test_images_of_one_seed_each_are_drawn_with_their_seed_and_again():
    """Weights of S seeds drawn from S have a mean square sum of (2 S - 1) / S^2, not 1 / S."""
    rng = np.random.default_rng(0)
    _, a, b = outcomes(1, 500, rng)
    a, b = (np.repeat(array, 5, axis=0) for array in (a, b))
    index = np.arange(2500).reshape(5, 500)
    means = bootstrap_means(align_differences(index, a, b), 5000, rng)
    assert means.var() == pytest.approx((a.astype(int) - b).var() / 500 * 9 / 25, rel=0.08)


def test_the_order_of_images_does_not_matter():
    rng = np.random.default_rng(5)
    index, a, b = outcomes(3, 60, rng)
    order = np.stack([rng.permutation(60) for _ in range(3)])
    shuffled = [np.take_along_axis(array, order, axis=1) for array in (index, a, b)]
    intervals = [
        bootstrap_interval(align_differences(*data), 500, np.random.default_rng(1))
        for data in ((index, a, b), shuffled)
    ]
    assert intervals[0] == intervals[1]


def test_swapping_the_arms_flips_the_sign():
    rng = np.random.default_rng(5)
    index, a, b = outcomes(5, 400, rng)
    low, high = bootstrap_interval(align_differences(index, a, b), 4000, np.random.default_rng(1))
    swapped = bootstrap_interval(align_differences(index, b, a), 4000, np.random.default_rng(1))
    assert swapped == pytest.approx((-high, -low), abs=0.004)
    assert low < (a.mean() - b.mean()) < high


def test_identical_arms_do_not_differ():
    index, a, _ = outcomes(3, 50, np.random.default_rng(2))
    assert bootstrap_interval(align_differences(index, a, a), 100, np.random.default_rng(2)) == (
        0,
        0,
    )


@pytest.mark.parametrize("seeds", [0, 1])
def test_fewer_than_two_seeds_have_no_interval(seeds):
    index, a, b = (array[:seeds] for array in outcomes(2, 50, np.random.default_rng(2)))
    interval = bootstrap_interval(align_differences(index, a, b), 100, np.random.default_rng(2))
    assert np.isnan(interval).all()


def test_many_seeds_keep_their_kinds_of_image_apart():
    """More seeds than fit into one integer: every image has its own outcomes, none is lost."""
    rng = np.random.default_rng(7)
    data = outcomes(70, 90, rng)
    means = bootstrap_means(align_differences(*data), 4000, rng)
    expected = drawn_one_by_one(*data, 1500, rng)
    assert means.std() == pytest.approx(expected.std(), rel=0.08)
