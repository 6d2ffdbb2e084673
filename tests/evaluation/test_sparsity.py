"""Zeros and norms of weights against numpy, only on live pixels."""

import numpy as np
import pytest

from digitlab.evaluation.sparsity import live_pixels, sparsity

WEIGHTS = np.array([[0.0, 0.0, 3.0, 5e-4], [0.0, 1e-3, -4.0, -0.0]], dtype=np.float32)


def test_a_pixel_is_live_where_any_image_has_ink():
    images = np.zeros((5, 3, 2), dtype=np.uint8)
    images[4, 0, 1] = 1
    images[2, 2, 0] = 255
    assert live_pixels(images).tolist() == [False, True, False, False, True, False]


def test_zeros_of_dead_pixels_do_not_count():
    found = sparsity(WEIGHTS, np.array([False, True, True, True]))
    assert found.live_weights == 6
    assert found.exact_zeros == 2  # -0 is one
    assert found.near_zeros == 3  # 0.001 itself, a little above it in float32, is none
    assert sparsity(WEIGHTS, np.ones(4, dtype=bool)).exact_zeros == 4


def test_norms_are_those_of_numpy():
    weights = np.random.default_rng(0).normal(size=(3, 24)).astype(np.float32)
    live = np.arange(24) % 3 > 0
    found, kept = sparsity(weights, live), weights[:, live].astype(np.float64).ravel()
    assert found.norm_1 == pytest.approx(np.linalg.norm(kept, 1), rel=1e-12)
    assert found.norm_2 == pytest.approx(np.linalg.norm(kept), rel=1e-12)
    assert found.largest == pytest.approx(np.abs(kept).max(), rel=1e-12)


def test_no_live_pixel_leaves_nothing():
    assert sparsity(WEIGHTS, np.zeros(4, dtype=bool)) == (0, 0, 0, 0, 0, 0)


def test_weights_that_are_no_numbers_are_no_zeros():
    found = sparsity(np.full((1, 4), np.nan, dtype=np.float32), np.ones(4, dtype=bool))
    assert (found.exact_zeros, found.near_zeros) == (0, 0)
    assert np.isnan(found.norm_2)
