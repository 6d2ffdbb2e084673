"""Holm's correction against published values and its definition."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitlab.stats.multiple_testing import holm, with_holm

BENJAMINI_HOCHBERG_1995 = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
]
families = st.lists(st.one_of(st.floats(0, 1), st.just(np.nan)), max_size=12)


def test_holm_as_published():
    np.testing.assert_allclose(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02])


def test_holm_rejects_three_of_the_tests_of_benjamini_and_hochberg_1995():
    rejected = holm(BENJAMINI_HOCHBERG_1995) <= 0.05
    assert rejected.tolist() == [True] * 3 + [False] * 12


def test_a_missing_test_does_not_count_in_the_family():
    np.testing.assert_allclose(holm([0.01, np.nan, 0.03]), [0.02, np.nan, 0.03])


@pytest.mark.parametrize("family", [[], [np.nan], [np.nan, np.nan]])
def test_a_family_without_tests(family):
    np.testing.assert_array_equal(holm(family), np.array(family, dtype=float))


@settings(deadline=None, max_examples=20)  # multipletests collects garbage on each call
@given(families)
def test_holm_is_the_largest_scaled_p_up_to_each_rank(family):
    made = [p for p in family if not np.isnan(p)]
    expected = [
        np.nan
        if np.isnan(p)
        else min(1, max((sum(r >= q for r in made)) * q for q in made if q <= p))
        for p in family
    ]
    np.testing.assert_allclose(holm(family), expected, rtol=1e-12)


@settings(deadline=None, max_examples=20)  # multipletests collects garbage on each call
@given(families, st.integers(0, 1000))
def test_the_order_of_tests_does_not_matter(family, seed):
    order = np.random.default_rng(seed).permutation(len(family))
    np.testing.assert_array_equal(holm(np.array(family)[order]), holm(family)[order])


def test_the_p_values_given_are_left_as_they_are():
    p_values = np.array([0.04, np.nan, 0.01])
    holm(p_values)
    np.testing.assert_array_equal(p_values, [0.04, np.nan, 0.01])


def test_rows_are_corrected_within_their_family_and_say_how_many_there_are():
    table = pd.DataFrame(
        {
            "family": ["x", "y", "x", "x", "y"],
            "seed": ["all", "all", "all", "all", "all"],
            "p": [0.01, 0.2, np.nan, 0.03, 0.01],
            "note": list("abcde"),
        }
    )
    corrected = with_holm(table, "p", ["family", "seed"])
    assert list(corrected) == ["family", "seed", "p", "p_holm", "tests", "note"]
    np.testing.assert_allclose(corrected["p_holm"], [0.02, 0.2, np.nan, 0.03, 0.02])
    assert corrected["tests"].tolist() == [2, 2, 2, 2, 2]


def test_a_table_without_rows_is_corrected_to_one():
    corrected = with_holm(pd.DataFrame(columns=["family", "p"]), "p", ["family"])
    assert list(corrected) == ["family", "p", "p_holm", "tests"]
    assert corrected.empty
