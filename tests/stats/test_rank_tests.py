"""Ranks over data sets, compared with the published example and tables."""

import math

import numpy as np
import pytest

from digitlab.stats.rank_tests import critical_difference, friedman, indistinct_groups

# Demsar (2006), table 6: the ranks of C4.5 and three of its forms on 14 data sets.
DEMSAR = np.array(
    [
        *([4, 3, 2, 1], [1, 2, 3, 4], [4, 1, 2, 3], [4, 1, 3, 2], [4, 2, 3, 1]),
        *([1, 2.5, 4, 2.5], [3, 2, 4, 1], [2.5, 2.5, 4, 1], [4, 3, 2, 1], [2.5] * 4),
        *([4, 2.5, 1, 2.5], [3, 2, 4, 1], [4, 1, 2, 3], [3, 1, 4, 2]),
    ]
)


def test_ranks_and_statistics_are_those_that_demsar_published():
    test = friedman(-DEMSAR)
    assert test.ranks == pytest.approx([3.143, 2.000, 2.893, 1.964], abs=5e-4)
    # He leaves ties uncorrected. They are one of four and three of two: the correction is
    # 1 - sum(t^3 - t) / (N k (k^2 - 1)).
    ties = 1 - (60 + 3 * 6) / (14 * 4 * 15)
    assert test.statistic * ties == pytest.approx(9.28, abs=0.005)
    uncorrected = test.statistic * ties
    assert 13 * uncorrected / (14 * 3 - uncorrected) == pytest.approx(3.69, abs=0.005)
    assert critical_difference(4, 14, 0.05) == pytest.approx(1.25, abs=0.005)
    assert critical_difference(4, 14, 0.10) == pytest.approx(1.12, abs=0.005)


def test_f_is_that_of_an_analysis_of_variance_of_the_ranks():
    test = friedman(-DEMSAR)
    n, k = DEMSAR.shape
    effects = DEMSAR.mean(axis=0) - DEMSAR.mean()
    rest = DEMSAR - DEMSAR.mean(axis=0) - DEMSAR.mean(axis=1, keepdims=True) + DEMSAR.mean()
    f = (n * (effects**2).sum() / (k - 1)) / ((rest**2).sum() / ((k - 1) * (n - 1)))
    assert test.f == pytest.approx(f)


@pytest.mark.parametrize(
    ("algorithms", "quantile"),
    [(2, 1.960), (3, 2.343), (4, 2.569), (5, 2.728), (6, 2.850), (10, 3.164)],
)
def test_critical_values_are_those_of_demsars_table(algorithms, quantile):
    found = critical_difference(algorithms, 10, 0.05)
    assert found / math.sqrt(algorithms * (algorithms + 1) / 60) == pytest.approx(
        quantile, abs=1e-3
    )


def test_the_test_rejects_as_often_as_its_level_says_where_nothing_differs():
    draw = np.random.default_rng(0)
    rejected = np.mean([friedman(draw.random((6, 5))).p < 0.05 for _ in range(400)])
    assert 0.02 < rejected < 0.085


def test_all_data_sets_that_rank_alike_are_as_significant_as_can_be():
    test = friedman([[3, 2, 1]] * 5)
    assert test.f == math.inf
    assert test.p == 0
    assert list(test.ranks) == [1, 2, 3]


def test_nothing_is_ranked_where_all_are_tied():
    test = friedman(np.ones((5, 3)))
    assert list(test.ranks) == [2, 2, 2]
    assert math.isnan(test.p)


def test_groups_are_the_longest_runs_within_the_critical_difference():
    assert indistinct_groups([1.964, 2.0, 2.893, 3.143], 1.25) == [(0, 3)]
    assert indistinct_groups([1.964, 2.0, 2.893, 3.143], 1.15) == [(0, 2), (1, 3)]
    assert indistinct_groups([1, 2, 3, 4], 1.5) == [(0, 1), (1, 2), (2, 3)]
    assert indistinct_groups([4, 1, 1.2, 9], 0.5) == [(0, 1)]
    assert indistinct_groups([1, 2], 1) == []  # a difference of the critical one is significant
