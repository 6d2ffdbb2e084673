"""Claims about differences between fits, paired by seed."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np

from digitlab.claims.cells import (
    Cell,
    Claim,
    Tables,
    described,
    level_of,
    paired,
    scored,
    values_by_seed,
)
from digitlab.claims.populations import OWN_IMAGES, SEEDS, compared, difference_of
from digitlab.claims.values import from_mean, unit_of, with_rounding
from digitlab.claims.verdict import (
    MORE,
    NotRunError,
    Range,
    Verdict,
    all_of,
    range_verdict,
    seeds_to_decide,
)
from digitlab.stats.mean_intervals import SeedSummary, summarize, summarize_within

# Of a gradient of 0 per image, single precision leaves up to 1.7e-5, by data and machine. At 1e-4,
# the solver's own default, predictions still change.
FLAT = 3e-5


def _difference(tables: Tables, first: Cell, second: Cell, claim: Claim, claimed: Range) -> Verdict:
    """Judge a claimed range for the difference between two cells, paired by seed."""
    score = claim.get("score", "accuracy")
    mean, population = difference_of(tables, first, second, score, level_of(claim))
    condition = f"{described(first)}, less {described(second)}"
    metric = f"difference of {score}, {population}"
    return from_mean(mean, claimed, metric, condition, unit_of(score, True))


def difference_in_range(tables: Tables, claim: Claim) -> Verdict:
    """Judge a claimed ``range`` for the first of two cells minus the second, paired by seed."""
    first, second = claim["where"]
    verdict = _difference(tables, first, second, claim, tuple(claim["range"]))
    return with_rounding(verdict, claim)


def beats(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether the first of two cells has a higher score than the second.

    It must be higher by ``least`` where the claim has one.
    With ``optimum``, the claim is about the optimum of what the first minimizes: it is not
    applicable where the solver stopped short of it.
    """
    first, second = claim["where"]
    if claim.get("optimum"):
        partition = scored(tables, first)["partition"].iloc[0]
        gradient = float(compared(tables, first, second, partition)["gradient_a"])
        if not gradient <= FLAT:
            reached = f"its gradient is {gradient:.2g} there, more than {FLAT:g}"
            raise NotRunError(f"{described(first)} stopped short of its optimum: {reached}")
    claimed = (float(claim["least"]), math.inf) if "least" in claim else MORE
    return _difference(tables, first, second, claim, claimed)


def within_margin(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether all cells but the first score within ``margin`` of the first.

    This requires the whole interval of each paired difference to lie within the margin.
    """
    margin = claim["margin"]
    first, *others = claim["where"]
    rows = [_difference(tables, cell, first, claim, (-margin, margin)) for cell in others]
    furthest = max(rows, key=lambda row: abs(row.measured))
    verdict = all_of([row.verdict for row in rows])
    metric = furthest.metric if len(rows) == 1 else f"{furthest.metric}; the one furthest off"
    return replace(furthest, verdict=verdict, metric=metric)


def gain_over_start(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether training raises the validation accuracy of a random start by ``least``."""
    cell = {**claim["where"][0], "partition": "validation"}
    after = values_by_seed(tables, cell, "accuracy")
    before = values_by_seed(tables, cell, "start_accuracy")
    mean = summarize_within((after - before).to_numpy(), (-1.0, 1.0), 1 - level_of(claim))
    condition = f"{described(cell)}: from {before.mean():.4g} to {after.mean():.4g}"
    return from_mean(mean, (claim["least"], 1.0), f"gain of accuracy, {OWN_IMAGES}", condition)


def seen_less_held_out(tables: Tables, claim: Claim) -> Verdict:
    """Judge a claimed ``range`` for accuracy on training images minus that on ``test`` images.

    Both are drawn at random from the same images.
    """
    cell = {**claim["where"][0], "partition": "test"}
    seen = values_by_seed(tables, cell, "train_accuracy")
    held_out = values_by_seed(tables, cell, "accuracy")
    mean = summarize_within((seen - held_out).to_numpy(), (-1.0, 1.0), 1 - level_of(claim))
    condition = f"{described(cell)}: {seen.mean():.4g} less {held_out.mean():.4g}"
    metric = f"accuracy on images trained on, less held-out, {OWN_IMAGES}"
    return from_mean(mean, tuple(claim["range"]), metric, condition, "difference of accuracy")


def more_work(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether the first of two cells takes more work to train than the second.

    Work is the number of parameters times steps, both deterministic; all batches have the same
    size. Seconds differ from run to run and are only in ``timings.csv``.
    """
    work = []
    for cell in claim["where"]:
        rows = scored(tables, cell).set_index("seed")
        work.append(rows["parameters"].astype(float) * rows["steps"])
    first, second = claim["where"]
    mean = summarize(np.log((work[0] / work[1]).dropna().to_numpy()), 1 - level_of(claim))
    ratio = SeedSummary(mean.n, *(math.exp(value) for value in mean[1:5]))
    condition = f"{described(first)}, against {described(second)}; seconds are in timings.csv"
    metric = f"ratio of parameters times steps, {SEEDS}"
    found = from_mean(ratio, (math.nextafter(1.0, 2.0), math.inf), metric, condition)
    return replace(found, seeds_needed=seeds_to_decide(mean, MORE))


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
        differences = paired(tables, higher, lower, claim["score"])
        rise = summarize(differences.to_numpy(), 1 - level_of(claim))
        rises.append(rise)
        verdicts.append(range_verdict(rise.low, rise.high, MORE))
    least = min(rises, key=lambda rise: rise.mean)
    means = [values_by_seed(tables, cell, claim["score"]).mean() for cell in cells]
    told = ", ".join(f"{level} %: {mean:.4g}" for level, mean in zip(levels, means, strict=True))
    condition = f"{claim['variant']}, mean {claim['score']} at wrong labels of {told}"
    metric = f"smallest rise of {claim['score']} to the next level of noise, {SEEDS}"
    found = from_mean(least, MORE, metric, condition)
    return replace(found, verdict=all_of(verdicts))
