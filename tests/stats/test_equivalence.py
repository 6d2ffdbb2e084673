"""Equivalence tests against published values, statsmodels, their intervals, and identical arms."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from digitlab.stats.equivalence import equivalent_on_images, equivalent_over_seeds
from digitlab.stats.paired_intervals import tango, tango_statistic
from digitlab.stats.paired_table import PairedTable

# The clinic data of R's package equivalence, two groups of two variables.
VAR1_A = [2.84, 2.51, 2.41, 2.95, 3.14, 3.79, 4.14, 3.85, 3.02, 3.45, 5.37, 3.81, 4.19, 3.16, 3.84]
VAR1_B = [2.6, 2.82, 2.18, 3.46, 4.01, 3.04, 3.47, 4.06, 2.91, 3.59, 4.51, 3.16, 3.86, 3.31, 3.02]
VAR2_A = [4.0, 3.26, 4.14, 3.42, 3.25, 4.34, 4.97, 4.31, 3.11, 3.41, 5.02, 4.21, 4.59, 5.3, 4.32]
VAR2_B = [3.76, 3.66, 3.65, 3.6, 3.48, 2.87, 3.24, 3.92, 3.99, 4.21, 4.21, 3.31, 3.61, 2.97, 2.73]

counts = st.integers(0, 60)
tables = st.builds(PairedTable, st.integers(1, 900), counts, counts, counts)
differences = st.lists(st.integers(-9, 9).map(lambda k: k / 360), min_size=2, max_size=12)


@pytest.mark.parametrize(
    ("a", "b", "mean", "low", "high", "p"),
    [
        pytest.param(VAR1_A, VAR1_B, 0.1646667, -0.0744337, 0.4037670, 0.003166881489, id="var1"),
        pytest.param(VAR2_A, VAR2_B, 0.5626667, 0.1261653, 0.9991680, 0.4412034046, id="var2"),
    ],
)
def test_over_seeds_as_published(a, b, mean, low, high, p):
    test = equivalent_over_seeds(np.subtract(a, b), 0.6)
    assert (test.difference, test.low, test.high) == pytest.approx((mean, low, high), abs=5e-8)
    assert test.p == pytest.approx(p, abs=5e-11)


@given(differences.filter(lambda d: len(set(d)) > 1))
def test_over_seeds_it_is_the_t_test_at_the_nearer_margin(d):
    from scipy.special import stdtr

    error = np.std(d, ddof=1) / math.sqrt(len(d))
    expected = stdtr(len(d) - 1, -(0.005 - abs(np.mean(d))) / error)
    assert equivalent_over_seeds(d, 0.005).p == pytest.approx(expected, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize(
    ("discordant", "half_width", "unit"),
    [(0, 0.00023, 1e-5), (100, 0.0014, 1e-4), (400, 0.0028, 1e-4)],
)
def test_half_widths_on_mnists_test_partition(discordant, half_width, unit):
    table = PairedTable(12_000 - discordant, discordant // 2, discordant // 2, 0)
    test = equivalent_on_images(table, 0.005)
    assert test.high == pytest.approx(half_width, abs=unit / 2)
    assert test.p < 0.05


@given(tables, st.sampled_from([0.005, 0.02, 0.1]), st.sampled_from([0.01, 0.05]))
def test_on_images_the_test_and_its_interval_agree(table, margin, alpha):
    test = equivalent_on_images(table, margin, alpha)
    assume(abs(test.p - alpha) > 1e-6)
    assert (test.p < alpha) == (-margin < test.low and test.high < margin)


@given(differences, st.sampled_from([0.005, 0.02]), st.sampled_from([0.01, 0.05]))
def test_over_seeds_the_test_and_its_interval_agree(d, margin, alpha):
    assume(len(set(d)) > 1)
    test = equivalent_over_seeds(d, margin, alpha)
    assume(abs(test.p - alpha) > 1e-6)
    assert (test.p < alpha) == (-margin < test.low and test.high < margin)


@given(tables)
def test_on_images_swapping_the_arms_flips_the_sign(table):
    swapped = PairedTable(table.both, table.only_b, table.only_a, table.neither)
    a, b = equivalent_on_images(table, 0.01), equivalent_on_images(swapped, 0.01)
    assert (b.difference, b.low, b.high) == (-a.difference, -a.high, -a.low)
    assert b.p == pytest.approx(a.p)


@given(differences)
def test_over_seeds_swapping_the_arms_flips_the_sign(d):
    a, b = equivalent_over_seeds(d, 0.01), equivalent_over_seeds(-np.array(d), 0.01)
    assert (b.difference, b.low, b.high) == pytest.approx(
        (-a.difference, -a.high, -a.low), nan_ok=True
    )
    assert b.p == pytest.approx(a.p)


def test_few_images_without_a_disagreement_do_not_show_equivalence():
    assert equivalent_on_images(PairedTable(70, 0, 0, 2), 0.005).p > 0.05
    assert equivalent_on_images(PairedTable(9_000, 0, 0, 1_000), 0.005).p < 1e-6


def test_seeds_that_do_not_differ():
    """n signs of d + margin, all positive: 1 / 2^n, where a t test would divide by zero."""
    assert equivalent_over_seeds([0.0] * 5, 0.005) == (0.0, 0.0, 0.0, 1 / 32)


def test_seeds_that_differ_by_the_same():
    inside, beyond = (equivalent_over_seeds([d] * 4, 0.005) for d in (0.002, -0.005))
    assert (inside.p, beyond.p) == (1 / 16, 1.0)
    assert math.isnan(inside.low)


def test_one_seed_shows_nothing():
    assert np.isnan(equivalent_over_seeds([0.0], 0.005)[1:]).all()


@given(tables)
def test_the_score_statistic_is_the_quantile_at_tangos_limits(table):
    for limit, z in zip(tango(table, 0.95), (1.959964, -1.959964), strict=True):
        if abs(limit) < 0.999:
            assert tango_statistic(table, limit) == pytest.approx(z, abs=1e-4)


def test_the_score_statistic_of_no_difference_is_mcnemars():
    statistic = tango_statistic(PairedTable(50, 12, 5, 9), 0.0)
    assert statistic == pytest.approx((12 - 5) / math.sqrt(12 + 5))
