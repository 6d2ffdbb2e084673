"""Rules that lead to verdicts are monotone: in the errors, and in the number of seeds.

More errors, the same in each seed, never improve a verdict; the same seeds once more never make a
claim undetermined that they decided.
"""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitlab.claims.seed_shares import most_seeds, share_of_seeds
from digitlab.claims.verdict import (
    COMPATIBLE,
    NOT_SUPPORTED,
    ONLY_IF,
    SUPPORTED,
    UNDETERMINED,
)
from tests.made_up.claimed import CELL, judge, scores

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


RULES = [quoted, counted, above, ahead, by_points, close, gained, overfit, calibrated, near, beaten]
FEWER = settings(max_examples=20)  # of rules, which build tables each time
noise = st.lists(st.integers(-50, 50), min_size=3, max_size=8).filter(lambda x: len(set(x)) > 1)


@pytest.mark.parametrize("rule", RULES)
@FEWER
@given(
    noise=noise,
    scale=st.sampled_from([1e-5, 1e-4, 1e-3]),
    start=st.integers(0, 40),
    more=st.integers(1, 60),
)
def test_more_errors_never_improve_a_verdict(rule, noise, scale, start, more):
    own = np.array(noise) * scale
    error = own - own.mean() + start / 1000
    if rule is counted:  # no seed has fewer errors than are quoted
        error = own - own.min() + start / 1000
    before, after = rule(error), rule(error + more / 1000)
    assert ORDER.index(after.verdict) <= ORDER.index(before.verdict)


@pytest.mark.parametrize("rule", RULES)
@FEWER
@given(noise=noise, scale=st.sampled_from([1e-5, 1e-4, 1e-3]), start=st.integers(0, 40))
def test_the_same_seeds_once_more_leave_no_claim_undecided(rule, noise, scale, start):
    error = np.array(noise) * scale + start / 1000
    once, twice = rule(error), rule(np.tile(error, 2))
    assert (twice.verdict == UNDETERMINED) <= (once.verdict == UNDETERMINED)


@pytest.mark.parametrize("rule", RULES)
@FEWER
@given(noise=noise, scale=st.sampled_from([1e-5, 1e-4, 1e-3]), start=st.integers(0, 40))
def test_what_is_uncertain_has_an_interval_around_it_inside_its_range(rule, noise, scale, start):
    found = rule((np.array(noise) - min(noise)) * scale + start / 1000)
    assert found.low < found.high
    assert found.low <= found.measured <= found.high or math.isnan(found.low)
    if found.unit:
        assert found.low >= -1
        assert found.high <= 1
    if found.unit == "accuracy":
        assert found.low >= 0


@given(agreeing=st.integers(0, 30), others=st.integers(0, 30), more=st.integers(1, 5))
def test_a_seed_more_that_agrees_never_harms(agreeing, others, more):
    before = most_seeds(share_of_seeds(agreeing, agreeing + others))
    after = most_seeds(share_of_seeds(agreeing + more, agreeing + others + more))
    assert ORDER.index(after) >= ORDER.index(before)


@given(agreeing=st.integers(0, 30), others=st.integers(0, 30), times=st.integers(2, 5))
def test_more_seeds_of_the_same_share_never_decide_less(agreeing, others, times):
    before = most_seeds(share_of_seeds(agreeing, agreeing + others))
    after = most_seeds(share_of_seeds(times * agreeing, times * (agreeing + others)))
    assert before in (after, UNDETERMINED)
