"""Rules that lead to verdicts are monotone: in the errors, and in the number of seeds.

More errors, the same in each seed, never improve a verdict; the same seeds once more never make a
claim undetermined that they decided.
"""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitlab.claims.judging import EVALUATORS
from digitlab.claims.seed_shares import share_of_seeds
from digitlab.claims.verdict import (
    COMPATIBLE,
    LEVEL,
    MOST,
    NOT_SUPPORTED,
    ONLY_IF,
    SUPPORTED,
    UNDETERMINED,
    range_verdict,
)
from digitlab.comparison.equivalence import verdict
from digitlab.findings import corrupting_vs_deleting, diminishing_returns
from digitlab.stats.equivalence import equivalent_over_seeds
from digitlab.tuning.choice import judge_sweep
from tests.made_up.claimed import CELL, convergence, judge, scores

ORDER = [NOT_SUPPORTED, UNDETERMINED, COMPATIBLE, ONLY_IF, SUPPORTED]  # from worst to best
A, B = {"variant": "a"}, {"variant": "b"}
SWEEP = {"variant": "a", "sweep": "rate"}


def quoted(error):
    tables = scores({**A, "accuracy": 0.9 - error})
    return judge("quoted_value", tables, values=[0.9], decimals=2, where=[A])


def counted(error):
    errors = np.round(2 + 1000 * np.clip(error, 0, None))
    tables = scores({**A, "n": 2500, "accuracy": 1 - errors / 2500})
    return judge("quoted_count", tables, value=0.9992, decimals=4, where=[A])


def above(error):
    tables = scores({**A, "accuracy": 0.92 - error})
    return judge("mean_in_range", tables, range=[0.9, 1.0], rounding=0.01, where=[A])


def ahead(error):
    tables = scores({**A, "accuracy": 0.9 - error}, {**B, "accuracy": np.full(len(error), 0.89)})
    return judge("beats", tables, where=[A, B])


def by_points(error):
    tables = scores({**A, "accuracy": 0.9 - error}, {**B, "accuracy": np.full(len(error), 0.85)})
    return judge("difference_in_range", tables, range=[0.04, 1.0], rounding=0.01, where=[A, B])


def close(error):
    tables = scores({**A, "accuracy": np.full(len(error), 0.9)}, {**B, "accuracy": 0.9 - error})
    return judge("within_margin", tables, margin=0.01, where=[A, B])


def gained(error):
    cell = {**A, "partition": "validation", "accuracy": 0.65 - error, "start_accuracy": 0.1}
    return judge("gain_over_start", scores(cell), least=0.5, where=[A])


def overfit(error):
    tables = scores({**A, "accuracy": 0.95 - error, "train_accuracy": 0.95})
    return judge("seen_less_held_out", tables, range=[-1.0, 0.02], where=[A])


def calibrated(error):
    rows = [
        {**CELL, "seed": seed, "ece": 0.005 + ece, "ece_null_95": 0.009}
        | {"confidence_minus_accuracy": 0.01}
        for seed, ece in enumerate(error)
    ]
    tables = {"claimed_calibration": pd.DataFrame(rows)}
    return judge("calibrated", tables, tolerance=0.02, where=[A])


def losses(error):
    rows = [
        {"variant": "a", "sweep": "rate", "key": "rate", "setting": f"rate-{value}", "seed": seed}
        | {"value": str(value), "partition": "validation", "percent": 100, "diverged": False}
        | {"log_loss": loss, "best": value == 0.1, "validation_loss": 0.3}
        for seed, excess in enumerate(error)
        for value, loss in ((0.1, 0.3), (1.0, 0.3 + excess))
    ]
    table = pd.DataFrame(rows)
    return {"settings": table, "best_settings": table.drop_duplicates("value")}


def near(error):
    return judge("near_best", losses(error), value=1.0, margin=0.05, where=[SWEEP])


def beaten(error):
    return judge("beats_others", losses(error - 0.01), **SWEEP, value=1.0, among=[0.1])


