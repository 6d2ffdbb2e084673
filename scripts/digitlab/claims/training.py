"""Claims about training: how many epochs it takes, and what penalties do to the weights."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from digitlab.claims.cells import Claim, Tables, level_of
from digitlab.claims.populations import OWN_IMAGES, SEEDS
from digitlab.claims.sweeps import sweep_of
from digitlab.claims.values import from_mean
from digitlab.claims.verdict import (
    NOT_SUPPORTED,
    NotRunError,
    Verdict,
    all_of,
    range_verdict,
    seeds_to_decide,
    under_conditions,
)
from digitlab.stats.mean_intervals import SeedSummary, summarize, summarize_share
from digitlab.stats.proportions import clopper_pearson
from digitlab.tuning.convergence import at_least, epochs_needed

COUNTED = {"exact_zeros": "exactly zero", "near_zeros": "at most 0.001 in absolute value"}
CLOSE = "epochs to within half a point (our threshold) of the best validation accuracy"
FEWER = (-math.inf, math.nextafter(1.0, 0.0))  # as a ratio
METRIC = f"{CLOSE}, {OWN_IMAGES}"


def at_fastest_rate(tables: Tables, claim: Claim) -> tuple[pd.DataFrame, str]:
    """Return the rows of ``convergence`` at the fastest rate of a sweep, and that rate in words."""
    rows = sweep_of(tables, "convergence", claim)
    fastest = rows[rows["fastest"].astype(bool)].set_index("seed")
    if fastest.empty:
        raise NotRunError(f"every value of sweep {claim['sweep']} diverged")
    late = int(fastest["epochs_to_common"].isna().sum())
    words = f"{claim['sweep']} at its fastest rate ({fastest['value'].iloc[0]:g})"
    words += f", {late} of {len(fastest)} fits never come so close" if late else ""
    return fastest, words


def censored(verdict: Verdict, below: bool, above: bool) -> Verdict:
    """Return a verdict without the bounds that training would move had it gone on.

    What has no bound on one side can still lie outside of a claimed range on the other.
    """
    if below or above:  # the epochs that are known say nothing about how many seeds would do
        verdict = replace(verdict, seeds_needed=math.nan)
    low = -math.inf if below else verdict.low
    high = math.inf if above else verdict.high
    return replace(
        verdict,
        low=math.nan if below else low,
        high=math.nan if above else high,
        verdict=range_verdict(low, high, verdict.claimed),
    )


def epochs_to_converge(tables: Tables, claim: Claim) -> Verdict:
    """Judge a claimed ``range`` of epochs to convergence, for each of the ``sweeps`` of a rate.

    They are those to within half a point of the best validation accuracy that any sweep of rates of
    the variant reaches with that seed, at the rate that gets there first.
    """

    def judge(sweep: str, level: float) -> Verdict:
        fits, words = at_fastest_rate(tables, {**claim, "sweep": sweep})
        found = epochs_needed(fits, 1 - level)
        claimed, condition = tuple(claim["range"]), f"{claim['variant']}, {words}"
        spread = float(at_least(fits).std(ddof=1))
        mean = SeedSummary(found.n, found.mean, spread, found.low, found.high)
        verdict = from_mean(mean, claimed, METRIC, condition)
        return censored(verdict, below=False, above=found.late > 0)

    return under_conditions(claim["sweeps"], judge, level_of(claim))


def fewer_epochs(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether ``sweep`` converges in fewer epochs than ``against``, paired by seed.

    Each is taken at its own fastest rate. Judged by the ratio of epochs, in whose logarithm seeds
    differ alike whether they take few epochs or many.
    """
    (first, words), (second, other) = (
        at_fastest_rate(tables, {**claim, "sweep": sweep})
        for sweep in (claim["sweep"], claim["against"])
    )
    epochs = at_least(first), at_least(second)
    logs = summarize(np.log(epochs[0] / epochs[1]).dropna().to_numpy(), 1 - level_of(claim))
    condition = f"{claim['variant']}, {words} ({epochs[0].mean():g} epochs), over "
    condition += f"{other} ({epochs[1].mean():g})"
    ratio = SeedSummary(logs.n, *(math.exp(value) for value in logs[1:5]))
    found = from_mean(ratio, FEWER, f"paired ratio, geometric mean, of {METRIC}", condition)
    found = replace(found, seeds_needed=seeds_to_decide(logs, (0.0,)))
    late = [bool(fits["epochs_to_common"].isna().any()) for fits in (first, second)]
    return censored(found, below=late[1], above=late[0])


