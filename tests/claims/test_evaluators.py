"""Each kind of claim on hand-made tables, for each verdict that it can give."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from digitlab.claims.tables import chance_gap
from digitlab.claims.verdict import (
    COMPATIBLE,
    NOT_SUPPORTED,
    ONLY_IF,
    SUPPORTED,
    UNDETERMINED,
    NotRunError,
)
from digitlab.findings import diminishing_returns
from digitlab.stats.mean_intervals import summarize
from tests.made_up.claimed import CELL, convergence, judge, scores

A, B, C = {"variant": "a"}, {"variant": "b"}, {"variant": "c"}
NEAR = np.array([-0.001, 0.0, 0.001])  # of three seeds


@pytest.mark.parametrize(
    ("values", "decimals", "verdict"),
    [
        ([0.9201], 4, COMPATIBLE),
        ([0.93], 4, NOT_SUPPORTED),
        ([0.93], 2, COMPATIBLE),  # 0.926 is printed as 0.93
        ([0.9], 1, SUPPORTED),  # whatever one more seed shows is printed as 0.9
        ([0.9201, 0.95], 4, NOT_SUPPORTED),
    ],
)
def test_a_quoted_value_is_what_one_more_seed_could_give(values, decimals, verdict):
    found = judge(
        "quoted_value",
        scores({**A, "accuracy": 0.92 + 1.2 * NEAR}),
        values=values,
        decimals=decimals,
        where=[A],
    )
    assert found.verdict == verdict
    assert (found.n, found.measured) == (3, pytest.approx(0.92))
    assert ("refuted" in found.condition) == (verdict == NOT_SUPPORTED)
    assert found.refutable > (found.high - found.low) / 2


def test_two_seeds_bear_out_no_quoted_value():
    tables = scores({**A, "accuracy": [0.91, 0.93]})
    found = judge("quoted_value", tables, values=[0.92], decimals=2, where=[A])
    assert found.verdict == UNDETERMINED


def test_fits_that_diverged_are_left_out_and_told():
    tables = scores({**A, "accuracy": [0.9, 0.92, 0.94, 0.1], "diverged": [False] * 3 + [True]})
    found = judge("mean_in_range", tables, range=[0.8, 1.0], where=[A])
    assert (found.n, found.measured) == (3, pytest.approx(0.92))
    assert found.condition == "a; 1 of 4 fits diverged and are left out"


@pytest.mark.parametrize(
    ("claimed", "rounding", "verdict"),
    [
        ([0.91, 0.93], 0.01, SUPPORTED),
        ([0.91, 0.918], 0.01, ONLY_IF),
        ([0.91, 0.918], 0.0, UNDETERMINED),
        ([0.80, 0.85], 0.01, NOT_SUPPORTED),
    ],
)
def test_a_range_is_held_against_the_interval_of_the_mean(claimed, rounding, verdict):
    tables = scores({**A, "accuracy": 0.919 + NEAR})
    found = judge("mean_in_range", tables, range=claimed, rounding=rounding, where=[A])
    assert found.verdict == verdict
    assert found.claimed == tuple(claimed)
    assert ("nearest" in found.condition) == (verdict == ONLY_IF)


def test_a_range_that_holds_elsewhere_alone_is_conditional():
    history = pd.DataFrame(
        [
            {
                **CELL,
                "seed": seed,
                "epoch": epoch,
                "validation_accuracy": 0.8 + epoch / 100 + seed / 1e5,
            }
            for seed in range(3)
            for epoch in (1, 2)
        ]
    )
    tables = {**scores({**A, "accuracy": 0.92 + NEAR}), "history": history}
    where = [A, {**A, "epoch": 3}, {**A, "epoch": 2}]
    found = judge("mean_in_range", tables, range=[0.81, 0.83], rounding=0.01, where=where)
    assert found.verdict == ONLY_IF
    # The second of the later conditions was not run: only one was tried.
    assert found.condition == "a, validation images after 2 epochs (a: 0.92, not supported)"


def test_a_partition_that_the_study_lacks_was_not_run():
    tables = scores({**A, "accuracy": 0.92 + NEAR})
    cell = {**A, "partition": "official"}
    with pytest.raises(NotRunError, match="not run: a, official images"):
        judge("mean_in_range", tables, range=[0.8, 1.0], where=[cell])


def test_differences_are_paired_by_seed():
    """The spread between seeds, equal in both cells, cancels in the interval of the difference."""
    spread = np.array([0.0, 0.05, 0.1])
    tables = scores({**A, "accuracy": 0.8 + spread + NEAR}, {**B, "accuracy": 0.77 + spread})
    found = judge("difference_in_range", tables, range=[0.02, 0.04], where=[A, B])
    assert (found.verdict, found.measured) == (SUPPORTED, pytest.approx(0.03))
    assert found.high - found.low < 0.01
    swapped = judge("difference_in_range", tables, range=[0.02, 0.04], where=[B, A])
    assert (swapped.verdict, swapped.measured) == (NOT_SUPPORTED, pytest.approx(-0.03))
    rounded = judge("difference_in_range", tables, range=[0.034, 0.04], rounding=0.02, where=[A, B])
    assert rounded.verdict == ONLY_IF


@pytest.mark.parametrize(
    ("gain", "verdict"), [(0.01, SUPPORTED), (0.0, UNDETERMINED), (-0.01, NOT_SUPPORTED)]
)
def test_to_beat_is_a_difference_above_zero(gain, verdict):
    tables = scores({**A, "accuracy": 0.9 + gain + NEAR}, {**B, "accuracy": [0.9] * 3})
    assert judge("beats", tables, where=[A, B]).verdict == verdict


def test_to_beat_by_a_threshold_of_ours_is_more_than_a_difference():
    tables = scores({**A, "accuracy": 0.91 + NEAR}, {**B, "accuracy": [0.9] * 3})
    verdicts = [
        judge("beats", tables, where=[A, B], least=least).verdict for least in (0.005, 0.02)
    ]
    assert verdicts == [SUPPORTED, NOT_SUPPORTED]


def test_equals_do_not_beat_each_other():
    """Nor is it shown that neither does on other images."""
    tables = scores({**A, "accuracy": [0.9] * 3}, {**B, "accuracy": [0.9] * 3})
    found = judge("beats", tables, where=[A, B])
    assert (found.verdict, found.low) == (UNDETERMINED, -found.high)
    assert 0.0005 < found.high < 0.001


@pytest.mark.parametrize("gradient", [1e-4, math.nan])
def test_only_an_optimum_that_was_reached_is_judged(gradient):
    tables = scores({**A, "accuracy": 0.91 + NEAR}, {**B, "accuracy": [0.9] * 3})
    tables["claimed_differences"]["gradient_a"] = 1e-6
    assert judge("beats", tables, where=[A, B], optimum=True).verdict == SUPPORTED
    tables["claimed_differences"]["gradient_a"] = gradient
    with pytest.raises(NotRunError, match="a stopped short of its optimum: its gradient is"):
        judge("beats", tables, where=[A, B], optimum=True)
    assert judge("beats", tables, where=[A, B]).verdict == SUPPORTED


def test_a_difference_on_the_official_test_set_is_about_its_very_images():
    """The interval over seeds excludes 0 there, and that over images as well does not."""
    cells = [
        {**cell, "partition": "official", "accuracy": 0.9 + gain + NEAR}
        for cell, gain in ((A, 0.002 + NEAR / 10), (B, 0.0))
    ]
    named = [{**cell, "partition": "official"} for cell in (A, B)]
    tables = scores(*cells)
    found = judge("beats", tables, where=named)
    assert found.metric == "difference of accuracy, over new seeds on these images"
    assert judge("beats", tables, where=[A, B]).metric.endswith("over new seeds and new images")
    assert found.high - found.low < 0.002


def test_a_mean_on_the_official_test_set_is_about_its_very_images():
    tables = scores({**A, "partition": "official", "accuracy": 0.919 + NEAR})
    tables["summary"]["variance_of_images"] = 1e-4
    cell = {**A, "partition": "official"}
    these = judge("mean_in_range", tables, range=[0.91, 0.93], where=[cell])
    others = judge("mean_in_range", tables, range=[0.91, 0.93], where=[A])
    assert (these.verdict, others.verdict) == (SUPPORTED, UNDETERMINED)
    assert others.metric == "mean accuracy, over new seeds and new images"


def test_partitions_are_compared_as_independent():
    """The interval is at least as wide as that of either accuracy."""
    cells = [{**A, "partition": p, "accuracy": 0.9 + NEAR} for p in ("test", "official")]
    where = [{**A, "partition": "test"}, {**A, "partition": "official"}]
    found = judge("within_margin", scores(*cells), margin=0.01, where=where)
    assert (found.verdict, found.measured) == (SUPPORTED, 0)
    of_seeds = summarize(NEAR)
    assert found.high - found.low > of_seeds.high - of_seeds.low
    assert "these images, less over new seeds and new images" in found.metric


@pytest.mark.parametrize(
    ("third", "verdict"), [(0.901, SUPPORTED), (0.905, UNDETERMINED), (0.92, NOT_SUPPORTED)]
)
def test_all_cells_must_lie_within_the_margin(third, verdict):
    tables = scores(
        {**A, "accuracy": [0.9] * 3},
        {**B, "accuracy": 0.9005 + NEAR},
        {**C, "accuracy": third + NEAR},
    )
    found = judge("within_margin", tables, margin=0.005, where=[A, B, C])
    assert (found.verdict, found.measured) == (verdict, pytest.approx(third - 0.9))


@pytest.mark.parametrize(
    ("start", "verdict"), [(0.1, SUPPORTED), (0.4, UNDETERMINED), (0.7, NOT_SUPPORTED)]
)
def test_a_gain_is_measured_from_the_start(start, verdict):
    cell = {**A, "partition": "validation", "accuracy": 0.9 + NEAR, "start_accuracy": start}
    assert judge("gain_over_start", scores(cell), least=0.5, where=[A]).verdict == verdict


def test_images_trained_on_are_held_against_the_test_partition():
    cells = [
        {**A, "accuracy": 0.95 + NEAR, "train_accuracy": 0.99},
        {**A, "partition": "official", "accuracy": 0.5 + NEAR, "train_accuracy": 0.99},
    ]
    found = judge("seen_less_held_out", scores(*cells), range=[0.01, math.inf], where=[A])
    assert (found.verdict, found.measured) == (SUPPORTED, pytest.approx(0.04))
    small = judge("seen_less_held_out", scores(*cells), range=[-0.01, 0.01], where=[A])
    assert small.verdict == NOT_SUPPORTED


def test_work_is_parameters_times_steps():
    cells = [
        {**A, "parameters": 100, "steps": [50, 55, 60]},
        {**B, "parameters": 10, "steps": 500},
    ]
    tables = scores(*cells, accuracy=[0.9] * 3)
    found = judge("more_work", tables, where=[A, B])
    assert (found.verdict, found.n) == (UNDETERMINED, 3)
    assert found.measured == pytest.approx((1.0 * 1.1 * 1.2) ** (1 / 3))
    cells[1]["steps"] = 5
    tables = scores(*cells, accuracy=[0.9] * 3)
    assert judge("more_work", tables, where=[A, B]).verdict == SUPPORTED
    assert judge("more_work", tables, where=[B, A]).verdict == NOT_SUPPORTED


@pytest.mark.parametrize(
    ("levels", "verdict"),
    [
        ({0: 0.01, 10: 0.05, 20: 0.1}, SUPPORTED),
        ({0: 0.01, 10: 0.05, 20: 0.0505}, UNDETERMINED),
        ({0: 0.01, 10: 0.05, 20: 0.02}, NOT_SUPPORTED),
    ],
)
def test_a_score_rises_with_noise_if_it_does_at_every_level(levels, verdict):
    jitter = {0: NEAR, 10: NEAR[::-1], 20: NEAR}
    tables = scores(
        *({**A, "noise": n, "ece": ece + jitter[n]} for n, ece in levels.items()),
        accuracy=[0.9] * 3,
    )
    assert judge("rises_with_noise", tables, variant="a", score="ece").verdict == verdict


def test_one_level_of_noise_says_nothing_of_a_rise():
    with pytest.raises(NotRunError, match="not run: a at two levels of label noise"):
        judge("rises_with_noise", scores({**A, "accuracy": [0.9]}), variant="a", score="ece")


@pytest.mark.parametrize(
    ("errors", "verdict"),
    [([2, 3, 1], COMPATIBLE), ([0, 0, 0], COMPATIBLE), ([40, 38, 42], NOT_SUPPORTED)],
)
def test_a_quoted_count_is_held_against_what_one_more_seed_may_show(errors, verdict):
    tables = scores({**A, "n": 2500, "accuracy": [1 - count / 2500 for count in errors]})
    found = judge("quoted_count", tables, value=0.9992, decimals=4, where=[A])
    assert found.verdict == verdict
    assert found.measured == pytest.approx(1 - sum(errors) / 7500)
    assert 0 <= found.low < found.high <= 1
    assert found.refutable > found.measured - found.low
    assert f"errors of the seeds: {', '.join(map(str, errors))};" in found.condition


def test_no_count_is_quoted_of_fits_that_all_diverged():
    tables = scores({**A, "n": 2500, "accuracy": [0.1, 0.1], "diverged": True})
    found = judge("quoted_count", tables, value=0.9992, decimals=4, where=[A])
    assert (found.verdict, found.n) == (UNDETERMINED, 0)
    assert math.isnan(found.measured)
    assert found.condition == "a; every fit diverged"


@pytest.mark.parametrize(
    ("parameters", "kilobytes", "verdict"),
    [
        (7850, 31.40, SUPPORTED),
        (7850, 30.66, ONLY_IF),
        (7850, 30.60, NOT_SUPPORTED),
        (7840, 31.36, NOT_SUPPORTED),
    ],
)
def test_memory_depends_on_what_a_kilobyte_is(parameters, kilobytes, verdict):
    tables = scores({**A, "parameters": parameters, "accuracy": [0.9, 0.9]})
    claim = {"parameters": 7850, "kilobytes": kilobytes, "decimals": 2, "where": [A]}
    assert judge("memory", tables, **claim).verdict == verdict


@pytest.mark.parametrize(
    ("shares", "verdict", "words"),
    [
        ({5: 0.1, 2: 0.3, 9: 0.6}, SUPPORTED, "most of 9 (60.00 %)"),
        ({5: 0.1, 9: 0.6}, SUPPORTED, "fewest of 5 (10.00 %)"),
        ({5: 0.1, 2: 0.2, 9: 0.6}, NOT_SUPPORTED, "otherwise: 2 (30.00 %)"),
        ({2: 0.3, 9: 0.6}, NOT_SUPPORTED, "fewest of 5"),  # which is rarer than 2
        ({5: 0.1, 9: 0.6, 7: 0.2}, NOT_SUPPORTED, "otherwise: 7 (0.00 %)"),
    ],
)
def test_shares_are_those_of_all_images_that_are_not_official(shares, verdict, words):
    counts = [("train", 5, 5), ("train", 9, 60), ("test", 5, 5), ("test", 2, 30)]
    counts += [("official", 9, 1000), ("official", 5, 1000)]
    tables = {"class_counts": pd.DataFrame(counts, columns=["partition", "digit", "count"])}
    found = judge("class_shares", tables, shares=shares, decimals=3)
    assert (found.verdict, found.n) == (verdict, 100)
    assert words in found.condition


def test_moments_are_those_of_all_images_that_are_not_official():
    rows = [("train", 0.5, 0.5, 1), ("all but official", 0.13066, 0.30811, 9)]
    moments = pd.DataFrame(rows, columns=["partition", "mean_unit", "sd_unit", "images"])
    claim = {"mean": 0.1307, "sd": 0.3081, "decimals": 4}
    assert judge("pixel_moments", {"pixel_moments": moments}, **claim).verdict == SUPPORTED
    claim["sd"] = 0.3091
    assert judge("pixel_moments", {"pixel_moments": moments}, **claim).verdict == NOT_SUPPORTED


def equivalence(verdict, a="a", b="b"):
    row = {"variant_a": a, "variant_b": b, "unit": "seeds", "partition": "test", "seeds": 3}
    row |= {"difference": 0.001, "low": 0.0005, "high": 0.0015, "margin": 0.005}
    row |= {"disagreements": 4, "max_weight_difference": 0.1, "verdict": verdict}
    image = {**row, "unit": "images", "verdict": "not equivalent"}
    return {"equivalence": pd.DataFrame([image, row])}


@pytest.mark.parametrize(
    ("word", "identical", "verdict"),
    [
        ("identical", False, SUPPORTED),
        ("same predictions", True, SUPPORTED),
        ("equivalent", False, SUPPORTED),
        ("equivalent", True, ONLY_IF),
        ("not equivalent", True, NOT_SUPPORTED),
        ("not shown equivalent", False, UNDETERMINED),
        ("not estimable", True, UNDETERMINED),
    ],
)
def test_equivalence_is_read_off_the_test_over_seeds(word, identical, verdict):
    found = judge("same", equivalence(word), variants=["a", "b"], identical=identical)
    assert (found.verdict, found.measured, found.low) == (verdict, 0.001, 0.0005)


def test_weights_are_spoken_of_only_where_both_variants_have_them():
    tables = equivalence("equivalent")
    assert ", weights 0.1 apart at most" in judge("same", tables, variants=["a", "b"]).condition
    tables["equivalence"]["max_weight_difference"] = math.nan
    assert "weights" not in judge("same", tables, variants=["a", "b"]).condition


def test_swapping_the_variants_flips_the_signs():
    found = judge("same", equivalence("equivalent", "b", "a"), variants=["a", "b"])
    assert (found.measured, found.low, found.high) == (-0.001, -0.0015, -0.0005)
    with pytest.raises(NotRunError, match="not compared: a with c"):
        judge("same", equivalence("equivalent"), variants=["a", "c"])


@pytest.mark.parametrize(
    ("only_a", "verdict"),
    [([2, 2, 2], SUPPORTED), ([2, 9, 2], UNDETERMINED), ([9, 10, 9], NOT_SUPPORTED)],
)
def test_the_largest_gap_is_over_the_digits_of_each_seed(only_a, verdict):
    rows = [
        {"variant_a": "a", "variant_b": "b", "seed": seed, "digit": digit, "support": 1000}
        | {"partition": "test", "only_a": count if digit == 7 else 1, "only_b": 0}
        for seed, count in enumerate(only_a)
        for digit in range(10)
    ]
    tables = {"claimed_disagreements": pd.DataFrame(rows)}
    found = judge("largest_gap", tables, variants=["a", "b"], most=0.004)
    assert found.verdict == verdict
    assert found.measured == pytest.approx(np.mean(only_a) / 1000)
    assert f"largest of all: {max(only_a) / 1000:.4g} (digit 7)" in found.condition


def test_the_gap_by_chance_is_the_largest_of_fair_coins():
    nothing = np.zeros(10, int)
    assert chance_gap(nothing, nothing, np.full(10, 100), seed=0) == 0
    one = chance_gap(np.array([30]), np.array([10]), np.array([100]), seed=0)
    # The 95 % quantile of |2 X - 40| for X of 40 tosses, exactly.
    gaps = np.abs(2 * np.arange(41) - 40)
    chances = stats.binom.pmf(np.arange(41), 40, 0.5)
    exact = min(gap for gap in np.unique(gaps) if chances[gaps <= gap].sum() >= 0.95)
    assert one == pytest.approx(exact / 100)
    several = chance_gap(np.full(10, 30), np.full(10, 10), np.full(10, 100), seed=0)
    assert several > one


def returns(errors):
    """Return the table of a curve with these errors, one for each of 25, 50 and 100 % of images."""
    cells = [
        {**A, "percent": percent, "accuracy": 1 - error * (1 + np.roll(NEAR, place))}
        for place, (percent, error) in enumerate(zip((25, 50, 100), errors, strict=True))
    ]
    fits = scores(*cells, n=10**6)["scores"]
    counts = pd.DataFrame({"partition": ["train"], "digit": [0], "count": [36_000]})
    digits = pd.DataFrame({"variant": ["a"], "digit": [0]})
    return {"diminishing_returns": diminishing_returns.table(fits, counts, digits)}


@pytest.mark.parametrize(
    ("errors", "verdict", "words"),
    [
        ((0.2, 0.1, 0.08), SUPPORTED, "a doubling removes 50 % of the errors, then 20 %"),
        ((0.2, 0.1, 0.05), ONLY_IF, "less per image is meant"),  # a power law
        ((0.2, 0.1, 0.02), ONLY_IF, "less per image is meant"),
        ((0.11, 0.1, 0.08), UNDETERMINED, "0.4 points per 10 % of the images from 25 to 50 %, 0.4"),
        ((0.11, 0.1, 0.05), NOT_SUPPORTED, "1 from there to 100 %"),
    ],
)
def test_returns_diminish_beyond_what_any_concave_curve_shows(errors, verdict, words):
    found = judge("diminishing", returns(errors), variant="a", percent=50)
    assert found.verdict == verdict
    assert words in found.condition
    assert found.metric.endswith("over new seeds, each with its own images")
    with pytest.raises(NotRunError):
        judge("diminishing", returns(errors), variant="a", percent=25)


MORE_HARM, LESS_HARM = "wrong labels harm more", "missing labels harm more"


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ([MORE_HARM, MORE_HARM], SUPPORTED),
        (["open: more was deleted", MORE_HARM], ONLY_IF),
        ([LESS_HARM, MORE_HARM], ONLY_IF),
        ([LESS_HARM, "not distinguishable"], NOT_SUPPORTED),
        (["open: more was deleted", "not distinguishable"], UNDETERMINED),
    ],
)
def test_harm_is_told_level_by_level(words, verdict):
    rows = [
        {"variant": "a", "corrupted": level, "deleted": 50, "seeds": 5, "verdict": word}
        | {"difference": level / 10, "low": 0.1, "high": 9.0, "partition": "test"}
        for level, word in zip((10, 20), words, strict=True)
    ]
    tables = {"corrupting_vs_deleting": pd.DataFrame(rows[::-1])}
    found = judge("corrupting_harms_more", tables, variant="a")
    assert (found.verdict, found.measured) == (verdict, 1.0)
    assert found.condition.startswith("20 % of the labels") == (verdict == ONLY_IF)


def best_settings(best, best_set):
    values = [0.01, 0.1, 1.0]
    rows = [
        {"variant": "a", "sweep": "rate", "key": "learning_rate", "setting": f"rate-{value}"}
        | {"value": str(value), "seeds": 3, "diverged": 0, "validation_loss": 0.3 + value}
        | {"best": value == best, "best_set": value in best_set}
        for value in values
    ]
    return {"best_settings": pd.DataFrame(rows)}


SWEEP = {"variant": "a", "sweep": "rate"}


@pytest.mark.parametrize(
    ("best", "best_set", "verdict"),
    [
        (0.1, [0.1], SUPPORTED),
        (0.1, [0.1, 1.0], UNDETERMINED),
        (1.0, [0.1, 1.0], UNDETERMINED),
        (1.0, [1.0], NOT_SUPPORTED),
    ],
)
def test_the_best_value_is_known_up_to_its_set(best, best_set, verdict):
    tables = best_settings(best, best_set)
    found = judge("best_in_range", tables, **SWEEP, range=[0.01, 0.1])
    assert (found.verdict, found.measured) == (verdict, best)
    assert (found.low, found.high) == (min(best_set), max(best_set))


def test_a_sweep_that_diverged_or_was_not_fitted_is_not_judged():
    with pytest.raises(NotRunError, match="every value of sweep rate diverged"):
        judge("best_in_range", best_settings(None, []), **SWEEP, range=[0, 1])
    with pytest.raises(NotRunError, match="not run: sweep rate of b"):
        judge("best_in_range", best_settings(0.1, []), variant="b", sweep="rate", range=[0, 1])


@pytest.mark.parametrize(
    ("value", "excess", "verdict"),
    [
        (0.01, 0.0, SUPPORTED),
        (0.1, 0.010, SUPPORTED),
        (0.1, 0.015, UNDETERMINED),
        (0.1, 0.030, NOT_SUPPORTED),
    ],
)
def test_near_the_best_is_a_share_of_its_loss(value, excess, verdict):
    best = 0.31
    tables = sweep_losses({"0.01": best, "0.1": best + excess, "1.0": 9.0})
    tables |= best_settings(0.01, [0.01])  # whose loss is 0.31
    found = judge("near_best", tables, value=value, margin=0.05, where=[SWEEP])
    assert (found.verdict, found.n) == (verdict, 3)
    assert found.measured == pytest.approx(excess / 0.31)


def test_a_value_at_which_a_fit_diverged_is_not_near_the_best():
    tables = sweep_losses({"0.01": 0.31, "0.1": 0.32}, diverged=("0.1",))
    tables |= best_settings(0.01, [0.01])
    found = judge("near_best", tables, value=0.1, margin=0.05, where=[SWEEP])
    assert (found.verdict, found.n) == (NOT_SUPPORTED, 2)


def test_a_value_that_its_sweep_lacks_was_not_run():
    tables = best_settings(0.01, [0.01]) | sweep_losses({"0.01": 0.31})
    with pytest.raises(NotRunError, match=r"not run: sweep rate at 0\.5"):
        judge("near_best", tables, value=0.5, margin=0.05, where=[SWEEP])


def sweep_losses(losses, diverged=()):
    rows = [
        {"variant": "a", "sweep": "rate", "value": value, "seed": seed, "partition": "validation"}
        | {"log_loss": mean + (seed - 1) / 1000, "diverged": value in diverged and seed == 0}
        | {"percent": percent}
        for value, loss in losses.items()
        for seed in range(3)
        for percent, mean in ((50, 9.0), (100, loss))
    ]
    table = pd.DataFrame(rows)
    table.loc[table["value"] == "0.1", "log_loss"] += (1 - table["seed"]) / 1000
    return {"settings": table}


@pytest.mark.parametrize(
    ("losses", "diverged", "verdict"),
    [
        ({"0.01": 0.2, "0.1": 0.1, "1.0": 0.3}, (), SUPPORTED),
        ({"0.01": 0.1005, "0.1": 0.1, "1.0": 0.3}, (), UNDETERMINED),
        ({"0.01": 0.05, "0.1": 0.1, "1.0": 0.3}, (), NOT_SUPPORTED),
        ({"0.01": 0.2, "0.1": 0.1, "1.0": 0.01}, ("1.0",), SUPPORTED),
        ({"0.01": 0.2, "0.1": 0.1, "1.0": 0.3}, ("0.1",), NOT_SUPPORTED),
        ({"0.01": 0.2, "0.1": 0.1, "1.0": 0.3}, ("0.01", "1.0"), SUPPORTED),
    ],
)
def test_to_beat_others_is_to_beat_each(losses, diverged, verdict):
    tables = sweep_losses(losses, diverged)
    found = judge("beats_others", tables, **SWEEP, value=0.1, among=[0.01, 1.0])
    assert (found.verdict, found.n) == (verdict, 2 if "0.1" in diverged else 3)
    with pytest.raises(NotRunError, match=r"at 0\.5"):
        judge("beats_others", tables, **SWEEP, value=0.1, among=[0.5])


def test_the_best_rate_is_scored_on_the_deciding_partition():
    tables = best_settings(0.1, [0.1])
    cell = {**A, "setting": "rate-0.1"}
    tables |= scores(
        {**cell, "accuracy": 0.90 + NEAR},
        {**cell, "accuracy": 0.915 + NEAR, "partition": "official"},
        {**A, "setting": "rate-1.0", "accuracy": 0.99 + NEAR, "partition": "official"},
    )
    found = judge("best_rate_in_range", tables, **SWEEP, range=[0.91, 0.92])
    assert (found.verdict, found.measured) == (SUPPORTED, pytest.approx(0.915))
    found = judge("best_rate_in_range", tables, **SWEEP, range=[0.92, 0.93], rounding=0.02)
    assert found.verdict == ONLY_IF


@pytest.mark.parametrize(
    ("claimed", "verdict"),
    [([0.01, 0.3], SUPPORTED), ([0.3, 3.0], ONLY_IF), ([5.0, 9.0], NOT_SUPPORTED)],
)
def test_the_range_test_suggests_a_rate(claimed, verdict):
    """The loss is least at a rate of about 0.4, and its running mean a little later."""
    rates = np.geomspace(1e-4, 10, 200)
    losses = (np.log(rates / 0.4)) ** 2
    rows = [
        {"variant": "a", "seed": seed, "step": step, "rate": rate, "loss": loss}
        for seed in range(2)
        for step, (rate, loss) in enumerate(zip(rates, losses, strict=True))
    ]
    tables = {"range_test": pd.DataFrame(rows)}
    claim = {"variant": "a", "rules": ["minimum over ten", "minimum"], "significant": 3}
    assert judge("suggested_rate", tables, range=claimed, **claim).verdict == verdict


@pytest.mark.parametrize(
    ("digits", "claimed", "verdict"),
    [
        (1, [0.01, 0.3], ONLY_IF),  # they are about 0.31
        (2, [0.01, 0.3], NOT_SUPPORTED),
        (1, [0.4, 1.0], NOT_SUPPORTED),
        (1, [1.0, 9.0], NOT_SUPPORTED),  # 0.95 would be the least to round to 1
    ],
)
def test_rates_may_be_rounded_to_significant_digits(digits, claimed, verdict):
    rates = np.geomspace(1e-3, 10, 400)
    rows = [
        {"variant": "a", "seed": seed, "step": step, "rate": rate, "loss": np.log(rate / best) ** 2}
        for seed, best in enumerate((0.197, 0.2, 0.203))
        for step, rate in enumerate(rates)
    ]
    claim = {"variant": "a", "rules": ["minimum"], "range": claimed, "significant": digits}
    assert judge("suggested_rate", {"range_test": pd.DataFrame(rows)}, **claim).verdict == verdict


@pytest.mark.parametrize(
    ("epochs", "verdict"),
    [
        ({"s": [7.0, 7.0, 8.0]}, SUPPORTED),
        ({"s": [15.0, 16.0, 17.0]}, NOT_SUPPORTED),
        ({"s": [9.0, 10.0, 11.0]}, UNDETERMINED),
        ({"s": [15.0, 16.0, 17.0], "t": [7.0, 7.0, 8.0]}, ONLY_IF),
        ({"s": [math.nan, math.nan, math.nan]}, NOT_SUPPORTED),
    ],
)
def test_epochs_are_those_at_the_fastest_rate(epochs, verdict):
    claim = {"variant": "a", "sweeps": list(epochs), "range": [5, 10]}
    found = judge("epochs_to_converge", convergence(epochs), **claim)
    assert found.verdict == verdict
    if math.isnan(epochs["s"][0]):
        assert found.measured == 21  # one more than it trained
        assert "3 of 3 fits never come so close" in found.condition


@pytest.mark.parametrize(
    ("first", "verdict"),
    [
        ([3.0, 4.0, 3.0], SUPPORTED),
        ([7.0, 7.0, 8.0], NOT_SUPPORTED),  # a tie is not fewer
        ([5.0, 8.0, 9.0], UNDETERMINED),
        ([15.0, 15.0, math.nan], NOT_SUPPORTED),
    ],
)
def test_fewer_epochs_are_paired_by_seed(first, verdict):
    tables = convergence({"s": first, "t": [7.0, 7.0, 8.0]})
    found = judge("fewer_epochs", tables, variant="a", sweep="s", against="t")
    assert (found.verdict, found.n) == (verdict, 3)


def test_epochs_are_compared_by_their_ratio():
    """Half as many in each seed, whether that is 2 or 10 epochs fewer."""
    tables = convergence({"s": [2.0, 5.0, 10.0], "t": [4.0, 10.0, 19.0]})
    found = judge("fewer_epochs", tables, variant="a", sweep="s", against="t")
    assert (found.verdict, found.measured) == (SUPPORTED, pytest.approx(0.5, abs=0.02))
    assert found.high < 0.6


def test_training_that_ended_too_early_bounds_epochs_from_below_alone():
    tables = convergence({"s": [15.0, 16.0, math.nan], "t": [7.0, 7.0, 8.0]})
    claim = {"variant": "a", "sweeps": ["s"]}
    found = judge("epochs_to_converge", tables, **claim, range=[1, 99])
    assert (found.verdict, math.isnan(found.high)) == (UNDETERMINED, True)
    assert judge("epochs_to_converge", tables, **claim, range=[1, 5]).verdict == NOT_SUPPORTED
    swapped = judge("fewer_epochs", tables, variant="a", sweep="t", against="s")
    assert (swapped.verdict, math.isnan(swapped.low)) == (SUPPORTED, True)


def batches(**steps):
    """Fits in batches of 64 and 128 that come close after so many steps, NaN for never."""
    rows = [
        {"variant": "a", "setting": name, "percent": 100, "noise": 0, "seed": seed}
        | {"epoch": step // 10, "steps": step, "validation_accuracy": 0.9 if step >= own else 0.5}
        for name, seeds in steps.items()
        for seed, own in enumerate(seeds)
        for step in range(10, 201, 10)
    ]
    best = [
        {"variant": "a", "sweep": "b", "setting": name, "value": int(name[1:])} for name in steps
    ]
    return {"history": pd.DataFrame(rows), "best_settings": pd.DataFrame(best)}


@pytest.mark.parametrize(
    ("larger", "verdict"),
    [
        ([50, 60, 50], SUPPORTED),
        ([100, 110, 120], NOT_SUPPORTED),  # as many
        ([60, 110, 150], UNDETERMINED),
        ([math.nan, 180, 180], NOT_SUPPORTED),
    ],
)
def test_faster_is_what_takes_fewer_steps(larger, verdict):
    tables = batches(b64=[100, 110, 110], b128=larger)
    claim = {"variant": "a", "sweep": "b", "than": 64, "least": 0.1}
    found = judge("fewer_steps", tables, values=[128], **claim)
    assert (found.verdict, found.n) == (verdict, 3)
    with pytest.raises(NotRunError, match="at 256"):
        judge("fewer_steps", tables, values=[128, 256], **claim)


def test_steps_of_seeds_that_one_size_alone_has_are_left_out():
    tables = batches(b64=[100, 110, 110, 10, 10], b128=[50, 60, 50])
    claim = {"variant": "a", "sweep": "b", "than": 64, "least": 0.1}
    found = judge("fewer_steps", tables, values=[128], **claim)
    assert (found.n, "over 64 (107)" in found.condition) == (3, True)


def test_every_larger_batch_must_be_faster():
    tables = batches(b64=[100, 110, 110], b128=[50, 60, 50], b256=[100, 110, 120])
    claim = {"variant": "a", "sweep": "b", "than": 64, "least": 0.1}
    found = judge("fewer_steps", tables, values=[128, 256], **claim)
    assert (found.verdict, "256 (" in found.condition) == (NOT_SUPPORTED, True)


def test_errors_look_different_if_each_measure_does():
    rows = [
        {"variant": "a", "measure": name, "seed": seed, "higher": mean + noise}
        for name, mean in (("contrast", 0.4), ("distance", 0.7), ("brightness", 0.5))
        for seed, noise in enumerate((-0.01, 0.0, 0.01))
    ]
    tables = {"error_quality": pd.DataFrame(rows)}
    sides = {"contrast": "lower", "distance": "higher"}
    found = judge("errors_look_different", tables, variant="a", measures=sides)
    assert (found.verdict, found.measured) == (SUPPORTED, pytest.approx(0.4))
    for other, verdict in (("distance", NOT_SUPPORTED), ("brightness", UNDETERMINED)):
        measures = {**sides, other: "lower"}
        found = judge("errors_look_different", tables, variant="a", measures=measures)
        assert found.verdict == verdict
    with pytest.raises(NotRunError, match="not run: b"):
        judge("errors_look_different", tables, variant="b", measures=sides)
    faultless = {"error_quality": tables["error_quality"].assign(higher=float("nan"))}
    with pytest.raises(NotRunError, match="no fit of a makes an error"):
        judge("errors_look_different", faultless, variant="a", measures=sides)


def sparse(*strengths, sweep="s"):
    """Return rows of strength, zeros, norm and accuracy for three seeds; zeros and norms differ."""
    rows = [
        {"variant": "a", "sweep": sweep, "value": value, "seed": seed, "live_weights": 100}
        | {
            "exact_zeros": zeros + seed * bool(zeros),
            "near_zeros": 30 + seed,
            "norm_2": norm + seed / 100,
            "accuracy_validation": accuracy,
        }
        | {"diverged": False}
        for value, zeros, norm, accuracy in strengths
        for seed in range(3)
    ]
    return pd.DataFrame(rows)


def test_zeros_count_at_the_strongest_penalty_that_costs_little():
    weak, strong, ruinous = (0.001, 5, 4.0, 0.92), (0.01, 40, 2.0, 0.915), (0.1, 99, 1.0, 0.3)
    tables = {"sparsity": sparse((0, 100, 9.0, 0.93), weak, strong, ruinous)}
    claim = {"tolerance": 0.01, "counted": "exact_zeros"}
    claim |= {"where": [{"variant": "a", "sweep": "s", "when": "as written"}]}
    found = judge("zero_share", tables, range=[0.2, 1.0], **claim)
    assert (found.verdict, found.measured) == (SUPPORTED, pytest.approx(0.41))
    assert found.condition == "as written: a, strength 0.01, 41 of 100 weights"
    assert judge("zero_share", tables, range=[0.5, 1.0], **claim).verdict == NOT_SUPPORTED
    near = judge("zero_share", tables, range=[0.2, 1.0], **{**claim, "counted": "near_zeros"})
    assert (near.measured, near.verdict) == (pytest.approx(0.31), SUPPORTED)
    none = sparse((0.01, 0, 2.0, 0.9), sweep="t")
    claim["where"].insert(0, {"variant": "a", "sweep": "t"})
    tables["sparsity"] = pd.concat([tables["sparsity"], none])
    found = judge("zero_share", tables, range=[0.2, 1.0], **claim)
    assert found.verdict == ONLY_IF
    assert found.condition.endswith("(t: a, strength 0.01, 0 of 100 weights: 0, not supported)")


@pytest.mark.parametrize(
    ("zeros", "norm", "verdict"),
    [
        (0, 2.0, SUPPORTED),
        (5, 2.0, NOT_SUPPORTED),
        (0, 5.0, NOT_SUPPORTED),
        (0, 3.99, UNDETERMINED),
    ],
)
def test_small_weights_are_smaller_but_not_zero(zeros, norm, verdict):
    table = sparse((0, 0, 4.0, 0.9), (0.1, zeros, norm, 0.9))
    table.loc[(table["value"] == 0) & (table["seed"] == 2), "norm_2"] -= 0.05
    found = judge("small_not_zero", {"sparsity": table}, **A, sweep="s", most_zeros=0.001)
    assert found.verdict == verdict


def test_sweeps_whose_fits_all_diverged_say_nothing():
    tables = convergence({"s": [7.0, 7.0, 8.0]})
    tables["convergence"]["fastest"] = False
    with pytest.raises(NotRunError, match="every value of sweep s diverged"):
        judge("epochs_to_converge", tables, variant="a", sweeps=["s"], range=[5, 10])
    tables = {"sparsity": sparse((0, 0, 4.0, 0.9), (0.1, 5, 2.0, 0.9)).assign(diverged=True)}
    with pytest.raises(NotRunError, match="every fit of sweep s diverged"):
        judge(
            "zero_share",
            tables,
            range=[0.2, 1.0],
            tolerance=0.01,
            where=[{"variant": "a", "sweep": "s"}],
        )


def test_one_strength_that_did_not_diverge_shrinks_nothing():
    table = sparse((0, 0, 4.0, 0.9), (0.1, 0, 2.0, 0.9))
    table["diverged"] = table["value"] > 0
    with pytest.raises(NotRunError, match="two strengths of sweep s"):
        judge("small_not_zero", {"sparsity": table}, **A, sweep="s", most_zeros=0.001)


def rates(spreads, diverged=False):
    """Settings of two sweeps over two factors of ten of a rate, whose accuracies differ so far."""
    rows = [
        {"variant": "a", "sweep": sweep, "seed": seed, "value": str(rate), "partition": "test"}
        | {"percent": 100, "diverged": lost, "accuracy": accuracy}
        for sweep, spread in spreads.items()
        for seed, noise in enumerate((-0.001, 0.0, 0.001))
        for rate, accuracy, lost in (
            (0.001, 0.9 - spread + noise, False),
            (0.01, 0.9, False),
            (0.1, 0.89, diverged and sweep == "s"),
        )
    ]
    return {"settings": pd.DataFrame(rows)}


def test_sensitivity_is_the_range_of_accuracies_per_factor_of_ten_of_the_rate():
    claim = {"variant": "a", "sweep": "s", "against": "t", "least": 0.01}
    found = judge("less_sensitive", rates({"s": 0.04, "t": 0.1}), **claim)
    assert (found.verdict, found.measured) == (SUPPORTED, pytest.approx(-0.03))
    assert judge("less_sensitive", rates({"s": 0.1, "t": 0.04}), **claim).verdict == NOT_SUPPORTED
    hardly = judge("less_sensitive", rates({"s": 0.09, "t": 0.1}), **claim)
    assert (hardly.verdict, hardly.high < 0) == (NOT_SUPPORTED, True)
    lost = judge("less_sensitive", rates({"s": 0.04, "t": 0.1}, diverged=True), **claim)
    assert (lost.verdict, lost.measured) == (NOT_SUPPORTED, pytest.approx(0.45 - 0.05))
    with pytest.raises(NotRunError, match="sweep u"):
        judge("less_sensitive", rates({"s": 0.1}), **{**claim, "against": "u"})


def test_a_cell_overfits_by_what_it_loses_on_images_that_it_did_not_see():
    seeds = np.array([-0.001, 0.0, 0.001])
    cells = [
        {"variant": "a", "accuracy": 0.90 + seeds, "train_accuracy": 0.92},
        {"variant": "b", "accuracy": np.full(3, 0.91), "train_accuracy": 0.96},
    ]
    where = [{"variant": "a"}, {"variant": "b"}]
    found = judge("less_overfit", scores(*cells), where=where, least=0.02)
    assert (found.verdict, found.measured) == (SUPPORTED, pytest.approx(-0.03))
    for changes in ({"where": where[::-1], "least": 0.02}, {"where": where, "least": 0.04}):
        assert judge("less_overfit", scores(*cells), **changes).verdict == NOT_SUPPORTED


def test_what_generalizes_better_is_taken_at_the_best_rates():
    seeds = np.array([-0.1, 0.0, 0.1])
    cells = [
        {**A, "setting": setting, "accuracy": 0.9 + seeds * gap, "train_accuracy": 0.9 + gap}
        for setting, gap in (("s-1", 0.02), ("s-2", 0.09), ("t-1", 0.01), ("t-2", 0.05))
    ]
    rows = [
        {**A, "sweep": name[0], "setting": name, "value": name[2], "best": name in ("s-1", "t-2")}
        for name in ("s-1", "s-2", "t-1", "t-2")
    ]
    tables = scores(*cells) | {"best_settings": pd.DataFrame(rows)}
    claim = {**A, "sweep": "s", "against": "t", "least": 0.01}
    found = judge("generalizes_better", tables, **claim)
    assert (found.verdict, found.measured) == (SUPPORTED, pytest.approx(-0.03))
    swapped = judge("generalizes_better", tables, **{**claim, "sweep": "t", "against": "s"})
    assert swapped.verdict == NOT_SUPPORTED


def test_a_right_prediction_counts_as_near_one_above_the_threshold():
    bins = ((0.80, 100), (0.85, 250), (0.90, 300), (0.95, 350))
    rows = [
        {
            **CELL,
            "seed": seed,
            "low": low,
            "high": low + 0.05,
            "right": right + seed,
            "wrong": 5,
        }
        for seed in range(3)
        for low, right in bins
    ]
    tables = {"claimed_confidence": pd.DataFrame(rows)}
    found = judge("right_near_one", tables, least=0.9, where=[{"variant": "a"}])
    assert (found.verdict, found.measured) == (SUPPORTED, pytest.approx(0.65, abs=0.002))
    assert judge("right_near_one", tables, least=0.95, where=[A]).verdict == NOT_SUPPORTED