def best_rate(error):
    cell = {**A, "setting": "rate-1.0", "accuracy": 0.92 - error}
    best = losses(np.full(len(error), -0.1))["best_settings"].assign(
        best=lambda t: t["value"] == "1.0"
    )
    tables = scores(cell) | {"best_settings": best}
    return judge("best_rate_in_range", tables, **SWEEP, range=[0.9, 1.0], rounding=0.01)


def best_value(error):
    rows = losses(error - 0.01)["settings"].assign(accuracy=0.9)
    best = judge_sweep(rows, LEVEL).assign(**SWEEP, key="rate")
    return judge("best_in_range", {"best_settings": best}, **SWEEP, range=[1.0, 1.0])


def suggested(error):
    rows = [
        {**A, "seed": seed, "step": step, "rate": rate * np.exp(10 * shift)}
        | {"loss": np.log(rate / 0.1) ** 2}
        for seed, shift in enumerate(error)
        for step, rate in enumerate(np.geomspace(1e-3, 10, 20))
    ]
    tables = {"range_test": pd.DataFrame(rows)}
    return judge("suggested_rate", tables, **A, rules=["minimum"], range=[1e-3, 0.2], significant=1)


def harder(error):
    work = {"accuracy": np.full(len(error), 0.9), "parameters": 10}
    tables = scores({**A, **work, "steps": 1020 - 1000 * error}, {**B, **work, "steps": 1000})
    return judge("more_work", tables, where=[A, B])


def rising(error):
    cells = [
        {**A, "noise": level, "ece": 0.1 + rise} for level, rise in ((0, 0), (10, 0.01 - error))
    ]
    tables = scores(*cells, accuracy=np.full(len(error), 0.9))
    return judge("rises_with_noise", tables, **A, score="ece")


def parameters(error):
    count = 7850 + round(1000 * max(error.mean(), 0))
    tables = scores({**A, "accuracy": np.full(len(error), 0.9), "parameters": count})
    return judge("memory", tables, parameters=7850, kilobytes=31.4, decimals=2, where=[A])


def shares(error):
    fives = round(9000 + 10_000 * error.mean())
    rows = [("train", 5, fives), ("train", 1, 11_200), ("train", 0, 79_800)]
    tables = {"class_counts": pd.DataFrame(rows, columns=["partition", "digit", "count"])}
    return judge("class_shares", tables, shares={5: 0.09, 0: 0.798}, decimals=3)


def moments(error):
    row = {"partition": "all but official", "mean_unit": 0.13 + error.mean(), "sd_unit": 0.3}
    tables = {"pixel_moments": pd.DataFrame([{**row, "images": 9}])}
    return judge("pixel_moments", tables, mean=0.13, sd=0.3, decimals=4)


def alike(error):
    found = equivalent_over_seeds(error, 0.01)
    row = {"variant_a": "a", "variant_b": "b", "unit": "seeds", "partition": "test", "margin": 0.01}
    row |= {
        "seeds": len(error),
        "disagreements": 1,
        "max_weight_difference": 0.1,
        **found._asdict(),
    }
    words = verdict(SimpleNamespace(**row, p_holm=found.p), LEVEL)
    return judge(
        "same", {"equivalence": pd.DataFrame([{**row, "verdict": words}])}, variants=["a", "b"]
    )


def gap(error):
    rows = [
        {"variant_a": "a", "variant_b": "b", "partition": "test", "seed": seed, "digit": 7}
        | {"support": 10**6, "only_a": round(10**6 * (0.06 + own)), "only_b": 0}
        for seed, own in enumerate(error)
    ]
    tables = {"claimed_disagreements": pd.DataFrame(rows)}
    return judge("largest_gap", tables, variants=["a", "b"], most=0.07)


def epochs(error, start=8.0):
    """Whole epochs of twenty, of which a fit that never gets there has none."""
    count = np.ceil(start + 200 * error)
    return np.where(count > 20, np.nan, count).tolist()


