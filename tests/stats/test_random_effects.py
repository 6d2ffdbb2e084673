"""The mean effect over data sets: published values, its level, and what weights would do."""

import math

import numpy as np
import pytest
from statsmodels.stats.meta_analysis import combine_effects

from digitlab.stats.random_effects import mean_effect, next_shares

# Trials of a vaccine against tuberculosis (Colditz et al., 1994): cases and others, of vaccinated
# and of unvaccinated people.
TRIALS = np.array(
    [
        *([4, 119, 11, 128], [6, 300, 29, 274], [3, 228, 11, 209], [62, 13536, 248, 12619]),
        *([33, 5036, 47, 5761], [180, 1361, 372, 1079], [8, 2537, 10, 619]),
        *([505, 87886, 499, 87892], [29, 7470, 45, 7232], [17, 1699, 65, 1600]),
        *([186, 50448, 141, 27197], [5, 2493, 3, 2338], [27, 16886, 29, 17825]),
    ]
)


def log_risk_ratios():
    a, b, c, d = TRIALS.T
    effects = np.log(a / (a + b)) - np.log(c / (c + d))
    return effects, 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def test_the_spread_between_studies_is_that_of_hedges_and_olkin():
    effect = mean_effect(*log_risk_ratios())
    assert effect.tau**2 == pytest.approx(0.3286, abs=5e-5)  # metafor's rma(method = "HE")


def test_without_errors_of_measurement_all_spread_is_between_data_sets():
    y = np.array([0.01, 0.03, 0.02, 0.06])
    effect = mean_effect(y, np.zeros(4))
    assert effect.tau == pytest.approx(y.std(ddof=1))
    width = (effect.next_high - effect.next_low) / (effect.high - effect.low)
    assert width == pytest.approx(math.sqrt(4 + 1))  # a new value instead of the mean of four


def test_errors_that_explain_all_spread_leave_none():
    effect = mean_effect([0.01, 0.02, 0.03], [1.0, 1.0, 1.0])
    assert effect.tau == 0
    assert (effect.next_low, effect.next_high) == pytest.approx((effect.low, effect.high))


def test_a_single_data_set_says_nothing_about_others():
    effect = mean_effect([0.02], [0.001])
    assert effect.mean == 0.02
    assert all(map(math.isnan, effect[2:]))
    assert all(map(math.isnan, next_shares(effect, 0.01)))


def test_shares_of_the_next_data_set_add_up_and_are_symmetric():
    effect = mean_effect([-0.01, 0.01, 0.0, 0.004, -0.004], [1e-6] * 5)
    below, within, above = next_shares(effect, 0.005)
    assert below == pytest.approx(above)
    assert below + within + above == pytest.approx(1)
    half = next_shares(effect._replace(mean=0.005), 0.005)
    assert half[2] == pytest.approx(0.5)


def drawn(datasets, tau, draws):
    """Effects without a mean, and the variances that three seeds each would estimate for them."""
    draw = np.random.default_rng(5)
    spread = draw.uniform(0.5, 2, (draws, datasets))
    effects = tau * draw.standard_normal(spread.shape) + spread * draw.standard_normal(spread.shape)
    return effects, spread**2 * draw.chisquare(2, spread.shape) / 2


@pytest.mark.parametrize("datasets", [2, 3, 10])
@pytest.mark.parametrize("tau", [0.0, 1.0])
def test_the_test_holds_its_level_with_few_data_sets_and_few_seeds(datasets, tau):
    samples = list(zip(*drawn(datasets, tau, 800), strict=True))
    rejected = np.mean([mean_effect(*sample).p < 0.05 for sample in samples])
    assert rejected < 0.075  # .05 and three standard errors


@pytest.mark.filterwarnings("ignore:.*use_t")
def test_weights_by_estimated_variances_would_not():
    samples = list(zip(*drawn(10, 0.0, 400), strict=True))
    found = [combine_effects(*sample, use_t=True).summary_frame() for sample in samples]
    for row in ("random effect", "random effect wls"):  # the second is Hartung and Knapp's
        outside = [not table.loc[row, "ci_low"] < 0 < table.loc[row, "ci_upp"] for table in found]
        assert np.mean(outside) > 0.075, row
