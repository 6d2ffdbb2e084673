"""The variance between partitions in closed cases."""

import math

import numpy as np
import pytest

from digitlab.findings.variance_components import partition_variance
from digitlab.fits.predictions import Predictions


def predictions(right: list[list[int]], seeds: list[int]) -> Predictions:
    one = np.eye(2, dtype=np.float32)[np.asarray(right)]
    labels = np.ones(np.shape(right), dtype=np.uint8)
    index = np.tile(np.arange(labels.shape[1]), (len(seeds), 1))
    return Predictions("test", np.asarray(seeds), index, labels, one, np.array([0, 1], np.uint8))


def test_partitions_vary_by_half_the_square_of_their_difference():
    a = predictions([[1, 1, 1, 1], [1, 1, 1, 0], [0, 0, 0, 0]], [0, 1, 7])
    b = predictions([[1, 1, 0, 0], [1, 0, 0, 0]], [0, 1])
    # differences 1/2 and 1/2 of the seeds that both have
    assert partition_variance(a, b, 0.0) == pytest.approx(0.125)
    assert partition_variance(a, b, 0.05) == pytest.approx(0.1)
    assert partition_variance(b, a, 0.05) == pytest.approx(0.1)
    c = predictions([[1, 1, 0, 0], [1, 1, 1, 0]], [0, 1])
    assert partition_variance(a, c, 0.0) == pytest.approx((0.25**2 - 0.125 / 2) / 2)
    assert math.isnan(partition_variance(predictions([[1, 0]], [0]), b, 0.0))