def converged(error):
    tables = convergence({"s": epochs(error)})
    return judge("epochs_to_converge", tables, **A, sweeps=["s"], range=[0, 10])


def sooner(error):
    tables = convergence({"s": epochs(error), "t": [12.0] * len(error)})
    return judge("fewer_epochs", tables, **A, sweep="s", against="t")


def zeros(error):
    rows = [
        {**SWEEP, "value": 0.1, "seed": seed, "live_weights": 10**6, "diverged": False}
        | {"exact_zeros": round(10**6 * (0.21 - own)), "accuracy_validation": 0.9}
        for seed, own in enumerate(error)
    ]
    claim = {"range": [0.2, 1.0], "tolerance": 0.01, "counted": "exact_zeros", "where": [SWEEP]}
    return judge("zero_share", {"sparsity": pd.DataFrame(rows)}, **claim)


def shrunk(error):
    rows = [
        {**SWEEP, "value": value, "seed": seed, "live_weights": 100, "diverged": False}
        | {"exact_zeros": 0, "norm_2": 1.0 if value == 0 else 0.99 + own}
        for seed, own in enumerate(error)
        for value in (0, 0.1)
    ]
    return judge("small_not_zero", {"sparsity": pd.DataFrame(rows)}, **SWEEP, most_zeros=0.001)


def returns(error):
    cells = [
        {**A, "percent": percent, "accuracy": accuracy + 0 * error}
        for percent, accuracy in ((25, 0.70), (50, 0.80), (100, 0.82 + error))
    ]
    fits = scores(*cells, n=10**6)["scores"]
    counts = pd.DataFrame({"partition": ["train"], "digit": [0], "count": [36_000]})
    table = diminishing_returns.table(fits, counts, pd.DataFrame({**A, "digit": [0]}))
    return judge("diminishing", {"diminishing_returns": table}, **A, percent=50)


def harmed(error):
    cells = [
        {**A, "percent": percent, "noise": noise, "accuracy": accuracy + 0 * error}
        for percent, noise, accuracy in ((100, 0, 0.92), (90, 0, 0.91), (100, 10, 0.9 + error))
    ]
    fits = scores(*cells)["scores"]
    tables = {"corrupting_vs_deleting": corrupting_vs_deleting.table(fits)}
    return judge("corrupting_harms_more", tables, **A)


def by_digit(error):
    """Scores of three digits, of which 5 gets harder as 0 stays easy and 1 stays in between."""
    rows = [
        {**CELL, "seed": seed, "digit": digit, "recall": own, "f1": own, "precision": own}
        for seed, error_of in enumerate(error)
        for digit, own in ((0, 0.99), (1, 0.9), (5, 0.88 + error_of))
    ]
    return {"claimed_per_class": pd.DataFrame(rows)}


def hardest(error):
    return judge("hard_digits", by_digit(error), hardest=[5], easiest=[0], where=[A])


def table_of_digits(error):
    quoted = {"precision": {5: 0.88}, "recall": {5: 0.88}}
    claim = {"scores": quoted, "decimals": 2, "share": 0.95, "where": [A]}
    return judge("quoted_per_class", by_digit(error), **claim)


def confused(error):
    rows = [
        {**CELL, "seed": seed, "true": true, "predicted": predicted, "count": count}
        for seed, own in enumerate(error)
        for true, predicted, count in ((5, 3, 120 - 1000 * own), (4, 9, 100))
    ]
    tables = {"claimed_confusions": pd.DataFrame(rows)}
    return judge("commonest_confusions", tables, pairs=[[5, 3]], directed=True, where=[A])


def clustered(error):
    rows = [
        {**CELL, "seed": seed, "low": low, "high": low + 0.1, "right": 9, "wrong": wrong}
        for seed, own in enumerate(error)
        for low, wrong in ((0.5, 200 - 1000 * own), (0.6, 180))
    ]
    tables = {"claimed_confidence": pd.DataFrame(rows)}
    return judge("errors_cluster", tables, range=[0.5, 0.6], where=[A])


