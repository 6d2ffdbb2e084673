"""Tables of summaries and of paired tests, from made-up fits."""

import numpy as np
import pandas as pd
import pytest

from digitlab.comparison.models import compare_fitted_models
from digitlab.evaluation.final_partition import on_decisive_partition
from digitlab.evaluation.summaries import headline, summarize_scores
from digitlab.stats.cochran import cochran_q
from digitlab.stats.mcnemar import PairedTable
from digitlab.stats.multiple_testing import holm
from digitlab.stats.paired_intervals import newcombe, odds_ratio_exact, odds_ratio_mid_p, tango
from digitlab.stats.power import smallest_detectable_difference

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
    assert row[["p_midp", "p_exact", "p_holm"]].tolist() == [1, 1, 1]
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


def test_fits_of_different_images_or_seeds_are_refused():
    right = np.zeros((1, 4), dtype=int)
    other = block(right) | {"index_test": np.array([[1, 2, 3, 4]])}
    with pytest.raises(ValueError, match="different images"):
        compared(a=block(right), b=other)
    with pytest.raises(ValueError, match="different seeds"):
        compared(a=block(right), b=block(right, seeds=(1,)))


def test_seeds_that_stand_twice_or_in_another_order_are_refused():
    right = np.zeros((2, 4), dtype=int)
    twice, swapped = block(right, (1, 1)), block(right, (1, 0))
    with pytest.raises(ValueError, match="A seed stands twice"):
        compared(a=twice, b=twice)
    with pytest.raises(ValueError, match="different seeds"):
        compared(a=block(right, (0, 1)), b=swapped)


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


def test_a_diverged_fit_gets_no_image_right():
    right = np.zeros((1, 4), dtype=int)
    diverged = block(right) | {"probabilities_test": np.full((1, 4, 3), np.nan)}
    assert compared(a=block(right), b=diverged).iloc[0]["only_a"] == 4


def scores(**columns) -> pd.DataFrame:
    base = {
        "variant": "v",
        "family": "multiclass",
        "setting": "baseline",
        "percent": 100,
        "noise": 0,
        "partition": "test",
        "diverged": False,
        "epochs": 3,
        "parameters": 7,
    }
    return pd.DataFrame({**base, **columns})


def test_a_summary_is_a_t_interval_over_seeds():
    table = summarize_scores(scores(seed=[0, 1, 2], accuracy=[0.8, 0.9, 1.0]))
    row = table.iloc[0]
    assert row["seeds"] == 3
    assert row["accuracy_mean"] == pytest.approx(0.9)
    assert row["accuracy_high"] - row["accuracy_mean"] == pytest.approx(4.302653 * 0.1 / 3**0.5)


def test_a_diverged_seed_is_counted_and_left_out():
    fits = scores(seed=[0, 1, 2], accuracy=[0.8, 0.9, np.nan], diverged=[False, False, True])
    row = summarize_scores(fits).iloc[0]
    assert (row["seeds"], row["diverged"]) == (2, 1)
    assert row["accuracy_mean"] == pytest.approx(0.85)


def test_a_seed_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        summarize_scores(scores(seed=[0, 0], accuracy=[0.8, 0.9]))


def test_the_headline_is_about_the_official_partition_where_there_is_one():
    fits = pd.concat(
        [
            scores(seed=[0, 1], accuracy=[0.5, 0.6]),
            scores(seed=[0, 1], accuracy=[0.7, 0.8], partition="official"),
            scores(seed=[0, 1], accuracy=[0.1, 0.2], partition="official", noise=20),
        ]
    )
    table = headline(summarize_scores(fits), fits, 100, 0)
    assert len(table) == 1
    assert table.iloc[0]["accuracy_mean"] == pytest.approx(0.75)
    assert table.iloc[0]["parameters"] == 7
    tested = on_decisive_partition(fits[fits["partition"] == "test"])
    assert set(tested["partition"]) == {"test"}
