"""Fits are paired by seed and image, in any order, and never across seeds or images."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitlab.comparison.pairing import family_pairs, pair_fits, partitions_with_images
from digitlab.stats.paired_table import PairedTable
from tests.made_up.fits import diverged, outcomes, record


def shuffled(fits: dict[str, np.ndarray], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """The same fits with seeds and images in another order."""
    seeds = rng.permutation(len(fits["seeds"]))
    order = np.stack([rng.permutation(fits["index_test"].shape[1]) for _ in seeds])
    changed = {name: fits[name][seeds] for name in fits if name != "digits"}
    for name in ("index_test", "labels_test"):
        changed[name] = np.take_along_axis(changed[name], order, axis=1)
    by_image = order[:, :, None]
    changed["probabilities_test"] = np.take_along_axis(changed["probabilities_test"], by_image, 1)
    return {**changed, "digits": fits["digits"]}


@given(st.integers(0, 1000))
def test_neither_the_order_of_seeds_nor_that_of_images_matters(seed):
    rng = np.random.default_rng(seed)
    a, b = (record(outcomes(rng, p, 3, 20), seeds=[4, 7, 9]) for p in (0.8, 0.6))
    plain, other = pair_fits(a, b, "test"), pair_fits(shuffled(a, rng), shuffled(b, rng), "test")
    for name in ("seeds", "index", "right_a", "right_b", "disagree"):
        np.testing.assert_array_equal(getattr(plain, name), getattr(other, name))
    np.testing.assert_array_equal(plain.right_a, a["probabilities_test"][:, :, 0] == 1)


def test_swapping_the_arms_flips_the_sign():
    rng = np.random.default_rng(1)
    a, b = (record(outcomes(rng, p)) for p in (0.8, 0.6))
    one, two = pair_fits(a, b, "test"), pair_fits(b, a, "test")
    np.testing.assert_array_equal(one.accuracy_differences, -two.accuracy_differences)
    assert one.table(0).only_a == two.table(0).only_b


def test_a_table_counts_the_images_of_its_seed():
    a = record(np.array([[1, 1, 0, 0], [1, 1, 1, 1]], dtype=bool))
    b = record(np.array([[1, 0, 1, 0], [1, 1, 1, 0]], dtype=bool))
    pair = pair_fits(a, b, "test")
    assert [pair.table(0), pair.table(1)] == [PairedTable(1, 1, 1, 1), PairedTable(3, 1, 0, 0)]
    assert pair.accuracy_differences.tolist() == [0, 0.25]


def test_two_wrong_answers_may_disagree():
    right = np.array([[True, False]])
    pair = pair_fits(record(right), record(right, wrong=2), "test")
    assert pair.disagree.tolist() == [[False, True]]
    assert pair.table(0).discordant == 0


def test_seeds_of_which_a_fit_diverged_are_left_out():
    rng = np.random.default_rng(1)
    a, b = (record(outcomes(rng, 0.8, seeds=4)) for _ in "ab")
    pair = pair_fits(diverged(a, 1), diverged(b, 1, 3), "test")
    assert pair.seeds.tolist() == [0, 2]
    assert pair_fits(diverged(a, 0, 1, 2, 3), b, "test").right_a.shape == (0, 400)


def test_variants_with_different_numbers_of_seeds_are_paired_on_those_that_both_have():
    rng = np.random.default_rng(1)
    many, few = record(outcomes(rng, 0.8, seeds=6)), record(outcomes(rng, 0.6, seeds=4))
    cut = {name: part[:4] for name, part in many.items() if name != "digits"}
    alike = {**cut, "digits": many["digits"]}
    for name in ("seeds", "index", "labels", "right_a", "right_b", "disagree"):
        for arms in ((many, few), (few, many)):
            same = tuple(alike if arm is many else arm for arm in arms)
            np.testing.assert_array_equal(
                getattr(pair_fits(*arms, "test"), name), getattr(pair_fits(*same, "test"), name)
            )


SOME = np.ones((2, 3), dtype=bool)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        pytest.param({"seeds": [2, 3]}, "different seeds", id="other seeds"),
        pytest.param({"seeds": [1, 1]}, "A seed occurs twice", id="a seed twice"),
        pytest.param({"index": np.array([[0, 1, 2], [0, 1, 3]])}, "different images", id="images"),
    ],
)
def test_what_is_not_paired_is_refused(other, message):
    with pytest.raises(ValueError, match=message):
        pair_fits(record(SOME), record(SOME, **other), "test")


def test_an_image_that_stands_twice_is_refused():
    twice = record(SOME, index=np.array([[0, 1, 1], [0, 1, 2]]))
    with pytest.raises(ValueError, match="more than once"):
        pair_fits(twice, twice, "test")


def test_pairs_stay_within_their_family_and_partitions_with_images():
    a, b, c = (record(SOME, official=True) for _ in "abc")
    pairs = [tuple(pair) for pair, _ in family_pairs({"x": {"a": a, "b": b}, "y": {"c": c}})]
    assert pairs == [("x", "official", "a", "b")]
    assert partitions_with_images({}) == []
