"""Single predictions are examined if claims are about them and the study has the fits."""

from digitlab.claims.claimed_fits import (
    applicable,
    claimed_cells,
    claimed_differences,
    claimed_files,
    claimed_pairs,
    trained_otherwise,
)
from digitlab.settings.study import Study
from tests.made_up.settings import SETTINGS, overlaid

CONFUSIONS = {"kind": "commonest_confusions", "where": [{"variant": "softmax_manual"}]}
ELSEWHERE = {"kind": "hard_digits", "where": [{"variant": "softmax_manual", "percent": 25}]}
GAP = {"kind": "largest_gap", "variants": ["softmax_manual", "softmax_torch"]}
SCORES = {"kind": "mean_in_range", "where": [{"variant": "mlp_manual"}]}


def study(**changes):
    return Study(overlaid(SETTINGS, changes))


def test_cells_that_are_fitted_come_once_with_their_files():
    cells = claimed_cells([CONFUSIONS, CONFUSIONS, ELSEWHERE, SCORES], study())
    fit = "results/digits/fits/softmax_manual/baseline/percent100_noise0/seeds0-4.npz"
    cell = {"variant": "softmax_manual", "setting": "baseline", "percent": 100, "noise": 0}
    assert cells == [{**cell, "fits": [fit]}]
    assert claimed_files([CONFUSIONS], study()) == [fit]


def test_claims_about_other_data_or_digits_are_left_out():
    elsewhere = CONFUSIONS | {"datasets": ["mnist"]}
    other_pair = GAP | {"digits": [3, 8]}
    assert applicable([elsewhere, other_pair, CONFUSIONS], study()) == [CONFUSIONS]
    assert claimed_cells([elsewhere], study()) == []
    assert claimed_pairs([other_pair], study()) == []


def test_a_pair_is_compared_where_both_are_fitted():
    assert claimed_pairs([GAP], study()) == [["softmax_manual", "softmax_torch"]]
    assert claimed_pairs([GAP], study(grid={"variants": ["softmax_manual"]})) == []


def test_compared_cells_come_in_pairs_with_their_files():
    where = [{"variant": "mlp_manual"}, {"variant": "softmax_manual"}]
    (pair,) = claimed_differences([{"kind": "beats", "where": where}], study())
    assert [cell["variant"] for cell in pair] == ["mlp_manual", "softmax_manual"]
    assert claimed_files([{"kind": "beats", "where": where}], study()) == sorted(
        file for cell in pair for file in cell["fits"]
    )
    binary = [{"variant": "binary_manual"}, {"variant": "softmax_manual"}]
    assert claimed_differences([{"kind": "beats", "where": binary}], study()) == []


def test_a_claim_about_another_recipe_says_so():
    where = [{"variant": "softmax_sklearn"}, {"variant": "softmax_manual"}]
    claim = {"id": "c", "kind": "beats", "where": where}
    epochs = SETTINGS["variants"]["softmax_manual"]["epochs"]
    assert trained_otherwise([claim, claim | {"recipe": {"epochs": epochs}}], study()) == {}
    other = trained_otherwise([claim | {"recipe": {"epochs": epochs + 1}}], study())
    sentence = f"the claim is about epochs {epochs + 1}, this study trained softmax_manual with"
    assert other == {"c": f"{sentence} {epochs}"}
