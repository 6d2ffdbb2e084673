"""Claims about single predictions: from records of fits to tables, and on to verdicts."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.metrics import precision_recall_fscore_support

from digitlab.claims.judging import EVALUATORS
from digitlab.claims.single_predictions import (
    COLUMNS,
    OF_CELLS,
    difference,
    disagreements,
    examine_cell,
)
from digitlab.claims.verdict import (
    COMPATIBLE,
    NOT_SUPPORTED,
    ONLY_IF,
    SUPPORTED,
    UNDETERMINED,
    NotRunError,
)
from digitlab.jobs.tables import load_table
from examine_claimed_fits import main

CELL = {"variant": "a", "setting": "baseline", "percent": 100, "noise": 0}
A, B = {"variant": "a"}, {"variant": "b"}
DIGITS = np.array([2, 5, 9], np.uint8)


def judge(kind, table, rows, **claim):
    return EVALUATORS[kind]({table: pd.DataFrame(rows)}, {"kind": kind, "where": [A], **claim})


def record(seeds=2, images=400, sharpness=4.0, draws=0):
    """Return what a fit of three digits might have recorded, with only a test partition."""
    random = np.random.default_rng(0)
    labels = DIGITS[random.integers(0, 3, (seeds, images))]
    logits = np.random.default_rng(draws).normal(size=(seeds, images, 3))
    logits += sharpness * (labels[:, :, None] == DIGITS)
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=2, keepdims=True)
    return {
        "digits": DIGITS,
        "seeds": np.arange(seeds),
        "gradient_norm": np.linspace(0, 1e-6, seeds),
        "labels_official": np.zeros((seeds, 0), np.uint8),
        "labels_test": labels,
        "index_test": np.tile(np.arange(images, dtype=np.int32), (seeds, 1)),
        "probabilities_test": probabilities.astype(np.float32),
    }


def test_tables_of_a_cell_hold_every_seed_digit_and_bin():
    """Oracle of precision, recall and F1: scikit-learn."""
    fit = record()
    tables = examine_cell(CELL, fit)
    assert {name: list(table) for name, table in tables.items()} == {
        name: COLUMNS[name] for name in OF_CELLS
    }
    own = tables["claimed_per_class"].query("seed == 1")
    predicted = DIGITS[fit["probabilities_test"][1].argmax(axis=1)]
    expected = precision_recall_fscore_support(fit["labels_test"][1], predicted)
    for name, values in zip(("precision", "recall", "f1", "support"), expected, strict=True):
        assert own[name].to_numpy() == pytest.approx(values)
    wrong = int((predicted != fit["labels_test"][1]).sum())
    assert tables["claimed_confidence"].query("seed == 1")["wrong"].sum() == wrong
    confusions = tables["claimed_confusions"].query("seed == 1 and true != predicted")
    assert confusions["count"].sum() == wrong
    assert len(tables["claimed_calibration"]) == 2


def test_a_fit_that_diverged_has_no_rows():
    fit = record()
    fit["probabilities_test"][0] = np.nan
    assert set(examine_cell(CELL, fit)["claimed_per_class"]["seed"]) == {1}
    fit["probabilities_test"][1] = np.nan
    tables = examine_cell(CELL, fit)
    assert all(table.empty and list(table) == COLUMNS[name] for name, table in tables.items())
    assert disagreements(fit, record()).empty


def test_disagreements_are_counted_digit_by_digit():
    first, second = record(sharpness=1.0, draws=1), record(sharpness=1.0, draws=2)
    counts = disagreements(first, second)
    assert len(counts) == 2 * 3
    right = [
        DIGITS[fit["probabilities_test"].argmax(axis=2)] == fit["labels_test"]
        for fit in (first, second)
    ]
    row = counts.query("seed == 1 and digit == 5").iloc[0]
    here = first["labels_test"][1] == 5
    assert row["support"] == here.sum()
    assert row["only_a"] == (right[0][1] & ~right[1][1] & here).sum() > 0
    assert row["only_b"] == (right[1][1] & ~right[0][1] & here).sum() > 0
    swapped = disagreements(second, first)
    assert swapped["only_a"].equals(counts["only_b"])
    assert not disagreements(first, first)[["only_a", "only_b"]].to_numpy().any()


def test_a_difference_has_an_interval_over_images_and_one_over_seeds():
    """Oracles: the paired t interval, and that of two cells with the same predictions."""
    first, second = record(5, sharpness=1.5, draws=1), record(5, sharpness=1.0, draws=2)
    cells = (CELL, {**CELL, "variant": "b", "noise": 10})
    found = difference(cells, first, second)
    assert found["partition"].tolist() == ["test"]  # there is no official one
    row = found.iloc[0]
    assert (row["variant_b"], row["noise_b"], row["partition"]) == ("b", 10, "test")
    accuracies = [
        (DIGITS[fit["probabilities_test"].argmax(axis=2)] == fit["labels_test"]).mean(axis=1)
        for fit in (first, second)
    ]
    found = stats.ttest_rel(*accuracies)
    ends = found.confidence_interval(0.95)
    assert row["seeds_p"] == pytest.approx(found.pvalue)
    assert (row["seeds_low"], row["seeds_high"]) == pytest.approx(ends)
    assert row["low"] < row["difference"] < row["high"]
    assert row[["gradient_a", "gradient_b"]].tolist() == [1e-6, 1e-6]  # the largest of any seed
    same = difference((CELL, CELL), first, first).iloc[0]
    assert (same["difference"], same["p"]) == (0, 1)
    assert -0.02 < same["low"] < 0 < same["high"] < 0.02
    assert np.isnan(same["seeds_low"])  # nothing says what other seeds would show


def test_other_images_are_refused():
    other = record()
    other["index_test"] = other["index_test"] + 1
    with pytest.raises(ValueError, match="different images"):
        disagreements(record(), other)


def test_the_script_joins_blocks_of_seeds_and_cells(tmp_path):
    blocks = []
    for block in (0, 1):
        fit = record() | {"seeds": np.array([2 * block, 2 * block + 1])}
        fit["history"] = np.zeros((2, 1, 4))
        blocks.append(str(tmp_path / f"{block}.npz"))
        np.savez(blocks[-1], **fit)
    cells = [{**CELL, "variant": name, "fits": blocks} for name in ("a", "b")]
    for pairs, expected in (([["a", "b"]], 4 * 3), ([], 0)):
        outputs = {name: str(tmp_path / f"{name}.csv") for name in COLUMNS}
        main(cells, pairs, [cells] if pairs else [], outputs)
        tables = {name: load_table(path) for name, path in outputs.items()}
        assert {name: list(table) for name, table in tables.items()} == COLUMNS
        assert len(tables["claimed_disagreements"]) == expected
        assert len(tables["claimed_differences"]) == bool(pairs)
        assert len(tables["claimed_calibration"]) == 2 * 4


def per_class(*seeds):
    """Return rows with one score for all three; each seed maps digits to values."""
    return [
        {**CELL, "seed": seed, "digit": digit, "precision": value, "recall": value, "f1": value}
        for seed, digits in enumerate(seeds)
        for digit, value in digits.items()
    ]


@pytest.mark.parametrize(
    ("recall", "seeds", "verdict"),
    [
        ({2: 0.9, 5: 0.81}, 3, COMPATIBLE),
        ({2: 0.7, 5: 0.6}, 3, NOT_SUPPORTED),
        ({2: 0.9, 5: 0.81}, 2, UNDETERMINED),
    ],
)
def test_quoted_scores_of_digits_are_counted_inside_prediction_intervals(recall, seeds, verdict):
    rows = per_class(*[{2: 0.9 + seed / 1000, 5: 0.8 + seed / 100} for seed in range(seeds)])
    scores = {"precision": {2: 0.9, 5: 0.8}, "recall": recall}
    claim = {"scores": scores, "decimals": 2, "share": 0.75}
    found = judge("quoted_per_class", "claimed_per_class", rows, **claim)
    assert found.verdict == verdict
    if verdict == NOT_SUPPORTED:
        assert found.measured == 0.5
        assert "outside: recall of 2 (0.7, not 0.89" in found.condition


@pytest.mark.parametrize(
    ("second", "verdict"),
    [
        ({2: 0.8, 5: 0.9, 9: 0.99}, SUPPORTED),
        ({2: 0.9, 5: 0.8, 9: 0.99}, UNDETERMINED),
        ({2: 0.8, 5: 0.99, 9: 0.9}, UNDETERMINED),
    ],
)
def test_hard_digits_are_ranked_in_every_seed(second, verdict):
    rows = per_class(*[{2: 0.8, 5: 0.9, 9: 0.99}] * 5, *[second] * 4)
    found = judge("hard_digits", "claimed_per_class", rows, hardest=[2], easiest=[9])
    assert found.verdict == verdict
    never = judge("hard_digits", "claimed_per_class", rows, hardest=[9], easiest=[2])
    assert never.verdict == NOT_SUPPORTED
    assert never.measured == 0


def confusions(*seeds):
    """Return the counts of pairs; each seed maps pairs to counts."""
    return [
        {**CELL, "seed": seed, "true": true, "predicted": predicted, "count": count}
        for seed, counts in enumerate(seeds)
        for (true, predicted), count in {**counts, (2, 2): 1000}.items()
    ]


def test_directed_confusions_are_ranked_one_way():
    """2->5 and 5->2 are rare by themselves, but together they are the most common pair."""
    counts = {(2, 5): 6, (5, 2): 7, (9, 2): 8, (2, 9): 1, (9, 5): 9, (5, 9): 0}
    rows = confusions(*[counts] * 5)
    table = "claimed_confusions"
    found = judge("commonest_confusions", table, rows, directed=True, pairs=[[9, 5], [9, 2]])
    assert (found.verdict, found.measured) == (SUPPORTED, 1.0)
    assert found.condition.endswith("commonest: 9->5 (9 a seed), 9->2 (8 a seed)")
    both = judge("commonest_confusions", table, rows, directed=False, pairs=[[5, 2]])
    assert both.verdict == SUPPORTED
    assert "2-5 in 5, all in 5 of 5 seeds" in both.condition
    other = judge("commonest_confusions", table, rows, directed=True, pairs=[[9, 5], [2, 5]])
    assert (other.verdict, other.measured) == (NOT_SUPPORTED, 0.0)


def test_seeds_that_disagree_decide_nothing():
    rows = confusions({(2, 5): 6, (5, 2): 7}, {(2, 5): 7, (5, 2): 6})
    claim = {"directed": True, "pairs": [[2, 5]]}
    assert (
        judge("commonest_confusions", "claimed_confusions", rows, **claim).verdict == UNDETERMINED
    )


def test_named_confusions_must_be_the_commonest_together():
    """Each of the two is among the commonest two in most seeds, but both at once in none."""
    first = {(2, 5): 9, (5, 2): 3, (9, 2): 5, (2, 9): 1}
    rows = confusions(*[first] * 4, *[{**first, (2, 5): 3, (5, 2): 9}] * 4)
    claim = {"directed": True, "pairs": [[2, 5], [5, 2]]}
    found = judge("commonest_confusions", "claimed_confusions", rows, **claim)
    assert (found.verdict, found.measured) == (NOT_SUPPORTED, 0.0)
    assert "2->5 in 4, 5->2 in 4, all in 0 of 8 seeds" in found.condition
    one = judge("commonest_confusions", "claimed_confusions", rows, directed=True, pairs=[[2, 5]])
    assert (one.verdict, math.isnan(one.seeds_needed)) == (UNDETERMINED, True)


def test_a_pair_that_is_never_confused_is_not_common():
    rows = confusions(*[{(2, 5): 3, (5, 2): 0, (9, 2): 0}] * 5)
    claim = {"directed": True, "pairs": [[2, 5], [5, 2]]}
    found = judge("commonest_confusions", "claimed_confusions", rows, **claim)
    assert found.verdict == NOT_SUPPORTED


@pytest.mark.parametrize(
    ("errors", "verdict"),
    [
        ([0.004, 0.005, 0.006], SUPPORTED),
        ([0.006, 0.008, 0.013], ONLY_IF),
        ([0.015, 0.016, 0.017], ONLY_IF),
        ([0.015, 0.025, 0.035], UNDETERMINED),
        ([0.115, 0.116, 0.117], NOT_SUPPORTED),
    ],
)
def test_calibration_is_held_against_what_chance_shows(errors, verdict):
    rows = [
        {**CELL, "seed": seed, "ece": ece, "ece_null_95": 0.009, "confidence_minus_accuracy": 0.1}
        for seed, ece in enumerate(errors)
    ]
    found = judge("calibrated", "claimed_calibration", rows, tolerance=0.02)
    assert (found.verdict, found.measured) == (verdict, pytest.approx(np.mean(errors)))
    above = sum(error > 0.009 for error in errors)
    assert f"{above} of 3 seeds show more" in found.condition


def test_calibrated_probabilities_pass_and_distorted_ones_fail():
    """Labels are drawn from the probabilities themselves, which are then sharpened."""
    random = np.random.default_rng(3)
    fit = record(seeds=4, images=3000, sharpness=0.0)
    probabilities = random.dirichlet([0.5, 0.5, 0.5], (4, 3000))
    chosen = (probabilities.cumsum(axis=2) < random.random((4, 3000, 1))).sum(axis=2)
    fit["labels_test"] = DIGITS[chosen]
    verdicts = []
    for power in (1, 3):
        sharp = probabilities**power
        sharp /= sharp.sum(axis=2, keepdims=True)
        fit["probabilities_test"] = sharp.astype(np.float32)
        table = examine_cell(CELL, fit)["claimed_calibration"]
        verdicts.append(judge("calibrated", "claimed_calibration", table, tolerance=0.03).verdict)
    assert verdicts == [SUPPORTED, NOT_SUPPORTED]


def confidences(*seeds):
    """Return errors in each tenth of confidence from 0.4 on, for each seed."""
    return [
        {**CELL, "seed": seed, "low": low / 20, "high": (low + 1) / 20, "right": 9, "wrong": count}
        for seed, wrong in enumerate(seeds)
        for low, count in zip(range(8, 20), np.repeat(wrong, 2), strict=True)
    ]


@pytest.mark.parametrize(
    ("second", "verdict"),
    [
        ([1, 7, 5, 3, 2, 2], SUPPORTED),
        ([1, 4, 5, 3, 2, 2], UNDETERMINED),
    ],
)
def test_errors_cluster_where_no_other_range_holds_more(second, verdict):
    rows = confidences(*[[1, 7, 5, 3, 2, 2]] * 4, *[second] * 4)
    found = judge("errors_cluster", "claimed_confidence", rows, range=[0.5, 0.6])
    assert found.verdict == verdict
    none = judge("errors_cluster", "claimed_confidence", rows, range=[0.8, 0.9])
    assert none.verdict == NOT_SUPPORTED
    assert none.measured == 0


def test_fits_without_errors_have_no_cluster():
    with pytest.raises(NotRunError, match="no fit makes an error: a"):
        judge("errors_cluster", "claimed_confidence", confidences([0] * 6), range=[0.5, 0.6])


def test_a_class_that_the_study_lacks_is_not_hard():
    rows = per_class({2: 0.8, 5: 0.9})
    with pytest.raises(NotRunError, match="this study has no class 0, 8"):
        judge("hard_digits", "claimed_per_class", rows, hardest=[5, 8], easiest=[0])


def test_a_later_condition_is_told():
    rows = per_class(*[{2: 0.8, 5: 0.9, 9: 0.99}] * 5)
    rows += [{**row, "variant": "b"} for row in per_class(*[{2: 0.9, 5: 0.8, 9: 0.99}] * 5)]
    claim = {"hardest": [2], "easiest": [9], "where": [B, A]}
    assert judge("hard_digits", "claimed_per_class", rows, **claim).verdict == ONLY_IF
    with pytest.raises(NotRunError, match="not run, or all diverged: c"):
        judge("hard_digits", "claimed_per_class", rows, **{**claim, "where": [{"variant": "c"}]})
