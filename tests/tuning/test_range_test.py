"""The learning-rate range test: its rates, its smoothing against pandas, and its rules."""

import numpy as np
import pandas as pd
import pytest

from digitlab.findings import range_suggestions
from digitlab.tuning.range_test import growing_rates, losses_at, smoothed, suggested_rates

RATES = growing_rates({"lowest": 1e-5, "highest": 10.0, "steps": 300})


class FakeModel:
    """Records the rates and batches that it is given, and returns preset losses."""

    batch_size = 4

    def __init__(self, losses):
        self.losses = iter(losses)
        self.rates, self.batches = [], []

    def set_rate(self, rate):
        self.rates.append(rate)

    def run_epoch(self, order):
        self.batches.append(order.tolist())
        return next(self.losses), 0.0


def valley(noise=0.0) -> np.ndarray:
    """A loss that falls fastest at 1e-2 and is lowest a little above 1e-1."""
    x = np.log10(RATES)
    loss = 2.3 - 2 / (1 + np.exp(-4 * (x + 2))) + 0.02 * np.exp(3 * np.maximum(x + 1, 0))
    return loss + noise * np.random.default_rng(3).normal(size=len(x))


def test_rates_grow_by_the_same_factor():
    assert RATES[[0, -1]].tolist() == pytest.approx([1e-5, 10.0])
    factors = RATES[1:] / RATES[:-1]
    assert factors == pytest.approx(1e6 ** (1 / 299))


def test_each_step_has_its_rate_and_the_next_batch():
    model = FakeModel([3.0, 2.0, 1.0])
    orders = iter([np.arange(6), np.arange(6)[::-1]])
    losses = losses_at(model, orders, np.array([0.1, 0.2, 0.4]))
    assert losses.tolist() == [3.0, 2.0, 1.0]
    assert model.rates == [0.1, 0.2, 0.4]
    assert model.batches == [[0, 1, 2, 3], [4, 5], [5, 4, 3, 2]]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_the_run_ends_where_the_loss_is_no_finite_number(bad):
    model = FakeModel([3.0, bad, 1.0])
    losses = losses_at(model, iter([np.arange(40)]), np.ones(5))
    assert losses[0] == 3.0
    assert np.isnan(losses[1:]).all()
    assert len(model.rates) == 2


def test_smoothing_is_the_exponentially_weighted_mean_of_pandas():
    losses = np.random.default_rng(1).normal(size=50)
    expected = pd.Series(losses).ewm(alpha=0.05, adjust=True).mean()
    np.testing.assert_allclose(smoothed(losses), expected, rtol=1e-12)
    with_end = np.array([1.0, 2.0, np.nan, np.nan])
    assert np.isnan(smoothed(with_end)).tolist() == [False, False, True, True]


def test_the_rules_read_a_smooth_valley():
    losses = valley()
    found = suggested_rates(RATES, losses)
    assert found["minimum"] == RATES[losses.argmin()]
    assert found["minimum over ten"] == pytest.approx(found["minimum"] / 10)
    assert found["steepest descent"] == pytest.approx(1e-2, rel=0.15)


def test_noise_of_the_first_batches_is_not_the_steepest_descent():
    losses = valley(0.05)
    losses[:3] += [1.5, 0.7, 0.0]
    found = suggested_rates(RATES, smoothed(losses))
    assert 3e-3 < found["steepest descent"] < 6e-2
    assert 0.05 < found["minimum"] < 1


def test_a_run_of_few_steps_is_read_whole():
    found = suggested_rates(np.array([0.1, 1.0, 10.0]), np.array([2.0, 1.0, 4.0]))
    assert found == {"minimum": 1.0, "minimum over ten": 0.1, "steepest descent": 0.1}


def test_a_loss_that_only_rises_is_least_at_its_start():
    found = suggested_rates(np.array([0.1, 1.0, 10.0]), np.array([1.0, 2.0, np.nan]))
    assert found["minimum"] == found["steepest descent"] == 0.1


def test_no_loss_suggests_nothing():
    assert np.isnan(list(suggested_rates(RATES, np.full(300, np.nan)).values())).all()


def test_every_seed_has_a_row_for_each_rule():
    parts = [
        pd.DataFrame({"variant": variant, "seed": seed, "rate": RATES, "loss": losses})
        for variant, seed, losses in (("a", 0, valley()), ("a", 1, valley() * np.nan))
    ]
    table = range_suggestions.table(pd.concat(parts))
    assert table.groupby("seed")["rule"].nunique().tolist() == [3, 3]
    assert table.loc[table["seed"] == 1, "rate"].isna().all()
    expected = suggested_rates(RATES, smoothed(valley()))
    assert table[table["seed"] == 0].set_index("rule")["rate"].to_dict() == expected


def test_without_a_test_there_are_no_suggestions():
    columns = ["variant", "seed", "step", "rate", "loss"]
    table = range_suggestions.table(pd.DataFrame(columns=columns))
    assert table.empty
    assert list(table.columns) == ["variant", "seed", "rule", "rate"]
