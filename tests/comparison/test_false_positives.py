"""Null data have the properties claimed, and the tests have the known rates on them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitlab.comparison import false_positives
from digitlab.comparison.checked_tests import bootstrap_p, seeds_and_images_p, seeds_p, summed_p
from digitlab.comparison.false_positives import check_levels, verdict
from digitlab.comparison.null_data import arms_of, draw_same_variant, outcomes_of, swap_images
from digitlab.comparison.pairing import pair_fits
from digitlab.stats.image_outcomes import ImageOutcomes
from digitlab.stats.mcnemar import chi_square_p, unpaired_p
from digitlab.stats.paired_table import PairedTable
from digitlab.stats.proportions import wilson
from digitlab.stats.t_tests import paired_t
from tests.made_up.fits import diverged, outcomes, record


@pytest.mark.parametrize("table", [PairedTable(9, 0, 0, 0), PairedTable(0, 0, 0, 9)])
def test_models_that_agree_everywhere_are_not_called_different(table):
    images = ImageOutcomes(np.zeros((3, 9), dtype=np.int8), np.ones((3, 9), dtype=bool))
    p = [chi_square_p(table), unpaired_p(table), summed_p([table] * 3), seeds_p([table] * 3)]
    assert [*p, bootstrap_p(images, np.random.default_rng(0))] == [1.0] * 5


def test_one_seed_has_no_test_over_seeds():
    images = ImageOutcomes(np.ones((1, 9), dtype=np.int8), np.ones((1, 9), dtype=bool))
    assert math.isnan(bootstrap_p(images, np.random.default_rng(0)))
    assert math.isnan(seeds_p([PairedTable(5, 3, 1, 0)]))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=6))
def test_the_fast_t_test_is_that_of_the_study(discordant):
    tables = [PairedTable(100 - b - c, b, c, 0) for b, c in discordant]
    expected = paired_t([table.difference for table in tables]).p
    assert seeds_p(tables) == pytest.approx(expected, rel=1e-9)


@given(st.integers(0, 1000))
def test_swapped_images_keep_their_discordance_and_go_together_in_all_seeds(seed):
    rng = np.random.default_rng(seed)
    a, b = (record(outcomes(rng, p, 3, 30)) for p in (0.9, 0.5))
    arms = arms_of(pair_fits(a, b, "test"), 9)
    assert arms.tables() == [pair_fits(a, b, "test").table(position) for position in range(3)]
    before, after = arms.images.outcome, swap_images(arms, rng).images.outcome
    np.testing.assert_array_equal(np.abs(before), np.abs(after))
    sign = np.where(before != 0, after * before, 0)
    assert not ((sign == 1).any(axis=0) & (sign == -1).any(axis=0)).any()
    assert [t.n for t in swap_images(arms, rng).tables()] == [30] * 3


def test_swapped_images_favor_neither_arm():
    rng = np.random.default_rng(0)
    a, b = (record(outcomes(rng, p, 2, 100)) for p in (0.95, 0.4))
    arms = arms_of(pair_fits(a, b, "test"), 9)
    gains = [swap_images(arms, rng).tables()[0].difference for _ in range(1500)]
    discordant = arms.tables()[0].discordant
    assert np.mean(gains) == pytest.approx(0, abs=4 * discordant**0.5 / 100 / 1500**0.5)
    assert np.var(gains) == pytest.approx(discordant / 100**2, rel=0.15)


def test_both_arms_hold_different_fits_of_one_variant_on_images_that_both_tested():
    rng = np.random.default_rng(0)
    index = np.array([[0, 1, 2, 3], [2, 3, 4, 5], [0, 2, 3, 9]])
    right = np.array([[1, 1, 1, 1], [0, 0, 0, 0], [1, 1, 0, 0]], dtype=bool)
    fits = record(right, index=index)
    seen = set()
    for _ in range(200):
        arms = draw_same_variant(outcomes_of(pair_fits(fits, fits, "test")), 3, rng)
        seen |= set(arms.tables())
    # Of fits 0 and 1, 1 and 2 on images 2 and 3, and 0 and 2 on images 0, 2 and 3.
    expected = {(0, 2, 0, 0), (0, 1, 0, 1), (2, 1, 0, 0)}
    assert seen == expected | {(both, b, a, neither) for both, a, b, neither in expected}


def test_of_ten_fits_none_is_drawn_twice():
    own = ImageOutcomes(np.eye(11, dtype=np.int8), np.ones((11, 11), dtype=bool))
    rng = np.random.default_rng(3)
    drawn = [np.abs(draw_same_variant(own, 20, rng).images.outcome) for _ in range(20)]
    assert {outcome.shape for outcome in drawn} == {(5, 11)}
    assert all((outcome.sum(axis=0) <= 1).all() for outcome in drawn)
    assert len({outcome.tobytes() for outcome in drawn}) > 15


def test_a_study_of_few_seeds_draws_as_many_pairs_and_swaps_as_many_seeds():
    own = ImageOutcomes(np.eye(11, dtype=np.int8), np.ones((11, 11), dtype=bool))
    rng = np.random.default_rng(3)
    outcome = draw_same_variant(own, 2, rng).images.outcome
    assert (outcome.shape, np.abs(outcome).sum()) == ((2, 11), 4)
    assert len(draw_same_variant(own._replace(outcome=own.outcome[:4]), 7, rng).both) == 7
    a, b = (record(outcomes(rng, p, 3, 30)) for p in (0.9, 0.5))
    assert len(arms_of(pair_fits(a, b, "test"), 2).both) == 2


def test_fits_that_are_not_drawn_twice_leave_the_test_of_seeds_and_images_its_level():
    """Drawn with repetition, as fewer than ten are, some 3 % of these nulls are rejected."""
    rejected: list[bool] = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        hard = rng.random(200) < 0.2
        right = ~hard ^ (rng.random((20, 200)) < 0.2)
        fits = ImageOutcomes(right.astype(np.int8), np.ones_like(right))
        drawn = [draw_same_variant(fits, 5, rng).images for _ in range(400)]
        rejected += [seeds_and_images_p(images) <= 0.05 for images in drawn]
    low, high = wilson(sum(rejected), len(rejected))
    assert low < 0.05 < high


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (0.051, 0.07, "exceeds its level"),
        (0.049, 0.07, "holds its level"),
        (0.02, 0.051, "holds its level"),
        (0.02, 0.049, "stays below its level"),
    ],
)
def test_verdicts(low, high, word):
    assert verdict(low, high, 0.05) == word


FEW = 1000


@pytest.fixture(scope="module", autouse=True)
def few_draws():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(false_positives, "DRAWS", FEW)
        yield


@pytest.fixture(scope="module")
def levels():
    """Models whose seeds share hard images, so that only images make the models differ."""
    rng = np.random.default_rng(11)
    variants = {}
    for name in "ab":
        hard = rng.random(600) < 0.2
        right = ~hard ^ (rng.random((5, 600)) < 0.03)
        variants[name] = record(right, official=True)
    return check_levels({"family": variants}, 0.05, 5).set_index(["null", "test"])


def test_tests_of_models_hold_their_level_on_images(levels):
    mid_p = levels.loc[("images", "McNemar mid-p")]
    assert mid_p["use"] == "used"
    assert mid_p["low"] < 0.055
    assert mid_p["high"] > 0.035
    assert levels.loc[("images", "McNemar exact"), "rate"] <= mid_p["rate"]
    both = levels.loc[("images", "seeds and images")]
    assert both["use"] == "used"
    assert both["low"] < 0.055
    assert both["high"] > 0.035
    assert levels.loc[("images", "paired t over seeds"), "verdict"] == "exceeds its level"


def test_seeds_taken_for_images_are_the_warning(levels):
    """Five seeds with the same hard images: five times the variance that summed tables imply."""
    summed = levels.loc[("images", "McNemar summed over seeds")]
    assert summed["use"] == "warning"
    assert summed["rate"] > 0.25
    assert summed["verdict"] == "exceeds its level"


def test_tests_over_seeds_hold_their_level_on_seeds(levels):
    t = levels.loc[("seeds", "paired t over seeds")]
    assert (t["use"], t["sources"]) == ("used", 2)
    assert 0.02 < t["rate"] < 0.08
    assert t["draws"] == FEW


def test_twins_that_no_image_tells_apart_give_no_data_for_images():
    a = record(outcomes(np.random.default_rng(2), 0.9), official=True)
    twins = check_levels({"twins": {"a": a, "b": a}}, 0.05, 5)
    assert set(twins["null"]) == {"seeds"}
    assert set(twins["draws"]) == {FEW, FEW // false_positives.BOOTSTRAPPED}


def test_one_seed_leaves_the_tests_of_models():
    rng = np.random.default_rng(2)
    one = {name: record(outcomes(rng, 0.8, seeds=1)) for name in "ab"}
    rates = check_levels({"family": one}, 0.05, 5)
    assert set(rates["null"]) == {"images"}
    assert set(rates["test"]).isdisjoint(["paired t over seeds", "seeds and images"])
    assert rates.notna().all(axis=None)


@pytest.mark.parametrize("families", [{}, {"alone": ["diverged"]}])
def test_nothing_to_compare_gives_an_empty_table(families):
    fits = diverged(record(np.ones((2, 9), dtype=bool)), 0, 1)
    table = check_levels({name: dict.fromkeys("ab", fits) for name in families}, 0.05, 5)
    assert table.empty
    assert list(table) == false_positives.COLUMNS


def test_the_same_data_give_the_same_rates():
    rng = np.random.default_rng(4)
    fits = {name: record(outcomes(rng, 0.8)) for name in "ab"}
    again = check_levels({"family": fits}, 0.05, 5)
    assert check_levels({"family": fits}, 0.05, 5).equals(again)