def zero_share(tables: Tables, claim: Claim) -> Verdict:
    """Judge a claimed ``range`` of the share of weights that are zero.

    ``counted`` says which: ``exact_zeros``, or ``near_zeros`` of at most 0.001 in absolute value.
    ``where`` holds sweeps of a penalty, each at its largest strength whose validation accuracy is
    within ``tolerance`` of the best of its sweep; dead pixels do not count.
    """

    def judge(sweep: Mapping[str, Any], level: float) -> Verdict:
        rows = sweep_of(tables, "sparsity", sweep)
        rows = rows[~rows["diverged"].astype(bool) & (rows["value"] > 0)]
        if rows.empty:
            raise NotRunError(f"every fit of sweep {sweep['sweep']} diverged")
        accuracy = rows.groupby("value")["accuracy_validation"].mean()
        strength = accuracy.index[accuracy >= accuracy.max() - claim["tolerance"]].max()
        chosen = rows[rows["value"] == strength]
        zeros, weights = chosen[claim["counted"]], chosen["live_weights"]
        means = f"{zeros.mean():,.0f} of {weights.mean():,.0f}"
        condition = f"{sweep.get('when', sweep['sweep'])}: {sweep['variant']}, strength "
        condition += f"{strength:g}, {means} weights"
        metric = f"share of weights on live pixels that are {COUNTED[claim['counted']]}, {SEEDS}"
        mean = summarize_share((zeros / weights).to_numpy(), 1 - level)
        if not zeros.any():  # which says little about other seeds, but is one count of each weight
            low, high = clopper_pearson(0, int(weights.min()), 1 - level)
            mean = mean._replace(low=low, high=high)
        return from_mean(mean, tuple(claim["range"]), metric, condition)

    return under_conditions(claim["where"], judge, level_of(claim))


def small_not_zero(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether a penalty shrinks the weights but makes at most ``most_zeros`` of them zero.

    Judged by the ratio of the 2-norm at the largest strength to that at the smallest, paired by
    seed; the share of exact zeros is the largest of any penalized fit.
    """
    rows = sweep_of(tables, "sparsity", claim)
    rows = rows[~rows["diverged"].astype(bool)]
    strengths = sorted(rows["value"].unique())
    if len(strengths) < 2:
        raise NotRunError(f"not run: two strengths of sweep {claim['sweep']}")
    norms = rows.pivot_table(index="seed", columns="value", values="norm_2")
    ratio = (norms[strengths[-1]] / norms[strengths[0]]).dropna()
    mean = summarize(ratio.to_numpy(), 1 - level_of(claim))
    penalized = rows[rows["value"] > 0]
    zeros = float((penalized["exact_zeros"] / penalized["live_weights"]).max())
    smaller = (0.0, float(np.nextafter(1.0, 0.0)))
    parts = [range_verdict(mean.low, mean.high, smaller)]
    parts += [NOT_SUPPORTED] if zeros > claim["most_zeros"] else []
    condition = f"{claim['variant']}, sweep {claim['sweep']}: strength {strengths[-1]:g} over "
    condition += f"{strengths[0]:g}; exactly zero: {100 * zeros:.2g} % of the weights at most"
    metric = f"2-norm of the weights on live pixels, ratio, {SEEDS}"
    verdict = all_of(parts)
    return Verdict(metric, mean.mean, mean.low, mean.high, mean.n, verdict, condition, smaller)
