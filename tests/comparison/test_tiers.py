"""Tiers, ranks and the probability of being best, from made-up fits and verdicts."""

import numpy as np
import pytest
from scipy import stats

from digitlab.comparison.algorithms import compare_algorithms
from digitlab.comparison.tiers import (
    COLUMNS,
    best_probabilities,
    rank_algorithms,
    rank_interval,
    tiers,
)
from tests.made_up.fits import diverged, outcomes, record

RNG = np.random.default_rng(12)
BETTER = frozenset([("a", "c"), ("a", "d"), ("b", "d")])


def ranked(**variants):
    families = {"family": variants}
    return rank_algorithms(families, compare_algorithms(families, 100, 0.05), 0.05)


def test_a_rank_is_bounded_by_who_is_significantly_better_and_worse():
    ranks = {name: rank_interval(name, "abcd", BETTER) for name in "abcd"}
    assert ranks == {"a": (1, 2), "b": (1, 3), "c": (2, 4), "d": (3, 4)}


def test_a_tier_ends_before_the_first_variant_worse_than_its_first():
    assert tiers("abcd", BETTER) == {"a": 1, "b": 1, "c": 2, "d": 2}
    assert tiers("abcd", frozenset()) == dict.fromkeys("abcd", 1)
    assert tiers("", BETTER) == {}


def test_two_independent_algorithms_are_best_with_the_probability_of_a_t_variable():
    covariance = np.diag([0.03**2, 0.04**2])
    for freedom in (4.0, np.inf):
        found = best_probabilities(
            np.array([0.9, 0.85]), covariance, freedom, np.random.default_rng(1)
        )
        assert found.sum() == pytest.approx(1)
        assert found[0] == pytest.approx(stats.t.cdf(1.0, freedom), abs=0.01)


def test_errors_on_the_same_images_make_a_small_difference_certain():
    """Both arms move together, so that only the variance of their difference counts."""
    covariance = np.full((2, 2), 0.05**2) + np.diag([1e-6, 1e-6])
    found = best_probabilities(np.array([0.9, 0.89]), covariance, np.inf, np.random.default_rng(1))
    assert found[0] > 0.999


def test_variants_are_ranked_with_their_twins():
    good, bad = record(outcomes(RNG, 0.95)), record(outcomes(RNG, 0.5))
    table = ranked(bad=bad, good=good, twin=dict(good))
    assert table["variant"].tolist() == ["good", "twin", "bad"]
    assert table["twin_of"].tolist() == ["", "good", ""]
    assert table["tier"].tolist() == [1, 1, 2]
    assert table[["rank_low", "rank_high"]].to_numpy().tolist() == [[1, 1], [1, 1], [2, 2]]
    assert table["best"].tolist() == pytest.approx([1, 1, 0], abs=1e-3)
    assert (table["low"] < table["accuracy"]).all()
    assert (table["accuracy"] < table["high"]).all()


def first(fits, count):
    """The first ``count`` seeds of a record."""
    cut = {name: part[:count] for name, part in fits.items() if name != "digits"}
    return {**cut, "digits": fits["digits"]}


def test_a_twin_with_more_seeds_is_a_twin():
    good, bad = record(outcomes(RNG, 0.95, seeds=8)), record(outcomes(RNG, 0.5))
    table = ranked(few=first(good, 5), many=good, bad=bad).set_index("variant")
    assert table.loc["many", "twin_of"] == "few"
    assert table.loc["few", "seeds"] == 5
    assert table.loc["many", "seeds"] == 8
    other = {**good, "probabilities_test": good["probabilities_test"].copy()}
    other["probabilities_test"][0, 0] = other["probabilities_test"][0, 0, [2, 0, 1]]
    assert ranked(few=first(good, 5), many=other)["twin_of"].tolist() == ["", ""]


def test_the_best_is_told_by_the_seeds_that_all_variants_have():
    """Accuracies of a seed move together, so that means over different seeds would mislead."""
    of_seed = np.array([0.95, 0.9, 0.93, 0.88, 0.92, *[0.6] * 7])
    good = RNG.random((12, 400)) < of_seed[:, None]
    worse = good.copy()
    worse[:, :10] = False
    whole = ranked(good=record(good), worse=first(record(worse), 5))
    alike = ranked(good=first(record(good), 5), worse=first(record(worse), 5))
    of_whole, of_alike = (table.set_index("variant")["best"] for table in (whole, alike))
    assert of_whole.to_dict() == of_alike.to_dict()
    assert of_whole["good"] > 0.99
    assert whole.set_index("variant")["seeds"].to_dict() == {"good": 12, "worse": 5}


def test_fits_that_diverged_have_no_tier():
    good, lost = record(outcomes(RNG, 0.9)), diverged(record(outcomes(RNG, 0.9)), 0, 1, 2, 3, 4)
    table = ranked(lost=lost, good=good).set_index("variant")
    assert table.loc["good", ["tier", "rank_low", "rank_high"]].tolist() == [1, 1, 1]
    assert table.loc["lost", ["tier", "best", "low"]].isna().all()
    nobody = ranked(lost=lost, other=diverged(record(outcomes(RNG, 0.8)), 0, 1, 2, 3, 4))
    assert nobody[["tier", "best", "low"]].isna().all(axis=None)


def test_one_seed_is_ranked_as_a_tie_without_probabilities():
    one = {name: record(outcomes(RNG, p, seeds=1)) for name, p in (("a", 0.9), ("b", 0.3))}
    table = ranked(**one)
    assert table[["tier", "rank_low", "rank_high"]].to_numpy().tolist() == [[1, 1, 2]] * 2
    assert table[["best", "low", "high"]].isna().all(axis=None)


def test_without_variants_there_is_no_row():
    table = ranked()
    assert table.empty
    assert list(table) == COLUMNS
