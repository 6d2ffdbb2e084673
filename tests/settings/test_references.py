"""Whose optima other fits are timed to."""

from digitlab.settings.references import reference_problems
from digitlab.settings.study import Study
from tests.made_up.settings import SETTINGS, overlaid


def problems(overlay=None):
    return reference_problems(Study(overlaid(SETTINGS, overlay or {})))


def test_each_percentage_of_each_target_is_a_problem():
    found = problems({"seeds": {"count": 4, "per_job": 2, "more": {"softmax_sklearn": 6}}})
    assert {(row["target"], row["percent"]) for row in found} == {
        (target, percent) for target in ("binary", "multiclass") for percent in (10, 50, 100)
    }
    last = found[-1]
    assert (last["target"], last["percent"], last["inverse_penalty"]) == ("multiclass", 100, 1.0)
    assert last["fits"] == [
        f"results/digits/fits/softmax_sklearn/baseline/percent100_noise0/seeds{block}.npz"
        for block in ("0-1", "2-3")
    ]


def test_without_scikit_learns_variant_there_is_no_problem():
    only = problems({"grid": {"variants": ["binary_manual", "binary_sklearn", "softmax_manual"]}})
    assert {row["target"] for row in only} == {"binary"}
    assert problems({"grid": {"noises": [20]}}) == []
    assert {row["target"] for row in problems({"variants": {"softmax_sklearn": {"l1": 0.1}}})} == {
        "binary"
    }
