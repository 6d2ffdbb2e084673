"""Small studies with a known truth: drawn as studies are, and covered as often as promised."""

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.linear_model import Ridge

from digitlab.comparison.coverage import COLUMNS, can_be_simulated, check_coverage, verdict
from digitlab.comparison.worlds import _right, draw_world, draw_worlds, source_of
from digitlab.settings.shares import Shares


@pytest.fixture(scope="module")
def digits():
    data = load_digits()
    return source_of((data.images * 15).astype(np.uint8), data.target.astype(np.uint8))


def test_images_are_averaged_over_squares_and_labels_made_positions():
    images = np.arange(2 * 20 * 12, dtype=np.uint16).reshape(2, 20, 12).astype(np.uint8)
    source = source_of(images, np.array([9, 3], dtype=np.uint8))
    step = 3
    assert source.features.shape == (2, 7 * 4 + 1)
    assert source.features[0, 0] == pytest.approx(images[0, :step, :step].mean() / 255)
    assert source.labels.tolist() == [1, 0]
    assert source.targets.tolist() == [[-1, 1], [1, -1]]


def test_the_algorithms_are_ridge_regressions_of_the_targets(digits):
    train, part = np.arange(300), np.arange(300, 900)
    (right,) = _right(digits, train, [part], 2.0)
    model = Ridge(alpha=2.0, fit_intercept=False).fit(digits.features[train], digits.targets[train])
    expected = model.predict(digits.features[part]).argmax(axis=1) == digits.labels[part]
    assert (right == expected).mean() > 0.998


def test_a_world_has_seeds_that_share_official_images_and_draw_their_own_test_images(digits):
    world = draw_world(digits, 4, np.random.default_rng(3))
    pool, official = digits.sizes
    assert world.true.shape == (3, 4)
    for arm in (*world.parts["official"], world.again):
        assert arm.outcome.shape == (4, official)
        assert arm.tested.all()
    for arm in world.parts["test"]:
        assert arm.tested.shape == (4, pool)
        assert arm.tested.sum(axis=1).tolist() == [pool - round(0.8 * pool)] * 4
        assert not arm.outcome[~arm.tested].any()
    assert not np.array_equal(world.parts["official"][0].outcome, world.again.outcome)
    again = draw_world(digits, 4, np.random.default_rng(3))
    assert np.array_equal(world.true, again.true)


def test_every_measure_has_a_row_for_each_method(digits):
    table = check_coverage(list(draw_worlds(digits, 20, 3, np.random.default_rng(1))))
    assert list(table) == COLUMNS
    assert table.groupby("measure").size().to_dict() == {"coverage": 12, "level": 2, "power": 2}
    assert (table["worlds"] == 20).all()
    assert table["rate"].between(table["low"], table["high"]).all()


def test_a_split_without_test_images_is_measured_on_official_ones_alone(digits):
    shares = Shares(train=0.9, validation=0.1)
    worlds = list(draw_worlds(digits, 5, 3, np.random.default_rng(1), shares))
    table = check_coverage(worlds, shares)
    assert table.groupby("measure").size().to_dict() == {"coverage": 6, "level": 2, "power": 1}
    assert set(table["partition"]) == {"official"}
    fewer = draw_world(digits, 3, np.random.default_rng(1), Shares(train=0.2, validation=0.1))
    assert worlds[0].true[0].mean() > fewer.true[0].mean()  # trained on 4.5 times as many images


def test_few_images_or_one_seed_have_no_worlds(digits):
    assert can_be_simulated(digits, 2)
    assert not can_be_simulated(digits, 1)
    few = source_of(np.zeros((12, 8, 8), dtype=np.uint8), np.arange(12, dtype=np.uint8) % 3)
    assert not can_be_simulated(few, 5)
    assert check_coverage([]).empty


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [(0.93, 0.97, "as nominal"), (0.6, 0.9, "below nominal"), (0.96, 0.99, "above nominal")],
)
def test_a_rate_is_compared_with_what_it_should_be(low, high, word):
    assert verdict(low, high, 0.95) == word


@pytest.mark.slow
@pytest.mark.parametrize("seeds", [5, 10])
def test_intervals_for_new_seeds_and_images_cover_the_truth(digits, seeds):
    """Fails if coverage leaves 93 to 97 % by more than the 1,000 worlds can say."""
    table = check_coverage(list(draw_worlds(digits, 1000, seeds, np.random.default_rng(seeds))))
    ours = table[table["method"] == "seeds and images"].set_index(["measure", "quantity"])
    covered = ours.loc["coverage"]
    assert (covered["high"] > 0.93).all()
    assert (covered["low"] < 0.97).all()
    rejected = ours.loc["level"]
    assert (rejected["low"] < 0.06).all()
    assert (rejected["high"] > 0.03).all()
    # What is stated is the mean over worlds that know their variance from few seeds, and on test
    # also from few images: up to eight points off.
    power = ours.loc["power"]
    assert (abs(power["rate"] - power["nominal"]) < 0.08).all()
    assert (power["rate"] > 0.2).all()
