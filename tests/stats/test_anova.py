"""ANOVA with seeds as blocks against published tables, statsmodels and planted effects."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitlab.stats.anova import analyze, effect_scores, greenhouse_geisser
from digitlab.stats.complete_blocks import complete_blocks
from digitlab.stats.empirical_logit import corrected_error, empirical_logit

# Eight subjects, factors A (2), B (3) and D (2); the F values below are those that R's ezANOVA
# gives for it, as statsmodels' tests of AnovaRM print them.
EZ = np.array(
    [
        [7, 1, 7, 9, 8, 3, 16, 12, 16, 13, 24, 4],
        [3, 3, 11, 18, 14, 4, 7, 7, 10, 14, 29, 9],
        [6, 5, 9, 19, 10, 13, 11, 12, 13, 3, 10, 12],
        [6, 8, 11, 1, 11, 21, 9, 3, 10, 4, 22, 2],
        [5, 3, 10, 12, 12, 2, 10, 19, 10, 8, 25, 5],
        [8, 5, 10, 15, 10, 11, 11, 1, 14, 19, 28, 8],
        [6, 6, 11, 2, 11, 18, 8, 4, 11, 21, 22, 2],
        [7, 8, 11, 3, 12, 2, 8, 13, 12, 2, 24, 4],
    ],
    dtype=float,
).reshape(8, 2, 3, 2)
EZ_TABLE = {
    "A": (1, 7, 8.7650709, 0.021087505),
    "B": (2, 14, 8.4985785, 0.003833921),
    "D": (1, 7, 20.5076546, 0.002704428),
    "A x B": (2, 14, 0.8457797, 0.450021759),
    "A x D": (1, 7, 21.7593382, 0.002301792),
    "B x D": (2, 14, 6.2416695, 0.011536846),
    "A x B x D": (2, 14, 5.4253359, 0.018010647),
}


def named(values: np.ndarray) -> dict[str, list[int]]:
    return {name: list(range(size)) for name, size in zip("ABD", values.shape[1:], strict=False)}


def anova(values: np.ndarray) -> pd.DataFrame:
    return analyze(values, named(values)).set_index("effect")


def normal(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape)


def test_table_of_three_factors_as_r_prints():
    table = anova(EZ)
    assert list(table.index) == [*EZ_TABLE, "seed", "seed x effects"]
    for effect, expected in EZ_TABLE.items():
        row = table.loc[effect]
        found = (row["df"], row["df_error"], row["f"], row["p_uncorrected"])
        assert found == pytest.approx(expected, rel=0, abs=5e-8)


def test_epsilon_as_pingouin_prints():
    subjects = np.array(
        [[2.2, 1.1, 8.2], [3.1, 2.5, 4.5], [4.3, 4.1, 3.4], [4.1, 5.2, 6.2], [7.2, 6.4, 7.2]]
    )
    assert greenhouse_geisser(effect_scores(subjects, (0,))) == pytest.approx(0.5587754577585018)


def test_the_pooled_test_is_that_of_least_squares_with_seeds_as_blocks():
    import statsmodels.api as sm
    import statsmodels.formula.api as smf

    values = normal(4, 3, 2) + np.arange(3)[None, :, None] + 2 * np.arange(4)[:, None, None]
    grid = pd.MultiIndex.from_product([range(4), range(3), range(2)], names=["seed", "A", "B"])
    fit = smf.ols("y ~ C(A) * C(B) + C(seed)", grid.to_frame().assign(y=values.ravel())).fit()
    expected = sm.stats.anova_lm(fit, typ=2)
    table = anova(values)
    for effect, term in (("A", "C(A)"), ("B", "C(B)"), ("A x B", "C(A):C(B)")):
        row = table.loc[effect]
        assert row["sum_squares"] == pytest.approx(expected.loc[term, "sum_sq"])
        assert row["f_pooled"] == pytest.approx(expected.loc[term, "F"])
        assert row["p_pooled"] == pytest.approx(expected.loc[term, "PR(>F)"])
    assert table.loc["seed", "sum_squares"] == pytest.approx(expected.loc["C(seed)", "sum_sq"])
    error = table.loc["seed x effects"]
    residual = expected.loc["Residual"]
    assert (error["sum_squares"], error["df"]) == pytest.approx(
        (residual["sum_sq"], residual["df"])
    )


@settings(deadline=None, max_examples=30)
@given(
    st.integers(0, 10**6), st.integers(2, 5), st.lists(st.integers(1, 4), min_size=1, max_size=3)
)
def test_sums_of_squares_and_shares_add_up(seed, seeds, levels):
    values = normal(seeds, *levels, seed=seed)
    table = anova(values)
    assert table["sum_squares"].sum() == pytest.approx(((values - values.mean()) ** 2).sum())
    assert table["share"].sum() == pytest.approx(1)
    assert table["df"].sum() == values.size - 1
    epsilon = table["epsilon"].dropna()
    assert ((epsilon >= 1 / table["df"][epsilon.index] - 1e-9) & (epsilon <= 1 + 1e-9)).all()


def test_two_levels_are_a_paired_t_test():
    from scipy.stats import ttest_rel

    values = normal(6, 2)
    expected = ttest_rel(values[:, 0], values[:, 1])
    row = anova(values).loc["A"]
    assert (row["f"], row["epsilon"]) == pytest.approx((expected.statistic**2, 1))
    assert row["p_value"] == pytest.approx(expected.pvalue)


def test_a_variant_that_repeats_another_adds_no_evidence():
    values = normal(5, 2) + np.arange(2)
    twins = np.concatenate([values, values[:, :1]], axis=1)
    alone, repeated = anova(values).loc["A"], anova(twins).loc["A"]
    assert repeated["epsilon"] == pytest.approx(0.5)
    assert repeated["p_value"] == pytest.approx(alone["p_value"])
    assert repeated["p_pooled"] < alone["p_pooled"]  # which counts it as one more


def test_effect_sizes_are_those_of_their_formulas():
    values = normal(5, 3, 2) + np.arange(3)[None, :, None]
    table = anova(values)
    row, error = table.loc["A"], table.loc["seed x effects", "sum_squares"]
    squares, own = row["sum_squares"], row["error_squares"]
    assert row["eta_partial"] == pytest.approx(squares / (squares + own))
    component = (squares / 2 - own / 8) * 2 / values.size  # of A; its error is own / 8
    assert row["omega_partial"] == pytest.approx(component / (component + own / 8))
    seed = table.loc["seed", "sum_squares"]
    assert row["eta_generalized"] == pytest.approx(squares / (squares + seed + error))


def test_a_seed_in_common_does_not_change_any_test():
    values = normal(5, 3, 2)
    shifted = values + 100 * np.arange(5)[:, None, None]
    tests = ["f", "epsilon", "p_value", "f_pooled", "eta_partial"]
    found, expected = (anova(v)[tests].dropna().to_numpy() for v in (shifted, values))
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_one_seed_has_shares_and_no_tests():
    table = anova(EZ[:1])
    assert (
        table[["f", "p_value", "p_pooled", "eta_partial", "eta_generalized"]].isna().all(axis=None)
    )
    assert table["share"].sum() == pytest.approx(1)


def test_variants_that_are_all_the_same_do_not_differ():
    row = anova(np.repeat(normal(5, 1), 2, axis=1)).loc["A"]
    assert (row["f"], row["p_value"], row["p_pooled"]) == (0, 1, 1)


def test_a_difference_without_any_error_has_no_p():
    row = anova(np.tile([0.0, 1.0, 3.0], (4, 1))).loc["A"]
    assert math.isinf(row["f"])
    assert math.isnan(row["p_value"])
    assert row["eta_partial"] == 1


def test_a_single_cell_has_seeds_alone():
    table = anova(normal(3, 1, 1))
    assert list(table.index) == ["seed", "seed x effects"]


def test_pooling_finds_effects_that_seeds_do_not_share_and_their_own_error_does_not():
    rng = np.random.default_rng(1)
    rates = {"p_value": 0, "p_pooled": 0}
    for _ in range(200):  # no effect of B, but each seed responds to it in its own way
        values = rng.standard_normal((5, 6, 4, 4)) + 2 * rng.standard_normal((5, 1, 4, 1))
        row = anova(values).loc["B"]
        rates = {name: count + (row[name] < 0.05) for name, count in rates.items()}
    assert rates["p_value"] <= 0.08 * 200
    assert rates["p_pooled"] >= 0.5 * 200


def fits(seeds: int = 3) -> pd.DataFrame:
    rows = [(s, v, p, 10 * s + p) for v in "ab" for p in (50, 100) for s in range(seeds)]
    return pd.DataFrame(rows, columns=["seed", "variant", "percent", "value"])


def test_blocks_do_not_depend_on_the_order_of_rows():
    table = fits()
    blocks = complete_blocks(table, "value", ["variant", "percent"])
    assert blocks.levels == {"variant": ["a", "b"], "percent": [50, 100]}
    assert blocks.left_out == "none"
    order = [0, *range(len(table) - 1, 0, -1)]
    again = complete_blocks(table.iloc[order], "value", ["variant", "percent"])
    by_level = np.ix_(
        range(3), *([again.levels[f].index(x) for x in blocks.levels[f]] for f in blocks.levels)
    )
    seeds = np.argsort(again.responses[:, 0, 0])
    np.testing.assert_array_equal(again.responses[by_level][seeds], blocks.responses)


def test_a_seed_that_lacks_a_fit_is_left_out():
    table = fits()
    table.loc[(table["seed"] == 1) & (table["variant"] == "b"), "value"] = np.nan
    blocks = complete_blocks(table, "value", ["variant", "percent"])
    assert blocks.left_out == "seed 1"
    np.testing.assert_array_equal(blocks.responses[:, 0, 0], [50, 70])


def test_a_variant_that_no_seed_has_whole_is_left_out_and_costs_no_seed():
    table = fits()
    table.loc[(table["percent"] == 50) & (table["variant"] == "a"), "value"] = np.nan
    blocks = complete_blocks(table, "value", ["variant", "percent"])
    assert blocks.left_out == "a"
    assert blocks.levels["variant"] == ["b"]
    assert blocks.responses.shape == (3, 1, 2)


def test_a_fit_that_stands_in_the_design_twice_is_refused():
    table = pd.concat([fits(), fits().head(1)])
    with pytest.raises(ValueError, match="A fit is in the design twice"):
        complete_blocks(table, "value", ["variant", "percent"])


def test_the_logit_of_a_perfect_accuracy_is_finite_and_that_of_none_its_opposite():
    logits = empirical_logit([1.0, 0.0, 0.5, math.nan], [99, 99, 98, 99])
    assert logits[:3] == pytest.approx([math.log(99.5 / 0.5), -math.log(99.5 / 0.5), 0])
    assert math.isnan(logits[3])
    assert corrected_error([1.0, 0.75], [99, 4]) == pytest.approx([0.5 / 100, 1.5 / 5])
