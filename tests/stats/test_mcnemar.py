"""McNemar's tests against published p-values, enumeration and the pairing they rest on."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitlab.stats.mcnemar import chi_square_p, exact_p, mid_p, unpaired_p
from digitlab.stats.paired_table import PairedTable

counts = st.integers(0, 40)
tables = st.builds(PairedTable, counts, counts, counts, counts).filter(lambda table: table.n > 0)

# Each with the value of the last printed decimal.
EXACT = [
    pytest.param((794, 150, 86, 570), 3.7159e-05, 1e-9, id="Agresti approval, R mcnemar.test"),
    pytest.param((59, 6, 16, 80), 0.052479, 1e-6, id="Cavo 2012, contingencytables"),
    pytest.param((1, 1, 7, 12), 0.0703, 1e-4, id="Bentur 2009, Fagerland 2013"),
    pytest.param((101, 121, 59, 33), 4.434449e-06, 1e-12, id="statsmodels and R"),
    pytest.param((101, 70, 59, 33), 0.378688, 1e-6, id="statsmodels 70/59"),
    pytest.param((101, 80, 59, 33), 0.089452, 1e-6, id="statsmodels 80/59"),
    pytest.param((101, 30, 60, 33), 0.00206, 1e-5, id="statsmodels 30/60"),
    pytest.param((101, 10, 30, 33), 0.002221, 1e-6, id="statsmodels 10/30"),
    pytest.param((101, 10, 10, 33), 1.0, 1e-6, id="statsmodels 10/10"),
    pytest.param((9959, 11, 1, 29), 0.00634765625, 1e-11, id="by hand, 2 * 13 / 4096"),
    pytest.param((21, 2, 9, 12), 0.06543, 1e-5, id="exact2x2"),
]
MID_P = [
    pytest.param((794, 150, 86, 570), 2.893e-05, 1e-8, id="Agresti approval"),
    pytest.param((59, 6, 16, 80), 0.034690, 1e-6, id="Cavo 2012, contingencytables"),
    pytest.param((1, 1, 7, 12), 0.0391, 1e-4, id="Bentur 2009, Fagerland 2013"),
]


@pytest.mark.parametrize(("cells", "published", "unit"), EXACT)
def test_exact_p_as_published(cells, published, unit):
    assert exact_p(PairedTable(*cells)) == pytest.approx(published, rel=0, abs=unit / 2)


@pytest.mark.parametrize(("cells", "published", "unit"), MID_P)
def test_mid_p_as_published(cells, published, unit):
    assert mid_p(PairedTable(*cells)) == pytest.approx(published, rel=0, abs=unit / 2)


def test_exact_p_has_the_power_that_g_power_prints():
    """G*Power manual: odds ratio .25, discordance .4, 50 pairs, one-sided .05; digits of pwrss."""
    rejections = [
        math.comb(50, m) * 0.4**m * 0.6 ** (50 - m) * math.comb(m, b) * 0.2**b * 0.8 ** (m - b)
        for m in range(51)
        for b in range(m // 2 + 1)
        if exact_p(PairedTable(0, b, m - b, 0)) / 2 <= 0.05
    ]
    assert sum(rejections) == pytest.approx(0.839356985, rel=0, abs=5e-10)


def enumerated(b, c):
    """The exact p and mid-p, by enumerating all outcomes of b + c fair coins."""
    ways = [math.comb(b + c, k) for k in range(b + c + 1)]
    rarer, as_rare = sum(w for w in ways if w < ways[b]), sum(w for w in ways if w == ways[b])
    whole = 2 ** (b + c)
    return Fraction(rarer + as_rare, whole), Fraction(2 * rarer + as_rare, 2 * whole)


@pytest.mark.parametrize("b", range(13))
@pytest.mark.parametrize("c", range(13))
def test_both_p_agree_with_enumeration(b, c):
    exact, mid = (1, 1) if b == c == 0 else enumerated(b, c)
    table = PairedTable(5, b, c, 5)
    assert exact_p(table) == pytest.approx(float(exact), rel=1e-12)
    assert mid_p(table) == pytest.approx(float(mid), rel=1e-12)


@given(tables)
def test_exact_p_is_never_below_mid_p(table):
    assert 0 < mid_p(table) <= exact_p(table) <= 1


@given(tables)
def test_swapping_the_models_keeps_both_p(table):
    swapped = PairedTable(table.both, table.only_b, table.only_a, table.neither)
    assert mid_p(swapped) == mid_p(table)
    assert exact_p(swapped) == exact_p(table)
    assert swapped.difference == -table.difference


def test_identical_models_do_not_differ():
    table = PairedTable(900, 0, 0, 100)
    assert (mid_p(table), exact_p(table)) == (1.0, 1.0)


def test_p_is_at_most_1_where_rounding_would_exceed_it():
    assert exact_p(PairedTable(0, 21, 22, 0)) == 1.0


def test_many_discordant_images():
    """Far out in the tail p stays positive, and near b = c it approaches 1."""
    assert 0 < mid_p(PairedTable(0, 900, 100, 0)) < 1e-100
    assert mid_p(PairedTable(0, 20_001, 20_000, 0)) == pytest.approx(0.996, abs=5e-4)


@pytest.mark.parametrize(
    ("cells", "published", "unit"),
    [
        pytest.param((794, 150, 86, 570), 3.099e-05, 1e-8, id="Agresti approval"),
        pytest.param((59, 6, 16, 80), 0.033006, 1e-6, id="Cavo 2012, contingencytables"),
        pytest.param((1, 1, 7, 12), 0.0339, 1e-4, id="Bentur 2009, Fagerland 2013"),
        pytest.param((101, 121, 59, 33), 3.815136e-06, 1e-12, id="statsmodels and R"),
    ],
)
def test_chi_square_as_published(cells, published, unit):
    assert chi_square_p(PairedTable(*cells)) == pytest.approx(published, rel=0, abs=unit / 2)


def test_unpaired_proportions_follow_their_formula():
    """z = (.76 - .74) / sqrt(2 x .75 x .25 / 1000), two-sided."""
    z = 0.02 / math.sqrt(2 * 0.75 * 0.25 / 1000)
    p = math.erfc(z / math.sqrt(2))
    assert unpaired_p(PairedTable(700, 60, 40, 200)) == pytest.approx(p, rel=1e-12)


def test_without_images_nothing_differs():
    assert unpaired_p(PairedTable(0, 0, 0, 0)) == 1
    assert math.isnan(PairedTable(0, 0, 0, 0).difference)
