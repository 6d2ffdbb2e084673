"""Fitted models are compared seed by seed on the same images, with one row per test."""

import numpy as np
import pandas as pd
import pytest

from digitlab.comparison.algorithms import compare_algorithms
from digitlab.comparison.equivalence import compare_equivalence
from digitlab.comparison.models import compare_fitted_models
from digitlab.stats.cochran import cochran_q
from digitlab.stats.multiple_testing import holm
from digitlab.stats.paired_intervals import newcombe, odds_ratio_exact, odds_ratio_mid_p, tango
from digitlab.stats.paired_table import PairedTable
from digitlab.stats.power import smallest_detectable_difference
from tests.made_up.fits import diverged, outcomes, record

DIGITS = np.array([3, 5, 8], dtype=np.uint8)


def block(predicted: np.ndarray, seeds=(0,), shuffle: int | None = None) -> dict[str, np.ndarray]:
    """A block whose fits predict class positions ``predicted`` (S, n); the truth is position 0."""
    count = predicted.shape[1]
    order = np.arange(count)
    if shuffle is not None:
        order = np.random.default_rng(shuffle).permutation(count)
    labels = np.full((len(seeds), count), DIGITS[0])
    empty = np.empty((len(seeds), 0), dtype=int)
    return {
        "seeds": np.array(seeds),
        "digits": DIGITS,
        "index_test": np.tile(order + 100, (len(seeds), 1)),
        "labels_test": labels,
        "probabilities_test": np.eye(3, dtype=np.float32)[predicted[:, order]],
        "index_official": empty,
        "labels_official": empty,
        "probabilities_official": np.empty((len(seeds), 0, 3)),
    }


def compared(**blocks) -> pd.DataFrame:
    return compare_fitted_models({"multiclass": blocks}, 0.05)[0]


def test_counts_are_those_of_the_paired_images():
    a, b = np.array([[0, 0, 1, 1, 0]]), np.array([[0, 1, 0, 2, 0]])
    row = compared(a=block(a), b=block(b, shuffle=4)).iloc[0]
    assert row[["n", "both", "only_a", "only_b", "neither"]].tolist() == [5, 2, 1, 1, 1]
    assert row["difference"] == 0
    assert row["partition"] == "test"  # the official one holds no images


def test_identical_models_are_never_called_different():
    same = np.array([[0, 1, 0, 2]])
    row = compared(a=block(same), b=block(same)).iloc[0]
    assert row[["p_midp", "p_exact", "tests"]].tolist() == [1, 1, 0]
    assert np.isnan(row["p_holm"])
    assert row["low"] <= 0 <= row["high"]


def test_holm_corrects_within_a_family_partition_and_seed():
    draw = np.random.default_rng(1)
    models = {
        name: block((draw.random((2, 60)) < p) * 1, (4, 9))
        for name, p in (("a", 0.1), ("b", 0.3), ("c", 0.6))
    }
    table = compared(**models)
    assert table["tests"].unique().tolist() == [3]
    for _, family in table.groupby(["partition", "seed"]):
        np.testing.assert_allclose(family["p_holm"], holm(family["p_midp"]))


def test_twins_count_once_in_holms_correction_and_in_cochrans_test():
    draw = np.random.default_rng(1)
    one, other = (block((draw.random((2, 60)) < p) * 1, (4, 9)) for p in (0.1, 0.3))
    families = {"family": {"a": one, "twin": dict(one), "b": other}}
    table, omnibus = compare_fitted_models(families, 0.05)
    assert table["tests"].tolist() == [1] * 6
    assert omnibus["models"].tolist() == [2, 2]
    rows = table.set_index(["seed", "variant_a", "variant_b"])["p_holm"]
    for seed in (4, 9):
        assert rows[seed, "twin", "b"] == rows[seed, "a", "b"]
        assert np.isnan(rows[seed, "a", "twin"])


def test_fits_of_different_images_or_seeds_are_refused():
    right = np.zeros((1, 4), dtype=int)
    other = block(right) | {"index_test": np.array([[1, 2, 3, 4]])}
    with pytest.raises(ValueError, match="different images"):
        compared(a=block(right), b=other)
    with pytest.raises(ValueError, match="different seeds"):
        compared(a=block(right), b=block(right, seeds=(1,)))


def test_a_seed_that_stands_twice_is_refused():
    twice = block(np.zeros((2, 4), dtype=int), (1, 1))
    with pytest.raises(ValueError, match="A seed occurs twice"):
        compared(a=twice, b=twice)


def test_seeds_are_paired_whatever_their_order():
    predicted = np.array([[0, 0, 1, 1, 0], [0, 1, 1, 0, 2]])
    other = np.array([[0, 1, 0, 2, 0], [1, 1, 1, 0, 0]])
    a, b = block(predicted, (4, 9)), block(other, (4, 9))
    swapped = block(other[::-1], (9, 4))
    pd.testing.assert_frame_equal(compared(a=a, b=swapped), compared(a=a, b=b))


