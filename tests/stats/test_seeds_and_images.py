"""Inference about a mean outcome over random seeds and images."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from digitlab.stats.image_outcomes import ImageOutcomes, align_differences, align_images
from digitlab.stats.mcnemar import chi_square_p
from digitlab.stats.paired_intervals import tango
from digitlab.stats.paired_table import PairedTable
from digitlab.stats.proportions import clopper_pearson, wilson
from digitlab.stats.seeds_and_images import (
    accuracy_interval,
    difference_interval,
    difference_p,
    equivalence_p,
    mean_outcome,
)

READERS = np.loadtxt(Path(__file__).with_name("readers_and_cases.csv"), delimiter=",", skiprows=1)


def crossed(values):
    """Return outcomes of seeds that all tested the same images, kept as they are."""
    values = np.asarray(values)
    return ImageOutcomes(values, np.ones(values.shape, dtype=bool))


def test_the_variance_of_a_fully_crossed_study_is_the_published_one():
    """Five readers, 40 cases, two modalities: simulated scores and variances of a test of iMRMC.

    The expected values are those that Gallas's iMRMC 2.1.0 (tests/testthat/test_uStat11.Rdata)
    states for modality A, modality B and their difference.
    """
    a, b = READERS[:, :5].T, READERS[:, 5:].T
    expected = {
        "a": (0.9135696698, 0.04841548058),
        "b": (0.8659156494, 0.02890617024),
        "a - b": (0.04765402040, 0.03198493069),
    }
    for values, (mean, variance) in zip((a, b, a - b), expected.values(), strict=True):
        result = mean_outcome(crossed(values))
        assert result.mean == pytest.approx(mean, rel=1e-8)
        assert result.variance == pytest.approx(variance, rel=1e-8)


@given(st.integers(2, 6), st.integers(2, 30), st.integers(0, 2**32 - 1))
def test_crossed_seeds_have_the_mean_squares_of_a_two_way_analysis(seeds, images, seed):
    rng = np.random.default_rng(seed)
    y = (rng.random((seeds, images)) < rng.random(images)).astype(float)
    grand, rows, columns = y.mean(), y.mean(axis=1), y.mean(axis=0)
    of_seeds = images * np.square(rows - grand).sum() / (seeds - 1)
    of_images = seeds * np.square(columns - grand).sum() / (images - 1)
    rest = np.square(y - rows[:, None] - columns + grand).sum() / ((seeds - 1) * (images - 1))
    variance = of_seeds + max(of_images - rest, 0)
    result = mean_outcome(crossed(y))
    assert result.variance == pytest.approx(variance / (seeds * images), abs=1e-12)
    if of_seeds > 1e-9:
        freedom = variance**2 / (of_seeds**2 / (seeds - 1))
        assert result.freedom == pytest.approx(freedom)


def test_seeds_without_shared_images_leave_only_their_own_variance():
    rng = np.random.default_rng(3)
    index = np.arange(40).reshape(4, 10)
    right = rng.random((4, 10)) < 0.7
    result = mean_outcome(align_images(index, right))
    means = right.mean(axis=1)
    assert result.variance == pytest.approx(means.var(ddof=1) / 4)
    assert result.freedom == pytest.approx(3)
    t = stats.ttest_1samp(means, 0.5)
    low, high = accuracy_interval(result)
    assert low < result.mean < high
    assert t.df == 3


@pytest.mark.parametrize("share", [0.3, 1.0])
def test_the_moments_are_unbiased_where_seeds_share_some_images(share):
    """On average over worlds, the estimated variance is the variance of the mean over worlds."""
    rng = np.random.default_rng(5)
    means, estimates = [], []
    for _ in range(3000):
        images = rng.normal(0, 0.5, 40)
        tested = np.argsort(rng.random((4, 40)), axis=1)[:, : round(40 * share)]
        values = images[tested] + rng.normal(0, 0.2, (4, 1)) + rng.normal(0, 1, tested.shape)
        aligned = np.zeros((4, 40))
        np.put_along_axis(aligned, tested, values, axis=1)
        mask = np.zeros((4, 40), dtype=bool)
        np.put_along_axis(mask, tested, True, axis=1)
        result = mean_outcome(ImageOutcomes(aligned, mask))
        means.append(result.mean)
        estimates.append(result.variance)
    # The truncation at 0 of the variance between images adds a little.
    assert np.mean(estimates) == pytest.approx(np.var(means), rel=0.08)


def test_overlapping_training_sets_add_what_they_hide():
    """Means of subsets of one pool: each takes the share r, and the pool is drawn anew."""
    rng = np.random.default_rng(8)
    r, pool, seeds, images = 0.6, 50, 8, 30
    means, plain, full = [], [], []
    for _ in range(2000):
        influence = rng.normal(size=pool)
        own = [rng.permutation(influence)[: round(r * pool)].mean() for _ in range(seeds)]
        y = np.array(own)[:, None] + rng.normal(0, 0.3, (seeds, images))
        means.append(y.mean())
        plain.append(mean_outcome(crossed(y)).variance)
        full.append(mean_outcome(crossed(y), r).variance)
    assert np.mean(plain) < 0.4 * np.var(means)
    assert np.mean(full) == pytest.approx(np.var(means), rel=0.15)


OUTCOMES = st.integers(0, 2**32 - 1).flatmap(
    lambda seed: st.tuples(
        st.just(seed), st.integers(2, 6), st.integers(2, 40), st.sampled_from([0.0, 0.05, 0.5, 1.0])
    )
)


def drawn(parameters, values=(0, 1)):
    """Return outcomes among ``values``, each seed on its own random images."""
    seed, seeds, images, share = parameters
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, images + 1))
    index = np.argsort(rng.random((seeds, images)), axis=1)[:, :n]
    chosen = rng.choice(values, size=index.shape)
    return index, np.where(rng.random(index.shape) < share, chosen, values[-1])


@given(OUTCOMES, st.sampled_from([0.0, 0.06, 0.6]), st.sampled_from([0.9, 0.95, 0.997]))
def test_no_interval_of_an_accuracy_is_impossible(parameters, trained, level):
    result = mean_outcome(align_images(*drawn(parameters)), trained)
    low, high = accuracy_interval(result, level)
    assert 0 <= low <= result.mean <= high <= 1
    assert high - low > 0
    narrower = accuracy_interval(result, level - 0.1)
    assert low <= narrower.low
    assert narrower.high <= high


@given(OUTCOMES, st.sampled_from([0.0, 0.6]))
def test_the_interval_of_a_difference_and_its_test_agree(parameters, trained):
    result = mean_outcome(align_images(*drawn(parameters, (-1, 1, 0))), trained)
    low, high = difference_interval(result)
    assert -1 <= low <= result.mean + 1e-9
    assert result.mean - 1e-9 <= high <= 1
    assert low < high
    p = difference_p(result)
    assert 0 <= p <= 1
    if abs(low) > 1e-6 and abs(high) > 1e-6:
        assert (p < 0.05) == (not low <= 0 <= high)
    for margin in (0.01, 0.2):
        low, high = difference_interval(result, 0.9)
        if min(abs(low + margin), abs(high - margin)) > 1e-6:
            within = -margin < low and high < margin
            assert (equivalence_p(result, margin) < 0.05) == within


@given(OUTCOMES)
def test_swapping_the_arms_mirrors_a_difference(parameters):
    index, values = drawn(parameters, (-1, 1, 0))
    one, other = (mean_outcome(align_images(index, sign * values)) for sign in (1, -1))
    low, high = difference_interval(one)
    assert difference_interval(other) == pytest.approx((-high, -low), abs=1e-8)
    assert difference_p(other) == pytest.approx(difference_p(one), abs=1e-9)


@given(OUTCOMES)
def test_the_order_of_seeds_and_images_does_not_matter(parameters):
    index, values = drawn(parameters)
    rng = np.random.default_rng(1)
    order = rng.permutation(len(index))
    names = rng.permutation(index.max() + 1)
    shuffled = mean_outcome(align_images(names[index][order], values[order]), 0.5)
    assert shuffled == pytest.approx(mean_outcome(align_images(index, values), 0.5), nan_ok=True)


@pytest.mark.parametrize("right", [True, False])
def test_no_variation_gives_the_exact_bound_of_the_distinct_images(right):
    result = mean_outcome(crossed(np.full((5, 360), int(right))))
    assert result.effective_images == 360
    assert accuracy_interval(result) == clopper_pearson(360 * right, 360)


def test_the_same_errors_in_every_seed_are_those_of_one_seed():
    y = np.ones((5, 360), dtype=int)
    y[:, :7] = 0
    result = mean_outcome(crossed(y))
    assert result.freedom == math.inf
    low, high = accuracy_interval(result)
    one = wilson(353, 360)
    assert low == pytest.approx(one.low, abs=2e-4)
    assert high == pytest.approx(one.high, abs=2e-4)


def test_identical_arms_differ_at_most_by_what_their_images_allow():
    """Without any discordant image, the bound is Tango's for as many images."""
    same = mean_outcome(crossed(np.zeros((5, 400), dtype=int)))
    assert difference_p(same) == 1
    assert difference_interval(same) == pytest.approx(tango(PairedTable(300, 0, 0, 100)))
    assert equivalence_p(same, 0.02) < 0.05 < equivalence_p(same, 0.002)


