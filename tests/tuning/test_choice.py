"""The choice of settings against scipy's paired test and statsmodels' Holm correction."""

import numpy as np
import pandas as pd
import pytest

from digitlab.tuning.choice import (
    COLUMNS,
    best_settings,
    compare_with_best,
    settings_table,
)

LOSSES = pd.DataFrame(
    np.random.default_rng(5).normal([[0.30], [0.31], [0.36], [0.9]], 0.02, (4, 6)),
    index=["a", "b", "c", "d"],
    columns=range(6),
)


def scores(losses: dict[str, list[float]], diverged=(), percents=(100,)) -> pd.DataFrame:
    """Scores of one variant: a validation and a test row for each setting and seed."""
    return pd.DataFrame(
        [
            {"variant": "v", "setting": setting, "percent": percent, "noise": 0, "seed": seed}
            | {"partition": partition, "log_loss": loss + off, "accuracy": 1 - loss}
            | {"diverged": (setting, seed) in diverged}
            for setting, values in losses.items()
            for percent in percents
            for seed, loss in enumerate(values)
            for partition, off in (("validation", 0.0), ("test", -5.0))
        ]
    )


def members(values: dict[str, object], sweep="rates", key="learning_rate") -> pd.DataFrame:
    rows = [(("v", sweep, key, setting, value)) for setting, value in values.items()]
    return pd.DataFrame(rows, columns=["variant", "sweep", "key", "setting", "value"])


def test_each_setting_is_tested_against_the_best_and_corrected_for_their_number():
    from scipy.stats import ttest_rel
    from statsmodels.stats.multitest import multipletests

    table = compare_with_best(LOSSES, 0.05)
    assert table["best"].tolist() == [True, False, False, False]
    others = ["b", "c", "d"]
    tests = [ttest_rel(LOSSES.loc[name], LOSSES.loc["a"]) for name in others]
    assert table.loc[others, "p"].tolist() == pytest.approx([test.pvalue for test in tests])
    limits = [test.confidence_interval(0.95) for test in tests]
    assert table.loc[others, "low"].tolist() == pytest.approx([limit.low for limit in limits])
    assert table.loc[others, "high"].tolist() == pytest.approx([limit.high for limit in limits])
    corrected = multipletests([test.pvalue for test in tests], method="holm")
    assert table.loc[others, "p_holm"].tolist() == pytest.approx(corrected[1])
    assert table["best_set"].tolist() == [True, *~corrected[0]]
    assert table["best_set"].sum() == 2  # or this test would not tell much
    assert (table["tests"] == 3).all()


def test_the_correction_can_keep_a_setting_that_one_test_alone_would_drop():
    table = compare_with_best(LOSSES, 0.05)
    level = table.loc["c", ["p", "p_holm"]].mean()
    assert not compare_with_best(LOSSES.loc[["a", "c"]], level).loc["c", "best_set"]
    assert compare_with_best(LOSSES, level / 2).loc["b", "best_set"]


def test_a_setting_with_a_diverged_fit_is_neither_best_nor_tested():
    losses = LOSSES.copy()
    losses.loc["a", 3] = np.nan
    table = compare_with_best(losses, 0.05)
    assert table.loc["b", "best"]
    assert not table.loc["a", "best_set"]
    assert np.isnan(table.loc["a", "difference"])
    assert (table["tests"] == 2).all()


def test_one_seed_tells_nothing_apart():
    table = compare_with_best(LOSSES[[0]], 0.05)
    assert table["best_set"].all()
    assert table["p_holm"].isna().all()
    assert table["best"].sum() == 1


@pytest.mark.parametrize("losses", [LOSSES * np.nan, LOSSES.iloc[:0]])
def test_there_is_no_best_where_every_setting_diverged(losses):
    table = compare_with_best(losses, 0.05)
    assert not table["best"].any()
    assert not table["best_set"].any()
    assert len(table) == len(losses)


def test_one_setting_alone_is_the_best():
    table = compare_with_best(LOSSES.iloc[[2]], 0.05)
    assert table.iloc[0][["difference", "best", "best_set", "tests"]].tolist() == [0, True, True, 0]


def test_restored_weights_do_not_hide_that_a_fit_diverged():
    fits = scores({"x": [0.1, 0.1, 0.1], "y": [0.5, 0.6, 0.5]}, diverged={("x", 1)})
    table = best_settings(settings_table(fits, members({"x": 1.0, "y": 0.1})), 100, 0.05)
    table = table.set_index("setting")
    assert table.loc["y", "best"]
    assert not table.loc["x", "best_set"]
    assert table.loc["x", ["seeds", "diverged"]].tolist() == [2, 1]
    assert table.loc["x", "validation_loss"] == pytest.approx(0.1)


def test_only_validation_losses_choose():
    fits = scores({"x": [0.3, 0.4], "y": [0.5, 0.6]})
    fits.loc[(fits["setting"] == "y") & (fits["partition"] == "test"), "log_loss"] = -99.0
    table = best_settings(settings_table(fits, members({"x": 1.0, "y": 0.1})), 100, 0.05)
    assert table.set_index("setting").loc["x", "best"]


def test_a_recipe_is_in_every_sweep_that_it_is_part_of():
    fits = scores({"baseline": [0.3], "x": [0.4], "z": [0.5]})
    both = pd.concat(
        [
            members({"x": 1.0, "baseline": 0.1}),
            members({"z": 16, "baseline": 64}, "sizes", "batch_size"),
        ]
    )
    table = best_settings(settings_table(fits, both), 100, 0.05)
    assert table.groupby("sweep")["best"].sum().tolist() == [1, 1]
    assert table.loc[table["best"], "setting"].tolist() == ["baseline", "baseline"]
    assert table["value"].tolist() == [0.1, 1.0, 16, 64]  # in ascending order


def test_a_recipe_is_in_a_sweep_at_its_percentages_alone():
    fits = scores({"baseline": [0.3], "x": [0.4]}, percents=(10, 100))
    fits = fits[(fits["setting"] == "baseline") | (fits["percent"] == 100)]
    table = settings_table(fits, members({"x": 1.0, "baseline": 0.1}))
    assert set(table["percent"]) == {100}
    assert set(table["setting"]) == {"baseline", "x"}


def test_words_keep_their_order():
    fits = scores({"x": [0.3], "y": [0.4]})
    start = members({"x": "xavier", "y": "normal"}, "start", "start")
    table = best_settings(settings_table(fits, start), 100, 0.05)
    assert table["value"].tolist() == ["xavier", "normal"]


def test_wrong_labels_and_fits_that_stand_there_twice_are_kept_out():
    fits = scores({"x": [0.3, 0.4]})
    noisy = fits.assign(noise=20, log_loss=9.0)
    one = members({"x": 1.0})
    assert len(settings_table(pd.concat([fits, noisy]), one)) == len(fits)
    with pytest.raises(ValueError, match="duplicate"):
        best_settings(settings_table(pd.concat([fits, fits]), one), 100, 0.05)


def test_without_a_sweep_the_table_has_its_columns():
    whole = members({"x": ""}, "whole", "")
    for fits in (scores({"x": [0.3]}), scores({"other": [0.3]})):
        table = best_settings(settings_table(fits, whole), 100, 0.05)
        assert table.empty
        assert list(table.columns) == COLUMNS
