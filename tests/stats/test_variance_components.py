"""Variance components against counting pairs, two-way ANOVA and closed-form cases."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitlab.stats.variance_components import components, seed_variance_interval


def outcomes(seed: int, seeds: int, n: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    easy = rng.normal(1, 1, n) + rng.normal(0, 0.3, (seeds, 1))
    return rng.random((seeds, n)) < 1 / (1 + np.exp(-easy))


def half_squares(right: np.ndarray, index: np.ndarray) -> dict[str, float]:
    """Half the mean squared difference of every kind of pair, pair by pair."""
    found: dict[str, list[float]] = {"image": [], "seed": [], "none": []}
    every = [(s, i) for s in range(right.shape[0]) for i in range(right.shape[1])]
    for a, b in combinations(every, 2):
        kind = "seed" if a[0] == b[0] else "image" if index[a] == index[b] else "none"
        found[kind].append((float(right[a]) - float(right[b])) ** 2 / 2)
    return {kind: float(np.mean(values)) for kind, values in found.items()}


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10**6), st.integers(2, 4))
def test_components_are_those_of_pairs_counted_one_by_one(seed, seeds):
    rng = np.random.default_rng(seed)
    right = outcomes(seed, seeds, 9)
    index = np.stack([rng.choice(14, 9, replace=False) for _ in range(seeds)])  # some in common
    d = half_squares(right, index)
    found = components(right, index)
    assert found.seed == pytest.approx(d["none"] - d["seed"])
    assert found.image == pytest.approx(d["none"] - d["image"])
    assert found.rest == pytest.approx(d["image"] + d["seed"] - d["none"])


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10**6), st.integers(2, 6), st.integers(3, 40))
def test_where_all_seeds_share_the_images_it_is_two_way_anova(seed, seeds, n):
    right = outcomes(seed, seeds, n)
    y = right.astype(float)
    by_seed, by_image, mean = y.mean(axis=1), y.mean(axis=0), y.mean()
    ms_seed = n * ((by_seed - mean) ** 2).sum() / (seeds - 1)
    ms_image = seeds * ((by_image - mean) ** 2).sum() / (n - 1)
    rest = y - by_seed[:, None] - by_image + mean
    ms_rest = (rest**2).sum() / ((seeds - 1) * (n - 1))
    found = components(right, np.tile(np.arange(n), (seeds, 1)))
    assert found.rest == pytest.approx(ms_rest)
    assert found.seed == pytest.approx((ms_seed - ms_rest) / n)
    assert found.image == pytest.approx((ms_image - ms_rest) / seeds)


def test_a_seed_that_is_repeated_varies_by_its_images_alone():
    right = np.tile(outcomes(1, 1, 50), (3, 1))
    found = components(right, np.tile(np.arange(50), (3, 1)))
    assert (found.seed, found.rest) == pytest.approx((0, 0), abs=1e-15)
    assert found.image == pytest.approx(right[0].var(ddof=1))


def test_the_order_of_seeds_and_images_does_not_matter():
    right, index = outcomes(2, 3, 20), np.stack([np.arange(20) + 5 * s for s in range(3)])
    order = np.random.default_rng(0).permutation(20)
    shuffled = components(right[::-1][:, order], index[::-1][:, order])
    assert shuffled == pytest.approx(components(right, index))


@pytest.mark.parametrize("index", [np.arange(5)[None], np.arange(10).reshape(2, 5)])
def test_without_an_image_in_common_nothing_can_be_told_apart(index):
    assert all(math.isnan(value) for value in components(index % 2 == 0, index))


def test_the_interval_is_the_chi_square_one_shifted_by_the_sampling_variance():
    from scipy.stats import chi2

    accuracies = np.array([0.91, 0.915, 0.92, 0.905, 0.93])
    squares = 4 * accuracies.var(ddof=1)
    expected = [squares / chi2.ppf(q, 4) for q in (0.975, 0.025)]
    assert seed_variance_interval(accuracies, 0.0) == pytest.approx(expected)
    shifted = seed_variance_interval(accuracies, 1e-5)
    assert shifted == pytest.approx([value - 1e-5 for value in expected])
    assert seed_variance_interval(accuracies, 1.0) == (0, 0)
    assert all(math.isnan(limit) for limit in seed_variance_interval(accuracies[:1], 0.0))
