"""Tables of algorithms and equivalence from made-up fits: verdicts, families, edge cases."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from digitlab.comparison import algorithms, equivalence
from digitlab.comparison.algorithms import compare_algorithms
from digitlab.comparison.equivalence import compare_equivalence
from digitlab.stats.image_outcomes import align_differences
from digitlab.stats.multiple_testing import holm
from digitlab.stats.power import detectable_difference
from digitlab.stats.seeds_and_images import difference_interval, difference_p, mean_outcome
from digitlab.stats.t_tests import paired_t
from tests.made_up.fits import diverged, outcomes, record

RNG = np.random.default_rng(8)
GOOD, AS_GOOD, BAD = (record(outcomes(RNG, p)) for p in (0.9, 0.9, 0.6))


def compared(**variants):
    return compare_algorithms({"family": variants}, 100, 0.05)


def same(margin: float = 0.05, **variants):
    table = compare_equivalence({"family": variants}, margin, 0.05)
    return table[table["unit"] == "seeds"], table[table["unit"] == "images"]


def test_verdicts_name_the_better_arm():
    table = compared(good=GOOD, bad=BAD, as_good=AS_GOOD).set_index(["variant_a", "variant_b"])
    assert table.loc[("good", "bad"), "verdict"] == "A better"
    assert table.loc[("bad", "as_good"), "verdict"] == "B better"
    assert table.loc[("good", "as_good"), "verdict"] == "not distinguishable"


def test_a_row_is_about_new_seeds_and_images_and_about_new_seeds_alone():
    row = compared(good=GOOD, bad=BAD).iloc[0]
    right = [fits["probabilities_test"][:, :, 0] == 1 for fits in (GOOD, BAD)]
    test = paired_t(right[0].mean(axis=1) - right[1].mean(axis=1))
    columns = ["seeds", "difference", "sd", "seeds_low", "seeds_high", "seeds_p"]
    assert tuple(row[columns]) == pytest.approx(tuple(test))
    mean = mean_outcome(align_differences(GOOD["index_test"], *right))
    assert (row["low"], row["high"]) == difference_interval(mean)
    assert row["p"] == difference_p(mean)
    assert row["detectable"] == detectable_difference(mean.variance, mean.freedom)
    assert row["bootstrap_low"] < row["difference"] < row["bootstrap_high"]


def test_all_pairs_of_a_family_are_corrected_together_and_no_others():
    more = {"x": BAD, "y": AS_GOOD}
    families = {"one": {"good": GOOD, "bad": BAD, "as_good": AS_GOOD}, "two": more}
    table = compare_algorithms(families, 100, 0.05)
    assert table["tests"].tolist() == [3, 3, 3, 1]
    np.testing.assert_allclose(table["p_holm"][:3], holm(table["p"][:3]))
    strictest = detectable_difference(*table.loc[0, ["variance", "freedom"]], 0.05 / 3)
    assert table["detectable_holm"][0] == strictest
    # A pair's own numbers do not depend on what else is compared.
    alone = compared(good=GOOD, bad=BAD).iloc[0]
    own = ["difference", "low", "high", "p", "bootstrap_low", "bootstrap_high", "detectable"]
    assert alone[own].tolist() == table.iloc[0][own].tolist()


def test_more_training_images_hide_more_of_what_new_ones_would_change():
    rng = np.random.default_rng(2)
    steady, shifting = (
        record(np.stack([outcomes(rng, p, seeds=1)[0] for p in shares]))
        for shares in ([0.8] * 5, [0.5, 0.6, 0.8, 0.9, 0.99])
    )
    tables = [
        compare_algorithms({"f": {"a": steady, "b": shifting}}, percent, 0.05).iloc[0]
        for percent in (10, 100)
    ]
    narrow, wide = (table["training_high"] - table["training_low"] for table in tables)
    assert tables[0]["high"] - tables[0]["low"] < narrow < wide
    assert tables[0]["p"] == tables[1]["p"] < tables[0]["training_p"] < tables[1]["training_p"]
    assert tables[0]["seeds_p"] == tables[1]["seeds_p"]


def test_identical_algorithms_are_not_tested():
    row = compared(a=GOOD, b=GOOD).iloc[0]
    assert (row["verdict"], row["tests"], row["p"]) == ("same predictions", 0, 1)
    assert row["low"] < 0 < row["high"]
    assert math.isnan(row["p_holm"])
    assert math.isnan(row["detectable"])


def test_twins_count_once():
    """Four variants, of which two are twins, make three distinct pairs."""
    alone = compared(good=GOOD, bad=BAD, as_good=AS_GOOD)
    table = compared(good=GOOD, bad=BAD, twin=dict(GOOD), as_good=AS_GOOD)
    assert table["tests"].tolist() == [3] * 6
    pairs = table.set_index(["variant_a", "variant_b"])
    assert pairs.loc[("good", "twin"), "verdict"] == "same predictions"
    for row in alone.itertuples():
        assert pairs.loc[(row.variant_a, row.variant_b), "p_holm"] == row.p_holm
    assert pairs.loc[("bad", "twin"), "p_holm"] == pairs.loc[("good", "bad"), "p_holm"]
    assert pairs.loc[("bad", "twin"), "verdict"] == "B better"
    assert pairs.loc[("twin", "as_good"), "p_holm"] == pairs.loc[("good", "as_good"), "p_holm"]
    of_seeds, of_images = same(good=GOOD, twin=dict(GOOD), as_good=AS_GOOD)
    assert of_seeds["tests"].tolist() == [1] * 3
    assert of_images["tests"].tolist() == [1] * 15


def test_fits_that_all_diverged_are_no_twins():
    lost = diverged(BAD, 0, 1, 2, 3, 4)
    verdicts = compared(a=lost, b=dict(lost), good=GOOD)["verdict"]
    assert verdicts.tolist() == ["not estimable"] * 3


@pytest.mark.parametrize(
    "fits",
    [
        {"a": record(outcomes(RNG, 0.9, seeds=1)), "b": record(outcomes(RNG, 0.8, seeds=1))},
        {"a": GOOD, "b": diverged(BAD, 0, 1, 2, 3, 4)},
        {"a": GOOD, "b": diverged(BAD, 0, 1, 2, 3)},
    ],
    ids=["one seed", "all diverged", "one left"],
)
def test_fewer_than_two_seeds_estimate_nothing(fits):
    row = compared(**fits).iloc[0]
    assert (row["verdict"], row["tests"]) == ("not estimable", 0)
    assert np.isnan(row[["p", "p_holm", "low", "bootstrap_low", "detectable"]].astype(float)).all()
    of_seeds, _ = same(**fits)
    assert of_seeds["verdict"].tolist() == ["not estimable"]


@pytest.mark.parametrize("variants", [{}, {"a": GOOD}])
def test_families_without_a_pair_have_no_row(variants):
    for table, columns in (
        (compared(**variants), algorithms.COLUMNS),
        (compare_equivalence({"family": variants}, 0.005, 0.05), equivalence.COLUMNS),
    ):
        assert table.empty
        assert list(table) == columns


def with_weights(offset: float) -> dict[str, np.ndarray]:
    weights = {"weight": np.zeros((5, 3, 24)) + offset, "bias": np.zeros((5, 3))}
    return GOOD | {f"weights_{name}": array for name, array in weights.items()}


@pytest.mark.parametrize(
    ("a", "b", "difference", "word"),
    [
        pytest.param(with_weights(0), with_weights(3e-7), 3e-7, "identical", id="rounding"),
        pytest.param(with_weights(0), with_weights(0.1), 0.1, "same predictions", id="weights"),
        pytest.param(GOOD, with_weights(0), math.nan, "same predictions", id="no weights"),
    ],
)
def test_identity_is_of_weights_and_predictions(a, b, difference, word):
    of_seeds, of_images = same(a=a, b=b)
    for rows, count in ((of_seeds, 1), (of_images, 5)):
        assert rows["verdict"].tolist() == [word] * count
        assert (rows["disagreements"] == 0).all()
        assert rows["max_weight_difference"].tolist() == pytest.approx(
            [difference] * count, nan_ok=True
        )


def test_disagreements_are_summed_over_seeds():
    of_seeds, of_images = same(a=GOOD, b=AS_GOOD)
    assert of_seeds["disagreements"].tolist() == [of_images["disagreements"].sum()]
    assert of_images["seed"].tolist() == list("01234")
    assert of_seeds["seed"].tolist() == ["all"]
    assert of_seeds["seeds"].tolist() == [5]


def row_of(**values):
    plain = {"seeds": 5, "disagreements": 9, "max_weight_difference": 0.0, "margin": 0.01}
    return SimpleNamespace(**plain | {"p_holm": 0.2, "low": -0.02, "high": 0.02} | values)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({}, "not shown equivalent"),
        ({"p_holm": 0.04}, "equivalent"),
        ({"low": 0.011}, "not equivalent"),
        ({"high": -0.011}, "not equivalent"),
        ({"low": 0.009}, "not shown equivalent"),
        ({"disagreements": 0}, "identical"),
        ({"disagreements": 0, "max_weight_difference": 2e-5}, "same predictions"),
        ({"p_holm": math.nan, "low": math.nan, "high": math.nan}, "not estimable"),
        ({"disagreements": 0, "seeds": 0, "p_holm": math.nan}, "not estimable"),
    ],
)
def test_verdicts_of_equivalence(values, word):
    assert equivalence.verdict(row_of(**values), 0.05) == word


def test_equivalence_is_a_matter_of_the_margin():
    verdicts = [same(margin, a=GOOD, b=AS_GOOD)[0].iloc[0]["verdict"] for margin in (0.2, 0.0001)]
    assert verdicts == ["equivalent", "not shown equivalent"]
    assert same(0.05, a=GOOD, b=BAD)[0].iloc[0]["verdict"] == "not equivalent"


def test_a_seed_that_diverged_has_no_row_and_does_not_count():
    of_seeds, of_images = same(a=diverged(GOOD, 2), b=AS_GOOD)
    assert of_images["seed"].tolist() == list("0134")
    assert of_seeds["seeds"].tolist() == [4]
