"""The mixed model against lme4's published fit, and fits that fail."""

import math

import numpy as np
import pytest

from digitlab.stats.anova import analyze, effect_scores
from digitlab.stats.mixed_model import fit_random_intercept, variance_ratio, wald

# Davies and Goldsmith's yields of dyestuff, six batches of five, as in lme4's `Dyestuff`.
DYESTUFF = np.array(
    [
        [1545, 1440, 1440, 1520, 1580],
        [1540, 1555, 1490, 1560, 1495],
        [1595, 1550, 1605, 1510, 1560],
        [1445, 1440, 1595, 1465, 1545],
        [1595, 1630, 1515, 1635, 1625],
        [1520, 1455, 1450, 1480, 1445],
    ],
    dtype=float,
)
BATCH = np.repeat(np.arange(6), 5)


def test_dyestuff_as_lme4_prints():
    fit = fit_random_intercept(DYESTUFF.ravel(), np.ones((30, 1)), BATCH)
    assert (fit.converged, fit.note) == (True, "none")
    assert fit.coefficients[0] == pytest.approx(1527.5)
    assert math.sqrt(fit.covariance[0, 0]) == pytest.approx(19.383, abs=5e-4)
    assert fit.seed_variance == pytest.approx(1764.05, rel=1e-3)
    assert fit.residual_variance == pytest.approx(2451.25, rel=1e-3)


def test_variance_ratio_of_dyestuff():
    means = DYESTUFF.mean(axis=1)
    between = 5 * ((means - means.mean()) ** 2).sum()
    within = ((DYESTUFF - means[:, None]) ** 2).sum()
    ratio = variance_ratio(between, 5, within, 24, 5)
    assert ratio.ratio == pytest.approx(1764.05 / 2451.25, rel=1e-4)
    assert 0 < ratio.low < ratio.ratio < ratio.high  # F 4.598, p .0044
    assert variance_ratio(within, 24, between * 10, 5, 5)[:2] == (0, 0)
    assert all(math.isnan(value) for value in variance_ratio(1.0, 0, 1.0, 24, 5))


def blocks(spread: float) -> np.ndarray:
    rng = np.random.default_rng(5)
    return rng.standard_normal((5, 6)) + np.arange(6) + spread * np.arange(5)[:, None]


def design(cells: int, seeds: int) -> np.ndarray:
    unit = np.eye(cells)
    return np.tile(np.hstack([effect_scores(unit, effect) for effect in ((), (0,))]), (seeds, 1))


def test_the_wald_test_is_the_pooled_one_of_the_anova():
    values = blocks(2)
    fit = fit_random_intercept(values.ravel(), design(6, 5), np.repeat(np.arange(5), 6))
    expected = analyze(values, {"A": range(6)}).set_index("effect").loc["A", "f_pooled"]
    assert wald(fit, slice(1, 6)) == pytest.approx(expected, rel=1e-4)
    assert fit.note == "none"


def test_seeds_that_do_not_vary_are_said_so():
    values = blocks(0)
    values -= values.mean(axis=1, keepdims=True)
    fit = fit_random_intercept(values.ravel(), design(6, 5), np.repeat(np.arange(5), 6))
    assert fit.note == "no variance between seeds"
    assert fit.seed_variance == pytest.approx(0, abs=1e-4)


def test_responses_that_do_not_vary_have_no_fit():
    fit = fit_random_intercept(np.full(30, 12.2), design(6, 5), np.repeat(np.arange(5), 6))
    assert (fit.converged, fit.note) == (False, "no residual variance")


def test_one_seed_has_no_fit():
    fit = fit_random_intercept(blocks(1)[0], design(6, 1), np.zeros(6, dtype=int))
    assert (fit.converged, fit.note) == (False, "one seed alone")
    assert math.isnan(wald(fit, slice(1, 6)))


def test_a_design_that_cannot_be_fitted_is_a_result_and_no_crash():
    columns = np.ones((30, 2))  # the mean twice
    fit = fit_random_intercept(DYESTUFF.ravel(), columns, BATCH)
    assert not fit.converged
    assert fit.note.startswith("no fit: ")
    assert math.isnan(fit.seed_variance)
