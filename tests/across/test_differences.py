"""Differences on several data sets and their mean."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_1samp

from digitlab.across.differences import dataset_differences, mean_differences
from digitlab.across.finished import firsts_of_families
from tests.across.made_up import FAMILIES, LEVEL, MARGIN, studies

MLP = ("multiclass", "softmax_manual", "mlp_manual")


def differences(count):
    algorithms, tiers = studies(count)
    return dataset_differences(algorithms, firsts_of_families(tiers, FAMILIES))


def effects(table):
    found = mean_differences(table, LEVEL, MARGIN)
    return found.set_index(["family", "variant_a", "variant_b"])


def test_each_pair_of_distinct_variants_is_there_once_for_each_data_set():
    found = differences(3)
    assert len(found) == 3 * 3
    assert "softmax_torch" not in {*found["variant_a"], *found["variant_b"]}


def test_the_mean_is_tested_by_students_t_over_data_sets():
    found = differences(4)
    row = effects(found).loc[MLP]
    own = found[(found["variant_a"] == MLP[1]) & (found["variant_b"] == MLP[2])]["difference"]
    assert row["mean"] == pytest.approx(own.mean())
    assert row["p"] == pytest.approx(ttest_1samp(own, 0).pvalue)
    assert (row["datasets"], row["tests"], row["verdict"]) == (4, 3, "B better")
    assert row["next_less"] > 0.99  # all differences are about -.05, and the margin is .005


def test_small_differences_that_agree_are_equivalent_and_large_ones_that_do_not_are_open():
    found = differences(5)
    found = found[(found["variant_a"] == MLP[1]) & (found["variant_b"] == MLP[2])]
    small = found.assign(difference=[-0.001, 0.001, 0.0005, -0.0005, 0.0001])
    assert effects(small)["verdict"].tolist() == ["equivalent"]
    large = found.assign(difference=[-0.1, 0.1, 0.05, -0.05, 0.01])
    assert effects(large)["verdict"].tolist() == ["not distinguishable"]


def test_no_interval_holds_a_difference_that_accuracies_cannot_have():
    found = differences(2)
    found = found[(found["variant_a"] == MLP[1]) & (found["variant_b"] == MLP[2])]
    wide = effects(found.assign(difference=[-0.3, 0.4])).loc[MLP]
    assert wide[["low", "high", "next_low", "next_high"]].tolist() == [-1, 1, -1, 1]
    near = effects(found.assign(difference=[0.01, 0.011])).loc[MLP]
    assert 0 < near["low"] < near["mean"] < near["high"] < 1


def test_a_data_set_without_the_pair_is_left_out_and_a_single_one_is_not_estimable():
    found = differences(3)
    gap = found.assign(difference=found["difference"].where(found["dataset"] != "set0"))
    assert effects(gap).loc[MLP, "datasets"] == 2
    single = effects(found[found["dataset"] == "set0"])
    assert (single["verdict"] == "not estimable").all()
    assert np.isnan(single["p"]).all()


def test_no_pair_makes_an_empty_table():
    nothing = pd.DataFrame(columns=differences(2).columns)
    assert mean_differences(nothing, LEVEL, MARGIN).empty