def test_one_image_difference_in_every_seed_is_mcnemars_test():
    """Seeds that all agree are one seed, so the test is that of one paired table."""
    y = np.zeros((6, 2000), dtype=int)
    y[:, :14], y[:, 14:19] = 1, -1
    result = mean_outcome(crossed(y))
    expected = chi_square_p(PairedTable(1900, 14, 5, 81))
    assert difference_p(result) == pytest.approx(expected, rel=0.02)


def test_seeds_that_agree_but_for_rounding_do_not_vary():
    """The variance of five times -1/79 is 7.5e-37, which would claim 10^34 images."""
    y = np.zeros((5, 79), dtype=int)
    y[np.arange(5), np.arange(5)] = -1
    result = mean_outcome(crossed(y))
    assert result.variance == 0
    assert result.effective_images == 79
    low, high = difference_interval(result)
    assert (low, high) == pytest.approx(tango(PairedTable(60, 0, 1, 18)))


@pytest.mark.parametrize("seeds", [0, 1])
def test_fewer_than_two_seeds_estimate_no_variance(seeds):
    result = mean_outcome(crossed(np.ones((seeds, 9), dtype=int)))
    assert result.seeds == seeds
    assert np.isnan(accuracy_interval(result)).all()
    assert np.isnan(difference_interval(result)).all()
    assert math.isnan(difference_p(result))
    assert math.isnan(equivalence_p(result, 0.01))


def test_outcomes_of_two_models_are_aligned_by_image():
    index = np.array([[4, 7], [7, 9]])
    a, b = np.array([[True, False], [True, True]]), np.array([[False, False], [True, False]])
    outcomes = align_differences(index, a, b)
    assert outcomes.outcome.tolist() == [[1, 0, 0], [0, 0, 1]]
    assert outcomes.tested.tolist() == [[True, True, False], [False, True, True]]
