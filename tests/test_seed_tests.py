"""The t test over seeds against published values, scipy and the cases without any spread."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_seed_intervals import SLEEP

from digitlab.seed_tests import t_test

values = st.lists(st.floats(-50, 50), min_size=2, max_size=10).filter(lambda v: np.std(v) > 1e-6)


def test_sleep_data_as_r_prints():
    test = t_test(SLEEP)
    assert test.p == pytest.approx(0.002833, rel=0, abs=5e-7)
    assert (test.n, test.mean) == (10, pytest.approx(-1.58))
    assert (test.low, test.high) == pytest.approx((-2.4598858, -0.7001142), rel=0, abs=5e-8)


@settings(deadline=None)
@given(values)
def test_p_is_that_of_scipy_and_swapping_arms_flips_signs(data):
    from scipy.stats import ttest_1samp

    test, swapped = t_test(data), t_test(np.negative(data))
    assert test.p == pytest.approx(ttest_1samp(data, 0).pvalue, abs=1e-12)
    assert swapped.p == test.p
    assert (swapped.mean, swapped.low, swapped.high) == pytest.approx(
        (-test.mean, -test.high, -test.low)
    )


def test_seeds_that_agree_on_no_difference_are_the_same():
    assert t_test([0.0, 0.0, 0.0]).p == 1


def test_seeds_that_agree_on_a_difference_leave_nothing_to_test_it_against():
    assert math.isnan(t_test([0.1 + 0.2, 0.3, 0.3]).p)


def test_one_seed_cannot_be_tested():
    test = t_test([0.5, math.nan])
    assert (test.n, test.mean) == (1, 0.5)
    assert math.isnan(test.p)