@pytest.mark.parametrize("names", [(), ("a",)])
def test_families_without_a_pair_have_no_row(names):
    blocks = {name: block(np.zeros((1, 4), dtype=int)) for name in names}
    pairs, omnibus = compare_fitted_models({"family": blocks}, 0.05)
    assert pairs.empty
    assert omnibus.empty
    assert {"p_midp", "p_holm", "tests", "detectable_holm", "family"} <= set(pairs)
    assert {"statistic", "p_chi2"} <= set(omnibus)


SHARES = (("a", 0.1), ("b", 0.2), ("c", 0.4))


def test_cochrans_test_is_made_once_for_each_seed_and_pairs_images_by_id():
    draw = np.random.default_rng(1)
    predicted = {name: (draw.random((2, 90)) < p) * 1 for name, p in SHARES}
    blocks = {name: block(p, (4, 9), shuffle=n) for n, (name, p) in enumerate(predicted.items())}
    omnibus = compare_fitted_models({"family": blocks}, 0.05)[1]
    assert omnibus["seed"].tolist() == [4, 9]
    for position, row in enumerate(omnibus.itertuples()):
        right = np.column_stack([p[position] == 0 for p in predicted.values()])
        assert (row.statistic, row.df, row.p_chi2) == pytest.approx(tuple(cochran_q(right)))
        assert (row.models, row.n) == (3, 90)


def test_every_interval_of_a_pair_stands_beside_it():
    draw = np.random.default_rng(1)
    models = {name: block((draw.random((1, 80)) < p) * 1) for name, p in (("a", 0.1), ("b", 0.4))}
    row = compared(**models).iloc[0]
    table = PairedTable(*row[["both", "only_a", "only_b", "neither"]].astype(int))
    for function, columns in (
        (newcombe, ["low", "high"]),
        (tango, ["tango_low", "tango_high"]),
        (odds_ratio_exact, ["odds_low", "odds_high"]),
        (odds_ratio_mid_p, ["odds_midp_low", "odds_midp_high"]),
    ):
        assert tuple(row[columns]) == pytest.approx(function(table))
    assert row["odds_ratio"] == table.only_a / table.only_b
    assert row["discordance"] == table.discordant / 80


def test_the_detectable_difference_grows_with_the_number_of_tests():
    draw = np.random.default_rng(1)
    models = {name: block((draw.random((1, 500)) < p) * 1) for name, p in SHARES}
    for row in compared(**models).itertuples():
        assert row.tests == 3
        for column, alpha in ((row.detectable, 0.05), (row.detectable_holm, 0.05 / 3)):
            assert column == smallest_detectable_difference(row.discordance, 500, alpha)


def test_a_fit_that_diverged_is_in_no_row():
    draw = np.random.default_rng(1)
    a, b, c = (block((draw.random((2, 90)) < p) * 1, (4, 9)) for _, p in SHARES)
    lost = b["probabilities_test"].copy()
    lost[1] = np.nan
    models = {"a": a, "b": b | {"probabilities_test": lost}, "c": c}
    pairs, omnibus = compare_fitted_models({"family": models}, 0.05)
    tested = list(zip(pairs["seed"], pairs["variant_a"], pairs["variant_b"], strict=True))
    assert tested == [(4, "a", "b"), (4, "a", "c"), (4, "b", "c"), (9, "a", "c")]
    assert pairs["tests"].tolist() == [3, 3, 3, 1]
    assert omnibus["models"].tolist() == [3, 2]
    right = np.column_stack([fits["probabilities_test"][1, :, 0] == 1 for fits in (a, c)])
    assert omnibus["statistic"].iloc[1] == pytest.approx(cochran_q(right).statistic)


def test_one_model_left_is_compared_with_none():
    a = block(np.zeros((1, 4), dtype=int))
    lost = a | {"probabilities_test": np.full((1, 4, 3), np.nan)}
    pairs, omnibus = compare_fitted_models({"family": {"a": a, "b": lost}}, 0.05)
    assert pairs.empty
    assert omnibus.empty


def test_every_comparison_leaves_out_the_same_seeds():
    draw = np.random.default_rng(3)
    a, b = (record(outcomes(draw, p)) for p in (0.9, 0.7))
    families = {"family": {"a": diverged(a, 1), "b": diverged(b, 4)}}
    pairs, _ = compare_fitted_models(families, 0.05)
    algorithms = compare_algorithms(families, 100, 0.05)
    same = compare_equivalence(families, 0.005, 0.05)
    assert pairs["seed"].tolist() == [0, 2, 3]
    assert algorithms["seeds"].tolist() == [3]
    assert same.loc[same["unit"] == "images", "seed"].tolist() == ["0", "2", "3"]
    assert algorithms["difference"].iloc[0] == pytest.approx(pairs["difference"].mean())