def sensitive(error):
    rows = [
        {"variant": "a", "sweep": sweep, "seed": seed, "value": str(rate), "partition": "test"}
        | {"percent": 100, "diverged": False, "accuracy": accuracy}
        for seed, own in enumerate(error)
        for sweep, worst in (("s", 0.85 - own), ("t", 0.84))
        for rate, accuracy in ((0.01, 0.9), (0.1, worst))
    ]
    claim = {**A, "sweep": "s", "against": "t", "least": 0.001}
    return judge("less_sensitive", {"settings": pd.DataFrame(rows)}, **claim)


def overfits_more(error):
    gaps = (("a", 0.02 + error), ("b", np.full(len(error), 0.03)))
    cells = [{"variant": name, "accuracy": 0.95 - gap} for name, gap in gaps]
    return judge("less_overfit", scores(*cells, train_accuracy=0.95), where=[A, B], least=0.001)


def generalizes_less(error):
    gaps = (("s-1", 0.02 + error), ("t-1", np.full(len(error), 0.03)))
    cells = [{**A, "setting": name, "accuracy": 0.95 - gap} for name, gap in gaps]
    best = [{**A, "sweep": name[0], "setting": name, "value": 1, "best": True} for name, _ in gaps]
    tables = scores(*cells, train_accuracy=0.95) | {"best_settings": pd.DataFrame(best)}
    return judge("generalizes_better", tables, **A, sweep="s", against="t", least=0.001)


def unsure(error):
    rows = [
        {**CELL, "seed": seed, "low": low, "high": low + 0.05, "right": right, "wrong": 1}
        for seed, own in enumerate(error)
        for low, right in ((0.85, 490_000 + 10**6 * own), (0.9, 510_000 - 10**6 * own))
    ]
    tables = {"claimed_confidence": pd.DataFrame(rows)}
    return judge("right_near_one", tables, least=0.9, where=[A])


def steps(error):
    """Batches of 128 get there after so many of 1,000 steps, of which an epoch has ten."""
    rows = [
        {**A, "setting": f"b-{size}", "percent": 100, "noise": 0, "seed": seed, "epoch": epoch}
        | {"steps": 10 * epoch, "validation_accuracy": 0.9 if 10 * epoch >= least else 0.5}
        for seed, own in enumerate(error)
        for size, least in ((64, 200), (128, 80 * np.exp(20 * own)))
        for epoch in range(1, 101)
    ]
    best = [{**A, "sweep": "b", "setting": f"b-{size}", "value": size} for size in (64, 128)]
    tables = {"history": pd.DataFrame(rows), "best_settings": pd.DataFrame(best)}
    return judge("fewer_steps", tables, **A, sweep="b", values=[128], than=64, least=0.1)


def alike_errors(error):
    rows = [{**A, "measure": "c", "seed": s, "higher": 0.46 + own} for s, own in enumerate(error)]
    tables = {"error_quality": pd.DataFrame(rows)}
    return judge("errors_look_different", tables, **A, measures={"c": "lower"})


