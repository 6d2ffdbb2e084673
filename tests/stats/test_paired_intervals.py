"""Paired intervals against published limits, the tests they invert and their symmetries."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import binom

from digitlab.stats.mcnemar import exact_p, mid_p
from digitlab.stats.paired_intervals import (
    independent_difference,
    newcombe,
    odds_ratio,
    odds_ratio_exact,
    odds_ratio_mid_p,
    tango,
)
from digitlab.stats.paired_table import PairedTable
from digitlab.stats.proportions import wilson

counts = st.integers(0, 60)
tables = st.builds(PairedTable, counts, counts, counts, counts).filter(lambda table: table.n > 0)
levels = st.sampled_from([0.8, 0.9, 0.95, 0.99])

NEWCOMBE_1998 = (20, 12, 2, 16)
BENTUR = (1, 1, 7, 12)
CAVO = (59, 6, 16, 80)
EZRA = (7, 25, 2, 68)
AGRESTI_MIN = (53, 16, 8, 9)
TANG_2010 = (8, 3, 1, 2)


def equal(interval, low, high, unit):
    """Compare both limits to the last printed decimal."""
    assert tuple(interval) == pytest.approx((low, high), rel=0, abs=unit / 2)


@pytest.mark.parametrize(
    ("cells", "low", "high", "unit"),
    [
        pytest.param(NEWCOMBE_1998, 0.0562, 0.3292, 1e-4, id="Newcombe 1998, ratesci"),
        pytest.param(BENTUR, -0.507, -0.026, 1e-3, id="Bentur 2009, Fagerland 2014"),
        pytest.param(CAVO, -0.1186, -0.0046, 1e-4, id="Cavo 2012, contingencytables"),
        pytest.param(EZRA, 0.133, 0.318, 1e-3, id="Ezra 2010, Fagerland 2014"),
        pytest.param(AGRESTI_MIN, -0.0201, 0.2039, 1e-4, id="Agresti and Min 2005"),
        pytest.param(TANG_2010, -0.1574, 0.4136, 1e-4, id="Tang 2010"),
    ],
)
def test_newcombe_method_10_as_published(cells, low, high, unit):
    equal(newcombe(PairedTable(*cells)), low, high, unit)


def test_newcombe_method_8_as_published():
    """Newcombe 1998, by ratesci."""
    equal(newcombe(PairedTable(*NEWCOMBE_1998), corrected=False), 0.0618, 0.3242, 1e-4)


def test_newcombe_corrects_positive_correlation_alone():
    """A negative phi stays as it is, and a weak positive one becomes 0, not negative."""
    negative, weak = PairedTable(2, 20, 12, 16), PairedTable(20, 12, 16, 10)
    assert newcombe(negative) == newcombe(negative, corrected=False)
    p_a, p_b = 32 / 58, 36 / 58
    a, b = wilson(32, 58), wilson(36, 58)
    low = p_a - p_b - math.hypot(p_a - a.low, b.high - p_b)
    high = p_a - p_b + math.hypot(a.high - p_a, p_b - b.low)
    assert newcombe(weak) == pytest.approx((low, high), rel=1e-12)


def test_newcombe_method_8_survives_rounding_of_a_perfect_correlation():
    assert newcombe(PairedTable(1, 0, 0, 1), corrected=False) == (0, 0)


@pytest.mark.parametrize(
    ("cells", "level", "low", "high", "unit"),
    [
        pytest.param(NEWCOMBE_1998, 0.95, 0.0611, 0.3447, 1e-4, id="Newcombe 1998, ratesci"),
        pytest.param(BENTUR, 0.95, -0.517, -0.026, 1e-3, id="Bentur 2009, Fagerland 2014"),
        pytest.param(CAVO, 0.95, -0.1240, -0.0054, 1e-4, id="Cavo 2012, contingencytables"),
        pytest.param(EZRA, 0.95, 0.139, 0.321, 1e-3, id="Ezra 2010, Fagerland 2014"),
        pytest.param(AGRESTI_MIN, 0.95, -0.020, 0.207, 1e-3, id="Agresti and Min 2005"),
        pytest.param((4, 9, 3, 16), 0.95, -0.027, 0.390, 1e-3, id="Tango 1998"),
        pytest.param((43, 0, 1, 0), 0.90, -0.096, 0.037, 1e-3, id="Tango 1998, 90 %"),
        pytest.param(TANG_2010, 0.95, -0.1670, 0.4327, 1e-4, id="Tang 2010"),
    ],
)
def test_tango_as_published(cells, level, low, high, unit):
    equal(tango(PairedTable(*cells), level), low, high, unit)


@pytest.mark.parametrize(
    ("cells", "low", "high", "unit"),
    [
        pytest.param(BENTUR, 0.003, 1.112, 1e-3, id="Bentur 2009, Fagerland 2014"),
        pytest.param(EZRA, 3.1169, 108.8892, 1e-4, id="Ezra 2010, contingencytables"),
        pytest.param((21, 2, 9, 12), 0.02336464, 1.07363844, 1e-8, id="exact2x2"),
    ],
)
def test_exact_odds_ratio_as_published(cells, low, high, unit):
    equal(odds_ratio_exact(PairedTable(*cells)), low, high, unit)


@pytest.mark.parametrize(
    ("cells", "low", "high", "unit"),
    [
        pytest.param(BENTUR, 0.006, 0.924, 1e-3, id="Bentur 2009, Fagerland 2014"),
        pytest.param(EZRA, 3.4681, 78.2972, 1e-4, id="Ezra 2010, contingencytables"),
    ],
)
def test_mid_p_odds_ratio_as_published(cells, low, high, unit):
    equal(odds_ratio_mid_p(PairedTable(*cells)), low, high, unit)


@pytest.mark.parametrize(
    ("cells", "low", "high", "unit"),
    [
        pytest.param(BENTUR, 0.023, 0.890, 1e-3, id="Bentur 2009, Fagerland 2014"),
        pytest.param(CAVO, 0.1514, 0.9287, 1e-4, id="Cavo 2012, contingencytables"),
    ],
)
def test_wilson_limits_give_the_published_odds_ratio(cells, low, high, unit):
    table = PairedTable(*cells)
    shares = wilson(table.only_a, table.discordant)
    equal([share / (1 - share) for share in shares], low, high, unit)


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(15, 148, 0.0578, 0.1617), (0, 20, 0, 0.1684), (1, 29, 0.0009, 0.1776)],
)
def test_exact_odds_are_the_clopper_pearson_limits_newcombe_1998_prints(count, n, low, high):
    odds = odds_ratio_exact(PairedTable(0, count, n - count, 0))
    equal([odd / (1 + odd) for odd in odds], low, high, 1e-4)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [((5, 6, 3, 9), 2.0), ((5, 0, 3, 9), 0.0), ((21, 2, 9, 12), 2 / 9), ((5, 3, 0, 9), math.inf)],
)
def test_odds_ratio(cells, expected):
    assert odds_ratio(PairedTable(*cells)) == expected


@pytest.mark.parametrize("n", [1, 20, 12_000])
def test_identical_models(n):
    table = PairedTable(n - n // 3, 0, 0, n // 3)
    half_width = 1.959963984540054**2 / (n + 1.959963984540054**2)
    assert tango(table) == pytest.approx((-half_width, half_width), rel=1e-12)
    assert math.isnan(odds_ratio(table))
    assert odds_ratio_exact(table) == odds_ratio_mid_p(table) == (0, math.inf)
    low, high = newcombe(table)
    assert low == pytest.approx(-high)
    assert low < 0


@pytest.mark.parametrize("n", [1, 8, 500])
def test_every_image_right_by_one_model_alone(n):
    """The score equation n (1 - d) = z sqrt(n (1 - d^2)) has the solution (n - z^2) / (n + z^2)."""
    z_squared = 1.959963984540054**2
    low = (n - z_squared) / (n + z_squared)
    assert tango(PairedTable(0, n, 0, 0)) == pytest.approx((low, 1), abs=1e-9)
    assert tango(PairedTable(0, 0, n, 0)) == pytest.approx((-1, -low), abs=1e-9)
    assert odds_ratio_exact(PairedTable(0, n, 0, 0)).high == math.inf
    assert odds_ratio_mid_p(PairedTable(0, 0, n, 0)).low == 0


def test_newcombe_stays_within_1_where_rounding_would_leave_it():
    assert newcombe(PairedTable(0, 0, 25, 0)).low == -1
    assert newcombe(PairedTable(0, 25, 0, 0)).high == 1


@pytest.mark.parametrize("cells", [NEWCOMBE_1998, BENTUR, (4, 9, 3, 16), (900, 30, 12, 58)])
def test_tango_limits_have_score_z_when_the_likelihood_is_maximized_numerically(cells):
    both, b, c, neither = cells
    n = sum(cells)
    for limit, z in zip(tango(PairedTable(*cells)), (1.959964, -1.959964), strict=True):
        floor, roof = max(0.0, -limit), (1 - limit) / 2

        def surprise(share, limit=limit):
            rest = 1 - 2 * share - limit
            return -(
                b * math.log(share + limit)
                + c * math.log(share)
                + (both + neither) * math.log(rest)
            )

        share = minimize_scalar(
            surprise,
            bounds=(floor + 1e-12, roof - 1e-12),
            method="bounded",
            options={"xatol": 1e-12},
        ).x
        score = (b - c - n * limit) / math.sqrt(n * (2 * share + limit - limit**2))
        assert score == pytest.approx(z, abs=1e-4)


@settings(deadline=None)
@given(tables, levels)
def test_differences_lie_inside_their_interval(table, level):
    for interval in (newcombe(table, level), newcombe(table, level, False), tango(table, level)):
        assert -1 <= interval.low <= table.difference <= interval.high <= 1
    assert newcombe(table, level).low < newcombe(table, level).high
    assert tango(table, level).low < tango(table, level).high


@settings(deadline=None)
@given(tables, levels)
def test_swapping_the_models_flips_the_sign(table, level):
    swapped = PairedTable(table.both, table.only_b, table.only_a, table.neither)
    for method in (newcombe, tango):
        low, high = method(table, level)
        assert method(swapped, level) == pytest.approx((-high, -low), abs=1e-12)


@given(tables, levels)
def test_swapping_the_models_inverts_the_odds_ratio(table, level):
    swapped = PairedTable(table.both, table.only_b, table.only_a, table.neither)
    for method in (odds_ratio_exact, odds_ratio_mid_p):
        low, high = method(table, level)
        inverted = (1 / high, 1 / low if low else math.inf)
        assert method(swapped, level) == pytest.approx(inverted, rel=1e-9)


@given(tables, levels)
def test_odds_ratio_lies_inside_its_intervals_and_mid_p_is_narrower(table, level):
    exact, mid = odds_ratio_exact(table, level), odds_ratio_mid_p(table, level)
    if table.discordant:
        assert exact.low <= mid.low <= odds_ratio(table) <= mid.high <= exact.high
        assert mid.high - mid.low < exact.high - exact.low or math.inf in mid


@given(tables.filter(lambda table: table.only_a and table.only_b), levels)
def test_mid_p_limits_cut_off_equal_tails(table, level):
    b, n, tail = table.only_a, table.discordant, (1 - level) / 2
    low, high = (odds / (1 + odds) for odds in odds_ratio_mid_p(table, level))
    assert binom.sf(b, n, low) + binom.pmf(b, n, low) / 2 == pytest.approx(tail, rel=1e-6)
    assert binom.cdf(b - 1, n, high) + binom.pmf(b, n, high) / 2 == pytest.approx(tail, rel=1e-6)


@given(tables)
def test_intervals_exclude_no_effect_where_their_test_rejects(table):
    for p_value, interval in (
        (exact_p(table), odds_ratio_exact(table)),
        (mid_p(table), odds_ratio_mid_p(table)),
    ):
        assert (p_value < 0.05) == (not interval.low <= 1 <= interval.high)
    low, high = tango(table)
    b, c = table.only_a, table.only_b
    assert (abs(b - c) > 1.959963984540054 * math.sqrt(b + c)) == (not low <= 0 <= high)


def test_independent_wilson_intervals_combine_to_the_published_limits():
    """Example (a) of Newcombe (1998), Statistics in Medicine 17:873: 56/70 less 48/80."""
    found = independent_difference(56 / 70, wilson(56, 70), 48 / 80, wilson(48, 80))
    assert found == pytest.approx((0.0524, 0.3339), abs=5e-5)
    extreme = independent_difference(1.0, wilson(9, 9), 0.0, wilson(0, 9))
    assert extreme.low < extreme.high == 1.0
