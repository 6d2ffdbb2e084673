"""Claims about one score: a quoted value, a range."""

from dataclasses import replace

from digitlab.claims.cells import Cell, Claim, Tables, described, diverged, values_by_seed
from digitlab.claims.verdict import (
    NOT_SUPPORTED,
    ONLY_IF,
    SUPPORTED,
    UNDETERMINED,
    Range,
    Verdict,
    range_verdict,
    rounded_bounds,
    under_conditions,
)
from digitlab.stats.mean_intervals import SeedSummary, prediction_interval, summarize

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
    return Verdict(
        metric, mean.mean, mean.low, mean.high, mean.n, verdict, condition, claimed, unit
    )


def quoted_value(tables: Tables, claim: Claim) -> Verdict:
    """Judge quoted ``values`` by whether one more seed could give them.

    A quoted value stands for all values that round to it at its ``decimals``. Fewer than
    ``FEWEST_SEEDS`` seeds decide nothing, because their wide interval would support nearly
    everything.
    """
    cell, score = claim["where"][0], claim.get("score", "accuracy")
    values = values_by_seed(tables, cell, score)
    low, high = prediction_interval(values.to_numpy())
    bounds = [rounded_bounds(value, claim["decimals"]) for value in claim["values"]]
    inside = [low <= most and least <= high for least, most in bounds]
    condition = described(cell) + diverged(values)
    if values.count() < FEWEST_SEEDS:
        verdict = UNDETERMINED
    elif all(inside):
        verdict = SUPPORTED
    elif any(inside):
        verdict = ONLY_IF
        held = [f"{v:g}" for v, is_in in zip(claim["values"], inside, strict=True) if is_in]
        condition = f"it is {', '.join(held)} that is claimed: {condition}"
    else:
        verdict = NOT_SUPPORTED
    return Verdict(
        metric=f"{score}; interval: prediction for one more seed",
        measured=float(values.mean()),
        low=low,
        high=high,
        n=int(values.count()),
        verdict=verdict,
        condition=condition,
        claimed=(min(claim["values"]), max(claim["values"])),
        unit=unit_of(score),
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
    """Judge a claimed ``range`` of a score by the interval of its mean over seeds.

    ``rounding`` is allowed for only in the first cell, which is the source's own.
    """
    score = claim.get("score", "accuracy")

    def judge(cell: Cell) -> Verdict:
        values = values_by_seed(tables, cell, score)
        condition = described(cell) + diverged(values)
        mean = summarize(values.to_numpy())
        verdict = from_mean(mean, tuple(claim["range"]), f"mean {score}", condition, unit_of(score))
        return with_rounding(verdict, claim) if cell is claim["where"][0] else verdict

    return under_conditions(claim["where"], judge)
