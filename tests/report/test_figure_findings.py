"""Captions begin with what their figures show, and claim no more than that."""

import pandas as pd
import pytest

from digitlab.report.artifacts import load_artifacts
from digitlab.report.figure_findings import FINDINGS, finding
from tests.made_up.report import FACTS
from tests.runs.checkout import ROOT

BY_HAND, WITH_TORCH = "softmax_manual", "softmax_torch"


def accuracies(*rows: tuple) -> pd.DataFrame:
    columns = ["variant", "target", "percent", "noise", "accuracy_mean"]
    return pd.DataFrame(rows, columns=columns)


def differences(*rows: tuple) -> pd.DataFrame:
    columns = ["variant_a", "variant_b", "unit", "difference", "p_holm"]
    return pd.DataFrame(rows, columns=columns).assign(level=0.05)


def cells(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["variant", "target", "true", "predicted", "share"])


def test_every_figure_of_the_story_but_a_gallery_of_samples_has_a_finding():
    _, artifacts = load_artifacts(ROOT / "report", FACTS)
    drawn = {name for name, each in artifacts.items() if each["kind"] == "figure"}
    story = {name for name in drawn if artifacts[name].get("shown") == "story"}
    assert story - set(FINDINGS) == {"sample-grid"}
    assert set(FINDINGS) <= drawn


@pytest.mark.parametrize("name", FINDINGS)
def test_a_figure_without_rows_has_no_finding(name):
    assert finding(name, pd.DataFrame()) == ""


def test_the_highest_and_the_lowest_accuracy_may_be_those_of_other_variants_at_each_end():
    table = accuracies(
        (BY_HAND, "multiclass", 10, 0, 0.9),
        ("mlp_manual", "multiclass", 10, 0, 0.8),
        (BY_HAND, "multiclass", 100, 0, 0.92),
        ("mlp_manual", "multiclass", 100, 0, 0.97),
        ("binary_manual", "binary", 10, 0, 0.5),
    )
    assert finding("accuracy-vs-fraction", table) == (
        "From 10 to 100 % of the training images, the highest mean accuracy of a multiclass "
        "variant goes from 90.00 % (softmax regression by hand) to 97.00 % (the network by hand), "
        "the lowest from 80.00 % (the network by hand) to 92.00 % (softmax regression by hand)."
    )


def test_variants_that_tie_are_named_together():
    rows = [
        (name, "binary", 100, noise, 1 - noise)
        for name in (BY_HAND, WITH_TORCH)
        for noise in (0, 1)
    ]
    assert finding("accuracy-vs-noise", accuracies(*rows)) == (
        "From 0 to 1 % wrong labels, the mean accuracy goes from 100.00 % to 0.00 % "
        "(softmax regression by hand and with PyTorch)."
    )


def test_one_level_tells_nothing_of_what_it_costs():
    assert finding("accuracy-vs-noise", accuracies((BY_HAND, "multiclass", 100, 0, 0.9))) == ""


def test_only_what_was_tested_is_called_significant():
    row = ("softmax_manual", "mlp_manual", "seeds")
    twins = (BY_HAND, WITH_TORCH, "seeds", 0.0, None)
    single = (*row[:2], "images", -0.5, 0.001)  # fitted models say nothing about algorithms
    told = finding("mcnemar-differences", differences(twins, single, (*row, -0.05, 0.01)))
    assert told == (
        "For new seeds and images, the smallest significant difference is 5.00 points "
        "(the network by hand minus softmax regression by hand)."
    )
    told = finding("mcnemar-differences", differences(twins, (*row, 0.02, 0.2)))
    assert "smallest" not in told
    assert "the largest that is not significant is 2.00 points (softmax" in told
    assert finding("mcnemar-differences", differences(twins, single)) == ""


def test_a_study_without_errors_confuses_no_classes():
    right = [(BY_HAND, "multiclass", c, d, float(c == d)) for c in (0, 1) for d in (0, 1)]
    assert finding("confusion", cells(*right)) == "No image is misclassified."


def test_the_largest_confusion_is_that_of_a_variant_that_knows_all_classes():
    table = cells(
        ("binary_manual", "binary", 0, 1, 0.9),
        ("binary_manual", "binary", 1, 0, 0.0),
        (BY_HAND, "multiclass", 4, 9, 0.12),
        (BY_HAND, "multiclass", 4, 4, 0.88),
        (BY_HAND, "multiclass", 9, 4, 0.1),
        (BY_HAND, "multiclass", 2, 4, 0.0),
        ("mlp_manual", "multiclass", 9, 4, 0.0004),
    )
    assert finding("confusion", table) == (
        "The largest share of a class that is taken for another is 12.0 % of 4 for 9, by softmax "
        "regression by hand; it is smallest for the network by hand: 0.04 % of 9 for 4."
    )


def test_calibration_is_that_of_the_first_seed_in_words_for_any_number_of_variants():
    table = pd.DataFrame({"variant": [BY_HAND, WITH_TORCH, "mlp_manual"], "seed": 3, "ece": 0.1})
    start = (
        "In the first seed, the calibration error is larger than that of 95 % of calibrated fits"
    )
    for levels, end in (
        ([0.2, 0.2, 0.2], "for no variant."),
        ([0.0, 0.0, 0.0], "for every variant."),
        (
            [0.0, 0.0, 0.2],
            "for softmax regression by hand and with PyTorch, but not for the network by hand.",
        ),
    ):
        later = table.assign(seed=4, ece=9.0)
        both = pd.concat([table.assign(ece_null_95=levels), later.assign(ece_null_95=levels)])
        assert finding("reliability", both) == f"{start} {end}"


