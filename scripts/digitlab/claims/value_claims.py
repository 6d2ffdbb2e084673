"""Claims about one score: a quoted value, a range, a drop, a gain over chance."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from digitlab.claims.cells import Tables, described, paired, values_by_seed
from digitlab.claims.verdict import (
    NOT_SUPPORTED,
    SUPPORTED,
    UNDETERMINED,
    Verdict,
    range_verdict,
    under_conditions,
)
from digitlab.seed_intervals import summarize

Claim = Mapping[str, Any]


def prediction_interval(values: np.ndarray) -> tuple[float, float]:
    """Return the 95 % interval in which the score of one more seed is expected.

    mean +- t(n - 1) sd sqrt(1 + 1 / n); NaN for fewer than two seeds.
    """
    summary = summarize(values)
    if summary.n < 2:
        return math.nan, math.nan
    half = (summary.high - summary.mean) * math.sqrt(summary.n + 1)
    return summary.mean - half, summary.mean + half


def quoted_value(tables: Tables, claim: Claim) -> Verdict:
    """Judge quoted ``values`` by whether one more seed could give them."""
    cell, score = claim["where"][0], claim.get("score", "accuracy")
    values = values_by_seed(tables, cell, score).to_numpy()
    low, high = prediction_interval(values)
    if math.isnan(low):
        verdict = UNDETERMINED
    else:
        inside = all(low <= value <= high for value in claim["values"])
        verdict = SUPPORTED if inside else NOT_SUPPORTED
    metric = f"{score}, prediction interval of one more seed"
    mean = float(values.mean())
    return Verdict(metric, mean, low, high, len(values), verdict, described(cell))


def mean_in_range(tables: Tables, claim: Claim) -> Verdict:
    """Judge a claimed ``range`` of a score by the interval of its mean over seeds."""
    score = claim.get("score", "accuracy")
    verdicts = []
    for cell in claim["where"]:
        mean = summarize(values_by_seed(tables, cell, score).to_numpy())
        verdict = range_verdict(mean.low, mean.high, claim["range"])
        metric = f"mean {score}"
        verdicts.append(
            Verdict(metric, mean.mean, mean.low, mean.high, mean.n, verdict, described(cell))
        )
    return under_conditions(verdicts)


def difference_in_range(tables: Tables, claim: Claim) -> Verdict:
    """Judge a claimed ``range`` of the difference between two cells, paired by seed.

    ``where`` holds the cells; the difference is that of the first less the second.
    """
    first, second = claim["where"]
    score = claim.get("score", "accuracy")
    pairs = paired(tables, first, second, score)
    mean = summarize((pairs["first"] - pairs["second"]).to_numpy())
    verdict = range_verdict(mean.low, mean.high, claim["range"])
    condition = f"{described(first)}, less {described(second)}"
    metric = f"paired difference of {score}"
    return Verdict(metric, mean.mean, mean.low, mean.high, mean.n, verdict, condition)


def gain_over_start(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether training lifts the validation accuracy of a random start by ``least``."""
    cell = {**claim["where"][0], "partition": "validation"}
    after = values_by_seed(tables, cell, "accuracy")
    before = values_by_seed(tables, cell, "start_accuracy")
    mean = summarize((after - before).dropna().to_numpy())
    verdict = range_verdict(mean.low, mean.high, (claim["least"], 1.0))
    metric = f"gain over the start, from {before.mean():.3f} to {after.mean():.3f}"
    return Verdict(metric, mean.mean, mean.low, mean.high, mean.n, verdict, described(cell))


def inflation(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether accuracy on images trained on exceeds that on held-out ones."""
    cell = claim["where"][0]
    seen = values_by_seed(tables, cell, "train_accuracy")
    held_out = values_by_seed(tables, cell, "accuracy")
    mean = summarize((seen - held_out).dropna().to_numpy())
    verdict = range_verdict(mean.low, mean.high, (np.nextafter(0, 1), 1.0))
    metric = "accuracy on images trained on, less held-out"
    return Verdict(metric, mean.mean, mean.low, mean.high, mean.n, verdict, described(cell))
