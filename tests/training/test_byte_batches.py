"""Batches kept as bytes are, times their factor, the scaled images and a column of ones."""

import dataclasses

import numpy as np
import pytest

from digitlab.data.scaling import with_bias
from digitlab.training.byte_batches import ByteBatches


@pytest.mark.parametrize("pixels", ["unit", "standardized"])
@pytest.mark.parametrize(("precision", "tolerance"), [(np.float32, 3e-7), (np.float64, 1e-14)])
def test_a_batch_times_its_factor_is_the_scaled_images_and_ones(
    make_problem, pixels, precision, tolerance
):
    problem = make_problem(pixels=pixels)
    scaling = dataclasses.replace(problem.scaling, precision=precision)
    problem = dataclasses.replace(problem, scaling=scaling)
    batches = ByteBatches(problem, 32)
    for picked in (np.arange(32), np.array([5, 200, 7])):  # the last batch of an epoch is shorter
        batch = batches.take(picked)
        assert batch.dtype == precision
        expected = with_bias(problem.train[picked])
        np.testing.assert_allclose(batch * batches.factor, expected, rtol=tolerance, atol=tolerance)