@pytest.mark.parametrize(
    ("failed", "told"),
    [
        ([5, 5], "All of the 2 hardest images are misclassified by every fit that they were"),
        ([5, 4], "1 of the 2 hardest images is misclassified by every fit that it was"),
        ([4, 4], "None of the 2 hardest images is misclassified by every fit that it was"),
        ([5], "1 of the 1 hardest image is misclassified by every fit that it was"),
    ],
)
def test_images_that_every_fit_misclassifies_are_counted(failed, told):
    table = pd.DataFrame({"place": range(len(failed)), "failed": failed, "fits": 5})
    assert finding("hardest-digits", pd.concat([table, table])) == f"{told} held out from."


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (6.4e-9, "7 \N{MULTIPLICATION SIGN} 10⁻⁹"),
        (9.5e-5, "1 \N{MULTIPLICATION SIGN} 10⁻⁴"),
        (0.0071, "0.008"),
        (0.3, "0.3"),
        (12.0, "20"),
    ],
)
def test_the_largest_difference_of_losses_is_rounded_up(value, told):
    table = pd.DataFrame({"pair": "softmax", "largest_difference": [0.0, value, float("nan")]})
    assert finding("manual-vs-builtin-curves", table) == (
        f"In no epoch of any seed do the losses differ by more than {told} for softmax regression."
    )


def test_what_is_the_same_after_rounding_is_no_range():
    both = ["softmax_manual", "mlp_manual"]
    times = pd.DataFrame({"variant": both, "median": [0.1234, 0.1235]})
    assert finding("run-times", times) == "The median training time is 0.12 s."
    curves = [
        {"variant": name, "curve": f"{part}_accuracy"}
        for name in both
        for part in ("train", "validation")
    ]
    gaps = pd.DataFrame(curves).assign(steps=1, mean=[0.9, 0.8, 0.8, 0.70001])
    assert finding("learning-curves", gaps).endswith("is +10.00 points for every variant.")
    weights = pd.DataFrame({"variant": both, "weight": [2.801, -2.802], "live": True})
    assert finding("weight-templates", weights) == ""
    same = pd.DataFrame({"pair": ["softmax"], "largest_difference": [0.0]})
    told = "In every epoch of every seed, the losses are the same."
    assert finding("manual-vs-builtin-curves", same) == told


def test_the_best_rate_is_compared_with_that_of_the_recipe():
    rows = [(BY_HAND, "baseline", 0.01, False), (BY_HAND, "rate", 0.1, True)]
    rows += [("mlp_manual", "baseline", 0.1, True), ("mlp_manual", "rate", 1.0, False)]
    table = pd.DataFrame(rows, columns=["variant", "setting", "value", "best"])
    assert finding("learning-rate-sweep", table.assign(measure="validation loss")) == (
        "The mean validation loss is lowest at 0.1 (recipe: 0.01) for softmax regression by hand "
        "and at 0.1 as in the recipe for the network by hand."
    )


def test_the_nearest_mean_images_are_those_of_the_smallest_distance():
    values = {"cat": [0, 0], "dog": [0, 1], "hen": [9, 9]}
    rows = [{"label": name, "value": value} for name, image in values.items() for value in image]
    assert finding("mean-digits", pd.DataFrame(rows)) == (
        "By the squared differences of their pixels, the mean images of cat and dog are the most "
        "alike, those of cat and hen the least."
    )


def profile(*rows: tuple) -> pd.DataFrame:
    columns = ["target", "within", "variant", "factor", "solved", "problems"]
    return pd.DataFrame(rows, columns=columns)


def test_the_fastest_to_the_optimum_are_named_and_where_no_variant_gets_there():
    table = profile(
        ("multiclass", 0.001, BY_HAND, 1.0, 4, 10),
        ("multiclass", 0.001, BY_HAND, 3.0, 10, 10),
        ("multiclass", 0.001, "mlp_manual", 1.0, 6, 10),
        ("multiclass", 0.01, BY_HAND, 1.0, 9, 10),
        ("multiclass", 0.01, "mlp_manual", 1.0, 1, 10),
        ("binary", 0.001, "binary_manual", 1.0, 0, 10),
        ("binary", 0.01, "binary_manual", 1.0, 10, 10),
    )
    assert finding("performance-profile", table) == (
        "Most often the fastest to within 0.1 % of the optimum: the network by hand among "
        "multiclass variants (6 of 10 problems); no binary variant gets there."
    )
    tied = table[table["target"] == "multiclass"].replace({"solved": {4: 5, 6: 5}})
    assert finding("performance-profile", tied) == (
        "Most often the fastest to within 0.1 % of the optimum: softmax regression by hand and the "
        "network by hand among multiclass variants (5 of 10 problems each)."
    )


def test_a_variant_alone_is_not_called_the_fastest():
    alone = ("multiclass", 0.001, BY_HAND, 1.0, 4, 10)
    assert finding("performance-profile", profile(alone)) == ""
    late = ("binary", 0.001, "binary_manual", 1.0, 0, 10)
    assert finding("performance-profile", profile(alone, late)) == (
        "Most often the fastest to within 0.1 % of the optimum: no binary variant gets there."
    )
