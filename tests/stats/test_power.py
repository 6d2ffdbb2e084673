"""Power against published sample sizes and effects, the tests' own exact power and its inverse."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import TTestPower

from digitlab.stats.power import (
    detectable_difference,
    detectable_shift,
    seeds_to_detect,
    smallest_detectable_difference,
    t_power,
)

shares = st.floats(0.001, 1)
alphas = st.sampled_from([0.005, 0.05, 0.2])
powers = st.sampled_from([0.3, 0.5, 0.8, 0.95])


@pytest.mark.parametrize(
    ("share_a", "share_b", "power", "n"),
    [
        pytest.param(0.2, 0.1, 0.9, 311.05, id="Connor 1987, .2 and .1"),
        pytest.param(0.3, 0.15, 0.8, 154.60, id="public calculators, .3 and .15"),
        pytest.param(0.45, 0.05, 0.8, 22.01, id="public calculators, .45 and .05"),
    ],
)
def test_a_sample_of_the_published_size_detects_its_difference(share_a, share_b, power, n):
    got = smallest_detectable_difference(share_a + share_b, n, power=power)
    assert got == pytest.approx(share_a - share_b, rel=2e-4)


DISCORDANCES = (0.002, 0.005, 0.01, 0.02, 0.04, 0.06, 0.1)
DETECTABLE = {  # in percentage points, measured for the study's test sets at 80 % power
    (10_000, 0.05): (0.125, 0.198, 0.280, 0.396, 0.560, 0.686, 0.886),
    (12_000, 0.05): (0.114, 0.181, 0.256, 0.362, 0.511, 0.626, 0.809),
    (10_000, 0.005): (0.163, 0.258, 0.365, 0.516, 0.730, 0.894, 1.154),
}


@pytest.mark.parametrize(
    ("n", "alpha", "discordance", "points"),
    [
        pytest.param(n, alpha, *pair, id=f"n={n} alpha={alpha} psi={pair[0]}")
        for (n, alpha), row in DETECTABLE.items()
        for pair in zip(DISCORDANCES, row, strict=True)
    ],
)
def test_detectable_difference_as_tabulated(n, alpha, discordance, points):
    got = smallest_detectable_difference(discordance, n, alpha)
    assert 100 * got == pytest.approx(points, rel=0, abs=0.0005)


@pytest.mark.parametrize(("discordance", "n"), [(0.3, 311), (0.45, 155), (0.2, 300)])
def test_a_detectable_difference_is_near_that_of_the_enumerated_test(discordance, n):
    favor = (1 + smallest_detectable_difference(discordance, n) / discordance) / 2
    power = 0.0
    for m in range(1, n + 1):
        coins = math.comb(n, m) * discordance**m * (1 - discordance) ** (n - m)
        for b in range(m + 1):
            if (2 * b - m) ** 2 > 3.841459 * m:
                power += coins * math.comb(m, b) * favor**b * (1 - favor) ** (m - b)
    assert power == pytest.approx(0.8, abs=0.015)


def connor_power(difference, discordance, n, alpha):
    z = stats.norm.isf(alpha / 2)
    excess = difference * math.sqrt(n) - z * math.sqrt(discordance)
    spread = math.sqrt(discordance - difference**2)
    return stats.norm.cdf(excess / spread) if spread else float(excess > 0)


@given(shares, st.integers(1, 50_000), alphas, powers)
def test_detectable_difference_has_the_power_asked_for(discordance, n, alpha, power):
    found = smallest_detectable_difference(discordance, n, alpha, power)
    if math.isnan(found):
        assert connor_power(discordance, discordance, n, alpha) < power
    else:
        assert 0 < found <= discordance
        assert connor_power(found, discordance, n, alpha) == pytest.approx(power, abs=1e-6)


def test_nothing_is_detectable_without_discordance():
    assert math.isnan(smallest_detectable_difference(0, 10_000))


def test_nothing_is_detectable_with_too_few_discordant_images():
    """Five in 10,000 reach p .05 only if they all favor one model, and need not occur."""
    assert math.isnan(smallest_detectable_difference(0.0005, 10_000))
    assert math.isnan(smallest_detectable_difference(1, 3, power=0.95))


def test_every_image_may_favor_one_model():
    assert smallest_detectable_difference(1, 4, power=0.5) == pytest.approx(1.959963984540054 / 2)
    assert math.isnan(smallest_detectable_difference(1, 3, power=0.5))


@pytest.mark.parametrize(("n", "effect"), [(3, 3.26), (5, 1.68), (10, 1.00), (20, 0.66)])
def test_detectable_effects_as_tabulated(n, effect):
    assert detectable_shift(n - 1) / math.sqrt(n) == pytest.approx(effect, abs=0.005)


@pytest.mark.parametrize("n", [2, 3, 5, 10])
@pytest.mark.parametrize("alpha", [0.05, 0.05 / 15])
def test_the_detectable_effect_has_the_power_asked_for(n, alpha):
    """Integrated over the sd s of a sample: a normal mean beyond s times the critical t."""
    from scipy.integrate import quad
    from scipy.stats import chi2, norm, t

    critical, center = t.ppf(1 - alpha / 2, n - 1), detectable_shift(n - 1, alpha)

    def rejected(s: float) -> float:
        beyond = norm.sf(critical * s - center) + norm.cdf(-critical * s - center)
        return beyond * chi2.pdf(s * s * (n - 1), n - 1) * 2 * s * (n - 1)

    power = sum(quad(rejected, *part)[0] for part in ((0, 0.1), (0.1, 0.5), (0.5, 2), (2, 10)))
    assert power == pytest.approx(0.8, abs=1e-6)


@pytest.mark.parametrize("alpha", [0.05, 0.05 / 15])
@pytest.mark.parametrize("freedom", [1, 2.4, 7.7, 250, math.inf])
def test_a_detectable_difference_is_detected_with_the_power_asked_for(freedom, alpha):
    """A million draws of a mean and of its estimated variance, a scaled chi-square variable."""
    rng = np.random.default_rng(4)
    difference = detectable_difference(0.02**2, freedom, alpha)
    means = rng.normal(difference, 0.02, 1_000_000)
    ratio = 1.0 if math.isinf(freedom) else rng.chisquare(freedom, len(means)) / freedom
    critical = stats.t.ppf(1 - alpha / 2, freedom)
    found = np.abs(means) > critical * 0.02 * np.sqrt(ratio)
    assert found.mean() == pytest.approx(0.8, abs=0.002)


@pytest.mark.parametrize("variance", [0.0, math.nan])
def test_without_a_variance_the_detectable_difference_is_not_known(variance):
    assert math.isnan(detectable_difference(variance, 4))


@pytest.mark.parametrize(("difference", "sd"), [(0.5, 1.0), (1.0, 1.0), (0.01, 0.02), (3.0, 1.0)])
def test_seeds_to_detect_are_the_fewest_with_that_power(difference, sd):
    """Oracle: the power of a paired t test by statsmodels, reached there and not before."""
    seeds = seeds_to_detect(difference, sd)
    power = [TTestPower().power(difference / sd, n, 0.05) for n in (seeds - 1, seeds)]
    assert power[0] < 0.8 <= power[1] or seeds <= 3


def test_images_that_all_seeds_share_may_leave_a_difference_open():
    alone, shared = (seeds_to_detect(0.01, 0.02, fixed) for fixed in (0.0, 1e-6))
    assert alone < shared < math.inf
    assert seeds_to_detect(0.01, 0.02, 1e-4) == math.inf
    assert math.isnan(seeds_to_detect(0.01, math.nan))
    assert seeds_to_detect(0.0, 0.02) == math.inf


@given(st.floats(0.01, 6), st.integers(2, 60), st.sampled_from([0.05, 0.01]))
def test_the_power_of_a_t_test_is_the_tail_of_noncentral_t(shift, freedom, alpha):
    critical = stats.t.ppf(1 - alpha / 2, freedom)
    expected = stats.nct.sf(critical, freedom, shift) + stats.nct.cdf(-critical, freedom, shift)
    assert t_power(shift, freedom, alpha) == pytest.approx(expected, abs=1e-6)
