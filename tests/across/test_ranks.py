"""Ranks on several data sets, of variants that predict differently."""

import numpy as np
import pytest

from digitlab.across.finished import distinct, firsts_of_families
from digitlab.across.ranks import dataset_ranks, rank_tests
from tests.across.made_up import FAMILIES, LEVEL, studies, tables


def ranks(algorithms, tiers):
    return dataset_ranks(tiers, algorithms, firsts_of_families(tiers, FAMILIES))


def test_variants_are_twins_only_if_they_are_on_every_data_set():
    _, tiers = studies(2)
    firsts = firsts_of_families(tiers, FAMILIES)["multiclass"]
    assert distinct(firsts) == ["softmax_manual", "softmax_sklearn", "mlp_manual"]
    once = (tiers["variant"] == "softmax_torch") & (tiers["dataset"] == "set1")
    tiers.loc[once, "twin_of"] = ""
    assert len(distinct(firsts_of_families(tiers, FAMILIES)["multiclass"])) == 4


def test_ranks_are_those_of_the_accuracies_and_significance_bounds_them():
    found = ranks(*studies(2)).set_index(["dataset", "variant"])
    assert found.loc[("set0", "mlp_manual"), ["rank", "rank_low", "rank_high"]].tolist() == [
        1,
        1,
        1,
    ]
    assert found.loc[("set0", "softmax_manual"), "rank"] == 3
    assert found.loc[("set0", "softmax_manual"), "twins"] == "softmax_torch"
    algorithms, tiers = studies(2)
    algorithms["verdict"] = "not distinguishable"
    found = ranks(algorithms, tiers)
    assert (found["rank_low"] == 1).all()
    assert (found["rank_high"] == 3).all()  # twins count once


def test_equal_accuracies_share_their_rank():
    same = dict.fromkeys(["softmax_manual", "softmax_sklearn", "mlp_manual"], 0.9)
    assert (ranks(*tables({"a": same, "b": same}))["rank"] == 2).all()


def test_five_data_sets_are_tested_and_fewer_are_told_why_not():
    few, enough = (rank_tests(ranks(*studies(count)), LEVEL) for count in (4, 5))
    assert few["p"].isna().all()
    assert few["critical"].isna().all()
    assert few["left_out"].str.contains("need 5 data sets or more, and there are 4 here").all()
    assert (enough["left_out"] == "").all()
    # Of three variants on five data sets; quantile of Demsar (2006), table 5: 2.343.
    assert enough["critical"].iloc[0] == pytest.approx(2.343 * np.sqrt(12 / 30), abs=1e-3)
    assert enough["p"].iloc[0] < 0.05
    assert enough.set_index("variant")["rank"]["mlp_manual"] == 1


def test_two_variants_are_too_few_for_friedman():
    algorithms, tiers = studies(5)
    two = {"multiclass": ["softmax_manual", "mlp_manual"]}
    found = dataset_ranks(tiers, algorithms, firsts_of_families(tiers, two))
    assert rank_tests(found, LEVEL)["left_out"].str.contains("three variants").all()


def test_a_data_set_on_which_a_variant_never_finished_does_not_count():
    algorithms, tiers = studies(5)
    failed = (tiers["dataset"] == "set0") & (tiers["variant"] == "mlp_manual")
    tiers.loc[failed, "accuracy"] = np.nan
    tested = rank_tests(ranks(algorithms, tiers), LEVEL)
    assert (tested["datasets"] == 4).all()
