"""Single predictions are examined if claims are about them and the study has the fits."""

from digitlab.claims.claimed_fits import applicable, claimed_cells, claimed_files, claimed_pairs
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
