"""Power laws against planted ones, scipy's curve_fit, and data without an identifiable floor."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from digitlab.stats.power_laws import fit_power_law, fit_power_law_with_floor, log_curvature

IMAGES = np.array([3600.0, 9000.0, 18000.0, 36000.0])
SOFTMAX = np.array([0.1059, 0.0931, 0.0843, 0.0793])  # of softmax regression on MNIST
laws = given(st.floats(0.1, 1.5), st.floats(0.02, 0.3))


@settings(deadline=None)
@laws
def test_a_power_law_is_found_again_and_does_not_bend(exponent, at_most):
    errors = at_most * (IMAGES / IMAGES[-1]) ** -exponent
    law = fit_power_law(IMAGES, errors)
    assert law.exponent == pytest.approx(exponent)
    assert law.at(IMAGES) == pytest.approx(errors)
    assert log_curvature(IMAGES, errors) == pytest.approx(0, abs=1e-9)


@settings(deadline=None, max_examples=50)
@given(st.floats(0.2, 1.5), st.floats(0.02, 0.3), st.floats(0.02, 0.2), st.integers(3, 4))
def test_a_floor_is_found_again_and_bends_the_curve_upwards(exponent, excess, floor, points):
    images = IMAGES[:points]
    errors = floor + excess * (images / images[-1]) ** -exponent
    law = fit_power_law_with_floor(images, errors)
    assert law.inside
    assert (law.floor, law.exponent) == pytest.approx((floor, exponent), rel=1e-3)
    assert law.at(images) == pytest.approx(errors, rel=1e-6)
    assert log_curvature(images, errors) > 0


def test_published_slope_in_logs():
    assert fit_power_law(IMAGES, SOFTMAX).exponent == pytest.approx(0.128, abs=5e-4)


def test_the_law_with_a_floor_is_that_of_scipys_curve_fit():
    from scipy.optimize import curve_fit

    expected, _ = curve_fit(
        lambda n, a, b, c: a + b * n**-c,
        IMAGES,
        SOFTMAX,
        p0=[0.06, 3, 0.5],
        bounds=([0, 0, 0], [0.2, 1e3, 3]),
        sigma=SOFTMAX,  # relative residuals
        ftol=1e-14,
        xtol=1e-14,
        gtol=1e-14,
    )
    law = fit_power_law_with_floor(IMAGES, SOFTMAX)
    assert law.inside
    assert (law.floor, law.scale, law.exponent) == pytest.approx(expected, rel=1e-3)
    # Published without weights: .0576 +- .012
    assert law.floor == pytest.approx(0.0576, abs=0.012)


@settings(deadline=None)
@given(st.floats(0.05, 1), st.floats(0.05, 0.5))
def test_errors_that_fall_ever_faster_tell_no_floor(exponent, bend):
    logs = np.log(IMAGES / IMAGES[0])
    errors = 0.2 * np.exp(-exponent * logs - bend * logs**2)
    assert not fit_power_law_with_floor(IMAGES, errors).inside
    assert log_curvature(IMAGES, errors) == pytest.approx(-2 * bend)


def test_errors_that_do_not_fall_tell_no_floor():
    flat = np.full(4, 0.0123)
    assert fit_power_law(IMAGES, flat).exponent == pytest.approx(0, abs=1e-12)
    assert not fit_power_law_with_floor(IMAGES, flat).inside
    assert log_curvature(IMAGES, flat) == 0


@settings(deadline=None, max_examples=25)
@given(st.permutations(range(4)))
def test_the_order_of_points_does_not_matter(order):
    assume(order != list(range(4)))
    law, again = (fit_power_law_with_floor(IMAGES[o], SOFTMAX[o]) for o in (range(4), order))
    assert again[:3] == pytest.approx(law[:3], rel=1e-4)
