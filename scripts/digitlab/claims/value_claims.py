"""Claims about scores of fits: a quoted value, a range, a difference, a gain over chance."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np

from digitlab.claims.cells import (
    Cell,
    Claim,
    Tables,
    described,
    diverged,
    paired,
    scored,
    values_by_seed,
)
from digitlab.claims.verdict import (
    MORE,
    NOT_SUPPORTED,
    ONLY_IF,
    SUPPORTED,
    UNDETERMINED,
    NotRunError,
    Range,
    Verdict,
    all_of,
    range_verdict,
    rounded_bounds,
    under_conditions,
)
from digitlab.seed_intervals import SeedSummary, summarize

FEWEST_SEEDS = 3  # of a prediction interval that decides


def prediction_interval(values: np.ndarray) -> tuple[float, float]:
    """Return the 95 % interval in which the score of one more seed is expected.

    mean +- t(n - 1) sd sqrt(1 + 1 / n); NaN for fewer than two seeds. Source: Hahn and Meeker
    (1991), Statistical Intervals, section 4.2.
    """
    summary = summarize(values)
    half = (summary.high - summary.mean) * math.sqrt(summary.n + 1)
    return summary.mean - half, summary.mean + half


def unit_of(score: str, difference: bool = False) -> str:
    """Return what claims about accuracies share as their unit, nothing for other scores."""
    unit = "accuracy" if score.endswith("accuracy") else ""
    return f"difference of {unit}" if unit and difference else unit


def from_mean(
    mean: SeedSummary, claimed: Range, metric: str, condition: str, unit: str = ""
) -> Verdict:
    """Return the verdict on a claimed range by the interval of a mean over seeds."""
    verdict = range_verdict(mean.low, mean.high, claimed)
    return Verdict(
        metric, mean.mean, mean.low, mean.high, mean.n, verdict, condition, claimed, unit
    )


def quoted_value(tables: Tables, claim: Claim) -> Verdict:
    """Judge quoted ``values`` by whether one more seed could give them.

    A value is what rounds to it at its ``decimals``. Two seeds decide nothing: their prediction
    interval, of 16 standard deviations either way, would bear out nearly everything.
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
    """Return the verdict of a range that may be meant to the nearest ``rounding``.

    If the range only holds read so, that is its condition.
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

    ``rounding`` is allowed for in the first of the cells, which is the source's own.
    """
    score = claim.get("score", "accuracy")

    def judge(cell: Cell) -> Verdict:
        values = values_by_seed(tables, cell, score)
        condition = described(cell) + diverged(values)
        mean = summarize(values.to_numpy())
        verdict = from_mean(mean, tuple(claim["range"]), f"mean {score}", condition, unit_of(score))
        return with_rounding(verdict, claim) if cell is claim["where"][0] else verdict

    return under_conditions(claim["where"], judge)


def _difference(tables: Tables, claim: Claim, claimed: Range) -> Verdict:
    """Judge a claimed range of a difference between two cells, paired by seed."""
    first, second = claim["where"]
    score = claim.get("score", "accuracy")
    differences = paired(tables, first, second, score)
    condition = f"{described(first)}, less {described(second)}"
    mean = summarize(differences.to_numpy())
    return from_mean(
        mean, claimed, f"paired difference of {score}", condition, unit_of(score, True)
    )


def difference_in_range(tables: Tables, claim: Claim) -> Verdict:
    """Judge a claimed ``range`` of the first of two cells less the second, paired by seed."""
    return with_rounding(_difference(tables, claim, tuple(claim["range"])), claim)


def beats(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether the first of two cells has a higher score than the second."""
    return _difference(tables, claim, MORE)


def within_margin(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether all cells but the first score within ``margin`` of the first.

    That takes the whole interval of each paired difference to lie within the margin.
    """
    score, margin = claim.get("score", "accuracy"), claim["margin"]
    first, *others = claim["where"]
    rows = []
    for cell in others:
        mean = summarize(paired(tables, cell, first, score).to_numpy())
        metric = f"paired difference of {score}, the one furthest off"
        condition = f"{described(cell)}, less {described(first)}"
        rows.append(from_mean(mean, (-margin, margin), metric, condition, unit_of(score, True)))
    furthest = max(rows, key=lambda row: abs(row.measured))
    verdict = all_of([row.verdict for row in rows])
    return replace(furthest, verdict=verdict)


def gain_over_start(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether training lifts the validation accuracy of a random start by ``least``."""
    cell = {**claim["where"][0], "partition": "validation"}
    after = values_by_seed(tables, cell, "accuracy")
    before = values_by_seed(tables, cell, "start_accuracy")
    mean = summarize((after - before).to_numpy())
    condition = f"{described(cell)}: from {before.mean():.4g} to {after.mean():.4g}"
    return from_mean(mean, (claim["least"], 1.0), "gain of accuracy over the start", condition)


def seen_less_held_out(tables: Tables, claim: Claim) -> Verdict:
    """Judge a claimed ``range`` of accuracy on images trained on, less on those of ``test``.

    Both are of the same kind: drawn at random from the same images.
    """
    cell = {**claim["where"][0], "partition": "test"}
    seen = values_by_seed(tables, cell, "train_accuracy")
    held_out = values_by_seed(tables, cell, "accuracy")
    mean = summarize((seen - held_out).to_numpy())
    condition = f"{described(cell)}: {seen.mean():.4g} less {held_out.mean():.4g}"
    metric = "accuracy on images trained on, less held-out"
    return from_mean(mean, tuple(claim["range"]), metric, condition, "difference of accuracy")


def more_work(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether the first of two cells takes more work to train than the second.

    Work is the number of parameters times steps, both deterministic; batches are of one size.
    Seconds differ from run to run and are in ``timings.csv`` alone.
    """
    work = []
    for cell in claim["where"]:
        rows = scored(tables, cell).set_index("seed")
        work.append(rows["parameters"].astype(float) * rows["steps"])
    first, second = claim["where"]
    mean = summarize(np.log((work[0] / work[1]).dropna().to_numpy()))
    ratio = SeedSummary(mean.n, *(math.exp(value) for value in mean[1:]))
    condition = f"{described(first)}, against {described(second)}; seconds are in timings.csv"
    metric = "ratio of parameters times steps"
    return from_mean(ratio, (math.nextafter(1.0, 2.0), math.inf), metric, condition)


def rises_with_noise(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether a score rises from each level of label noise to the next, paired by seed."""
    fits = tables["scores"]
    own = fits[(fits["variant"] == claim["variant"]) & (fits["setting"] == "baseline")]
    levels = sorted(own.loc[own["percent"] == 100, "noise"].unique().tolist())
    if len(levels) < 2:
        raise NotRunError(f"not run: {claim['variant']} at two levels of label noise")
    cells: list[Cell] = [{"variant": claim["variant"], "noise": level} for level in levels]
    verdicts, rises = [], []
    for lower, higher in pairwise(cells):
        rise = summarize(paired(tables, higher, lower, claim["score"]).to_numpy())
        rises.append(rise)
        verdicts.append(range_verdict(rise.low, rise.high, MORE))
    least = min(rises, key=lambda rise: rise.mean)
    means = [values_by_seed(tables, cell, claim["score"]).mean() for cell in cells]
    told = ", ".join(f"{level} %: {mean:.4g}" for level, mean in zip(levels, means, strict=True))
    condition = f"{claim['variant']}, mean {claim['score']} at wrong labels of {told}"
    metric = f"smallest rise of {claim['score']} to the next level of noise"
    verdict = all_of(verdicts)
    return Verdict(metric, least.mean, least.low, least.high, least.n, verdict, condition, MORE)
