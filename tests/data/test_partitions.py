"""Properties of partitions, subsets and label noise that hold for any labels and seed."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from digitlab.data.partitions import label_noise, split, stratified_order, subset
from digitlab.errors import ExpectedError
from digitlab.randomness import generator
from digitlab.settings.shares import Shares
from split_images import check_sizes

PURPOSES = ("split", "subset", "noise", "start", "order")

seeds = st.integers(0, 2**32 - 1)
percents = st.integers(0, 100)
# Classes of unequal size, some with a single image; labels need not be 0, 1, 2, ...
labels_of_images = st.lists(
    st.tuples(st.integers(0, 255), st.integers(1, 40)),
    min_size=2,
    max_size=6,
    unique_by=lambda pair: pair[0],
).map(lambda pairs: np.repeat(*np.array(pairs).T).astype(np.uint8))


def official_of(labels, every):
    """Mark each image whose position is a multiple of ``every``, none for 0."""
    return np.arange(len(labels)) % every == 0 if every else np.zeros(len(labels), dtype=bool)


def counts_by_prefix(ordered):
    """Count each class in each prefix of ``ordered``; shape (n, classes)."""
    return np.cumsum(ordered[:, None] == np.unique(ordered), axis=0)


def furthest_off(shares):
    """Bound how far the class counts of a prefix are from their proportional shares.

    A prefix that ends at key t contains n_c t + e_c images of class c, |e_c| <= 1/2, so class c is
    off by (1 - s_c) e_c minus s_c times the sum of the other e: at most 1/2 + s_c (K - 2) / 2.
    """
    return 0.5 + shares * (len(shares) - 2) / 2


@given(seeds, st.sampled_from(PURPOSES))
def test_the_same_seed_and_purpose_give_the_same_draws(seed, purpose):
    first, second = (generator(seed, purpose).random(4) for _ in range(2))
    np.testing.assert_array_equal(first, second)


@given(st.lists(st.tuples(seeds, st.sampled_from(PURPOSES)), min_size=2, max_size=6, unique=True))
def test_another_seed_or_purpose_gives_other_draws(keys):
    assert len({tuple(generator(*key).random(4)) for key in keys}) == len(keys)


@given(labels_of_images, seeds, seeds)
def test_a_stratified_order_is_a_permutation_whose_class_sequence_no_draw_changes(labels, a, b):
    orders = [stratified_order(labels, generator(seed, "any")) for seed in (a, b)]
    for order in orders:
        np.testing.assert_array_equal(np.sort(order), np.arange(len(labels)))
    np.testing.assert_array_equal(labels[orders[0]], labels[orders[1]])


@given(labels_of_images, seeds)
def test_every_prefix_of_a_stratified_order_holds_the_classes_in_their_shares(labels, seed):
    ordered = labels[stratified_order(labels, generator(seed, "any"))]
    counts = counts_by_prefix(ordered)
    shares = counts[-1] / len(labels)
    off = np.abs(counts - shares * np.arange(1, len(labels) + 1)[:, None])
    assert (off <= furthest_off(shares) + 1e-9).all()
    assert furthest_off(shares).max() <= max(0.5, (len(shares) - 1) / 2)


def test_a_stratified_order_depends_on_its_draw():
    labels = np.repeat(np.arange(3, dtype=np.uint8), 30)
    orders = [stratified_order(labels, generator(seed, "any")) for seed in range(5)]
    assert len({tuple(order) for order in orders}) == 5
    assert len({order[0] for order in orders}) > 1  # and so do the images of a class


@given(labels_of_images, st.integers(0, 5).filter(lambda every: every != 1), seeds)
def test_a_split_has_exact_sizes_and_gives_every_image_to_one_partition(labels, every, seed):
    official = official_of(labels, every)
    parts = split(labels, official, seed)
    n = int((~official).sum())
    first, second = round(Fraction(3 * n, 5)), round(Fraction(n, 5))
    assert [len(parts.train), len(parts.validation)] == [first, second]
    assert len(parts.test) == n - first - second
    drawn = np.concatenate([parts.train, parts.validation, parts.test])
    np.testing.assert_array_equal(np.sort(drawn), np.flatnonzero(~official))
    np.testing.assert_array_equal(parts.official, np.flatnonzero(official))
    for indices in (parts.train, parts.validation, parts.test):
        assert (np.diff(indices) > 0).all()


@given(labels_of_images, st.sampled_from([0, 4]), seeds)
def test_every_partition_is_stratified(labels, every, seed):
    official = official_of(labels, every)
    parts = split(labels, official, seed)
    values, sizes = np.unique(labels[~official], return_counts=True)
    shares = sizes / sizes.sum()
    for indices, ends in ((parts.train, 1), (parts.validation, 2), (parts.test, 1)):
        counts = (labels[indices][:, None] == values).sum(axis=0)
        # A partition is a prefix, a suffix, or the difference of two prefixes.
        assert (np.abs(counts - shares * len(indices)) <= ends * furthest_off(shares) + 1e-9).all()


def test_seeds_split_differently_and_keep_the_official_images_apart(small_data):
    parts = [split(small_data.labels, small_data.official, seed) for seed in range(4)]
    assert len({tuple(part.train) for part in parts}) == 4
    assert {tuple(part.official) for part in parts} == {tuple(range(500, 600))}


@given(labels_of_images, st.lists(percents, min_size=2, max_size=4), seeds)
def test_subsets_have_exact_sizes_and_lie_inside_each_other(labels, levels, seed):
    smaller = set()
    for percent in sorted(levels):
        chosen = subset(labels, percent, seed)
        assert len(chosen) == round(Fraction(len(labels) * percent, 100))
        assert (np.diff(chosen) > 0).all()
        assert smaller <= set(chosen)
        smaller = set(chosen)


@given(labels_of_images, percents, seeds)
def test_a_subset_is_stratified_and_the_whole_at_100_percent(labels, percent, seed):
    values, sizes = np.unique(labels, return_counts=True)
    shares = sizes / len(labels)
    chosen = labels[subset(labels, percent, seed)]
    counts = (chosen[:, None] == values).sum(axis=0)
    assert (np.abs(counts - shares * len(chosen)) <= furthest_off(shares) + 1e-9).all()
    np.testing.assert_array_equal(subset(labels, 100, seed), np.arange(len(labels)))


@given(st.integers(1, 200), st.integers(2, 10), percents, seeds)
def test_label_noise_moves_the_exact_number_of_images_to_another_class(size, count, percent, seed):
    classes = np.arange(size) % count
    before = classes.copy()
    noisy = label_noise(size, seed).applied(classes, count, percent)
    assert (noisy != classes).sum() == round(Fraction(size * percent, 100))
    assert set(noisy) <= set(range(count))
    np.testing.assert_array_equal(classes, before)


@given(st.integers(1, 200), st.integers(2, 10), percents, percents, seeds)
def test_more_label_noise_keeps_the_wrong_labels_of_less(size, count, one, other, seed):
    classes = np.arange(size) % count
    noise = label_noise(size, seed)
    less, more = (noise.applied(classes, count, level) for level in sorted([one, other]))
    wrong = less != classes
    np.testing.assert_array_equal(more[wrong], less[wrong])


@given(st.integers(2, 200), st.integers(2, 10), percents, seeds)
def test_a_subset_is_given_the_wrong_labels_of_the_whole(size, count, percent, seed):
    classes, noise = np.arange(size) % count, label_noise(size, seed)
    positions = subset(classes.astype(np.uint8), 50, seed)
    own = noise.of(positions).applied(classes[positions], count, percent)
    worst = noise.applied(classes, count, 100)[positions]  # each image's wrong class
    wrong = own != classes[positions]
    assert wrong.sum() == round(Fraction(len(positions) * percent, 100))
    np.testing.assert_array_equal(own[wrong], worst[wrong])
    # The images that are mislabeled first in the whole set are also first in the subset.
    ranks = noise.rank[positions]
    assert not wrong.any() or ranks[wrong].max() < min(ranks[~wrong], default=size)


@pytest.mark.parametrize("count", [2, 3, 10])
def test_wrong_labels_are_uniform_over_the_other_classes(count):
    classes = np.arange(20_000) % count
    noisy = label_noise(20_000, seed=7).applied(classes, count, 50)
    wrong = noisy != classes
    moves = Counter(zip(classes[wrong].tolist(), noisy[wrong].tolist(), strict=True))
    assert len(moves) == count * (count - 1)
    assert chisquare(list(moves.values())).pvalue > 1e-3


def test_seeds_mislabel_different_images():
    noisy = [label_noise(100, seed).applied(np.zeros(100), 10, 20) for seed in range(4)]
    assert len({tuple(classes) for classes in noisy}) == 4


@pytest.mark.parametrize(
    ("shares", "official", "said"),
    [
        (Shares(0.01, 0.5), 0, "split.train leaves none of the 20 images: raise it"),
        (Shares(0.9, 0.01), 0, "split.validation leaves none of the 20 images: raise it"),
        (Shares(0.8, 0.2), 0, "split.test leaves no images to test on, and there are no official"),
    ],
)
def test_a_split_that_leaves_a_partition_empty_is_refused(shares, official, said):
    with pytest.raises(ExpectedError, match=said):
        check_sizes(shares, 20, official)


def test_official_images_make_up_for_test_images():
    check_sizes(Shares(0.8, 0.2), 20, 1)