RULES = {
    "quoted_value": quoted,
    "quoted_count": counted,
    "mean_in_range": above,
    "beats": ahead,
    "difference_in_range": by_points,
    "within_margin": close,
    "gain_over_start": gained,
    "seen_less_held_out": overfit,
    "calibrated": calibrated,
    "near_best": near,
    "beats_others": beaten,
    "best_rate_in_range": best_rate,
    "best_in_range": best_value,
    "suggested_rate": suggested,
    "more_work": harder,
    "rises_with_noise": rising,
    "memory": parameters,
    "class_shares": shares,
    "pixel_moments": moments,
    "same": alike,
    "largest_gap": gap,
    "epochs_to_converge": converged,
    "fewer_epochs": sooner,
    "zero_share": zeros,
    "small_not_zero": shrunk,
    "diminishing": returns,
    "corrupting_harms_more": harmed,
    "hard_digits": hardest,
    "quoted_per_class": table_of_digits,
    "commonest_confusions": confused,
    "errors_cluster": clustered,
    "less_sensitive": sensitive,
    "fewer_steps": steps,
    "errors_look_different": alike_errors,
    "less_overfit": overfits_more,
    "generalizes_better": generalizes_less,
    "right_near_one": unsure,
}
# Facts about all images or weights, the values of a sweep, and a count of quoted values.
WITHOUT_INTERVAL = {"memory", "class_shares", "pixel_moments", "best_in_range", "quoted_per_class"}
every_rule = pytest.mark.parametrize("kind", RULES)
FEWER = settings(max_examples=5)  # of rules, which build tables each time


def test_every_kind_of_claim_is_among_the_rules():
    assert set(RULES) == set(EVALUATORS)


noise = st.lists(st.integers(-50, 50), min_size=3, max_size=8).filter(lambda x: len(set(x)) > 1)


@every_rule
@FEWER
@given(
    noise=noise,
    scale=st.sampled_from([1e-5, 1e-4, 1e-3]),
    start=st.integers(0, 40),
    more=st.integers(1, 60),
)
def test_more_errors_never_improve_a_verdict(kind, noise, scale, start, more):
    own = np.array(noise) * scale
    error = own - own.mean() + start / 1000
    if kind == "quoted_count":  # no seed has fewer errors than are quoted
        error = own - own.min() + start / 1000
    rule = RULES[kind]
    before, after = rule(error), rule(error + more / 1000)
    assert ORDER.index(after.verdict) <= ORDER.index(before.verdict)


@every_rule
@FEWER
@given(noise=noise, scale=st.sampled_from([1e-5, 1e-4, 1e-3]), start=st.integers(0, 40))
def test_the_same_seeds_once_more_leave_no_claim_undecided(kind, noise, scale, start):
    error = np.array(noise) * scale + start / 1000
    once, twice = RULES[kind](error), RULES[kind](np.tile(error, 2))
    assert (twice.verdict == UNDETERMINED) <= (once.verdict == UNDETERMINED)


@pytest.mark.parametrize("kind", sorted({*RULES} - WITHOUT_INTERVAL))
@FEWER
@given(noise=noise, scale=st.sampled_from([1e-5, 1e-4, 1e-3]), start=st.integers(0, 40))
def test_what_is_uncertain_has_an_interval_around_it_inside_its_range(kind, noise, scale, start):
    found = RULES[kind]((np.array(noise) - min(noise)) * scale + start / 1000)
    open_ended = kind in (
        "epochs_to_converge",
        "fewer_epochs",
        "fewer_steps",
    )  # or all seeds take as many epochs
    assert found.low < found.high or open_ended
    assert not found.low > found.measured
    assert not found.measured > found.high
    if found.unit:
        assert found.low >= -1
        assert found.high <= 1
    if found.unit == "accuracy":
        assert found.low >= 0


def verdict_on_most(share):
    return range_verdict(share.low, share.high, MOST)


@given(agreeing=st.integers(0, 30), others=st.integers(0, 30), more=st.integers(1, 5))
def test_a_seed_more_that_agrees_never_harms(agreeing, others, more):
    before = verdict_on_most(share_of_seeds(agreeing, agreeing + others))
    after = verdict_on_most(share_of_seeds(agreeing + more, agreeing + others + more))
    assert ORDER.index(after) >= ORDER.index(before)


@given(agreeing=st.integers(0, 30), others=st.integers(0, 30), times=st.integers(2, 5))
def test_more_seeds_of_the_same_share_never_decide_less(agreeing, others, times):
    before = verdict_on_most(share_of_seeds(agreeing, agreeing + others))
    after = verdict_on_most(share_of_seeds(times * agreeing, times * (agreeing + others)))
    assert before in (after, UNDETERMINED)
