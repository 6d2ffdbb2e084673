"""Claims about one score: a quoted value, a range."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from digitlab.claims.cells import (
    Cell,
    Claim,
    Tables,
    described,
    diverged,
    level_of,
    values_by_seed,
)
from digitlab.claims.populations import mean_of
from digitlab.claims.verdict import (
    COMPATIBLE,
    NOT_SUPPORTED,
    ONLY_IF,
    SUPPORTED,
    UNDETERMINED,
    Range,
    Verdict,
    all_of,
    quoted_verdict,
    range_verdict,
    rounded_bounds,
    seeds_to_decide,
    under_conditions,
)
from digitlab.stats.mean_intervals import SeedSummary
from digitlab.stats.next_values import next_score

# Two seeds decide nothing: their 95 % prediction interval has 16 standard deviations on either
# side.
FEWEST_SEEDS = 3  # that a prediction interval needs to decide


def unit_of(score: str, difference: bool = False) -> str:
    """Return the unit that claims about accuracies share, "" for other scores."""
    unit = "accuracy" if score.endswith("accuracy") else ""
    return f"difference of {unit}" if unit and difference else unit


def from_mean(
    mean: SeedSummary, claimed: Range, metric: str, condition: str, unit: str = ""
) -> Verdict:
    """Return the verdict on a claimed range, from the interval of a mean over seeds."""
    verdict = range_verdict(mean.low, mean.high, claimed)
    found = (mean.mean, mean.low, mean.high, mean.n)
    needed = seeds_to_decide(mean, claimed) if verdict == UNDETERMINED else math.nan
    return Verdict(metric, *found, verdict, condition, claimed, unit, seeds_needed=needed)


def _one_more(values: pd.Series, quoted: Range) -> str:
    """Return the verdict on one quoted value, given as the range of what rounds to it.

    Where all seeds score the same, nothing says what one more would: that score is compatible.
    """
    more = next_score(values.to_numpy())
    if values.count() < FEWEST_SEEDS:
        return UNDETERMINED
    if math.isnan(more.low):
        return COMPATIBLE if quoted[0] <= values.mean() <= quoted[1] else UNDETERMINED
    return quoted_verdict(more.low, more.high, quoted)


def quoted_value(tables: Tables, claim: Claim) -> Verdict:
    """Judge quoted ``values`` by whether one more seed could give them.

    A quoted value stands for all values that round to it at its ``decimals``. If it is among those
    that one more seed could give, it is compatible with this study, which alone is no support.
    Fewer than ``FEWEST_SEEDS`` seeds decide nothing, because nearly everything lies within their
    wide interval.
    """
    cell, score = claim["where"][0], claim.get("score", "accuracy")
    values = values_by_seed(tables, cell, score)
    more = next_score(values.to_numpy())
    limits = (0.0, 1.0) if unit_of(score) else (0.0, math.inf)
    low, high = np.clip(more[:2], *limits).tolist()
    bounds = [rounded_bounds(value, claim["decimals"]) for value in claim["values"]]
    condition = described(cell) + diverged(values)
    verdicts = [_one_more(values, own) for own in bounds]
    told = zip(claim["values"], verdicts, strict=True)
    refuted = [f"{value:g}" for value, verdict in told if verdict == NOT_SUPPORTED]
    condition += f"; refuted: {', '.join(refuted)}" if refuted else ""
    return Verdict(
        metric=f"{score}; interval: prediction for one more seed",
        measured=float(values.mean()),
        low=low,
        high=high,
        n=int(values.count()),
        verdict=all_of(verdicts),
        condition=condition,
        claimed=(min(claim["values"]), max(claim["values"])),
        unit=unit_of(score),
        refutable=more.refutable + 0.5 * 10.0 ** -claim["decimals"],
    )


def with_rounding(verdict: Verdict, claim: Claim) -> Verdict:
    """Return the verdict on a range whose bounds may be rounded to the nearest ``rounding``.

    A claim that only holds with rounded bounds is supported only if they are meant so.
    """
    half = claim.get("rounding", 0.0) / 2
    least, most = verdict.claimed
    wider = range_verdict(verdict.low, verdict.high, (least - half, most + half))
    if half and verdict.verdict != SUPPORTED and wider == SUPPORTED:
        words = f"the range is meant to the nearest {claim['rounding']:g}: {verdict.condition}"
        return replace(verdict, verdict=ONLY_IF, condition=words)
    return verdict


def mean_in_range(tables: Tables, claim: Claim) -> Verdict:
    """Judge a claimed ``range`` of a score by the interval of its mean.

    ``rounding`` is allowed for only in the first cell, which is the source's own.
    """
    score = claim.get("score", "accuracy")

    def judge(cell: Cell, level: float) -> Verdict:
        values = values_by_seed(tables, cell, score)
        condition = described(cell) + diverged(values)
        mean, population = mean_of(tables, cell, score, level)
        metric = f"mean {score}, {population}"
        verdict = from_mean(mean, tuple(claim["range"]), metric, condition, unit_of(score))
        return with_rounding(verdict, claim) if cell is claim["where"][0] else verdict

    return under_conditions(claim["where"], judge, level_of(claim))
