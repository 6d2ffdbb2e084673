"""Claims about what a setting changes: how sensitive to its rate, how far it overfits."""

import math

import pandas as pd

from digitlab.claims.cells import Cell, Claim, Tables, described, level_of, values_by_seed
from digitlab.claims.populations import OWN_IMAGES, SEEDS
from digitlab.claims.sweeps import best_row, listed, sweep_of
from digitlab.claims.values import from_mean
from digitlab.claims.verdict import NotRunError, Verdict
from digitlab.evaluation.final_partition import on_final_partition
from digitlab.stats.mean_intervals import summarize, summarize_within

DIFFERENCE = "difference of accuracy"


def _range_per_decade(tables: Tables, claim: Claim, sweep: str) -> tuple[pd.Series, str]:
    """Return by seed how far accuracies at the rates of ``sweep`` lie apart, and these in words.

    It is the range of accuracies on the final partition over that of the rates, in factors of ten.
    A fit that diverged has an accuracy of 0.
    """
    rows = on_final_partition(sweep_of(tables, "settings", {**claim, "sweep": sweep}), percent=100)
    rates = rows["value"].unique()
    if len(rates) < 2:
        raise NotRunError(f"not run: two rates of sweep {sweep} of {claim['variant']}")
    sound = rows["accuracy"].where(~rows["diverged"].astype(bool), 0.0)
    by_rate = rows.assign(accuracy=sound).pivot_table("accuracy", "seed", "value")
    spread = (by_rate.max(axis=1) - by_rate.min(axis=1)) / math.log10(rates.max() / rates.min())
    return spread, f"sweep {sweep} of {listed(pd.Series(rates))} ({spread.mean():.3g})"


def less_sensitive(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether accuracy depends less on the rate in ``sweep`` than in ``against``.

    It must be less by ``least``. Judged by the range of accuracies over the rates tried, per factor
    of ten of the rate, paired by seed.
    """
    (own, words), (other, others) = (
        _range_per_decade(tables, claim, sweep) for sweep in (claim["sweep"], claim["against"])
    )
    mean = summarize((own - other).dropna().to_numpy(), 1 - level_of(claim))
    condition = f"{claim['variant']}, {words}, less {others}"
    metric = f"range of accuracy over rates per factor of ten, paired difference, {SEEDS}"
    return from_mean(mean, (-math.inf, -claim["least"]), metric, condition, DIFFERENCE)


def _inflation(tables: Tables, cell: Cell) -> pd.Series:
    """Return by seed how far the accuracy on training images exceeds that on ``test`` images."""
    held_out = {**cell, "partition": "test"}
    seen = values_by_seed(tables, held_out, "train_accuracy")
    return seen - values_by_seed(tables, held_out, "accuracy")


def less_overfit(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether the first of two cells overfits less than the second, by ``least``.

    A cell overfits by its accuracy on the training images less that on ``test`` images, which are
    drawn at random from the same images.
    """
    return _less_inflated(tables, claim, *claim["where"])


def generalizes_better(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether the best rate of ``sweep`` overfits less than that of ``against``.

    As ``less_overfit``; the best rate is that with the least validation loss.
    """
    cells = []
    for sweep in (claim["sweep"], claim["against"]):
        own = {**claim, "sweep": sweep}
        best = best_row(sweep_of(tables, "best_settings", own), own)
        cells.append({"variant": claim["variant"], "setting": best["setting"]})
    return _less_inflated(tables, claim, *cells)


def _less_inflated(tables: Tables, claim: Claim, first: Cell, second: Cell) -> Verdict:
    """Return whether the first of two cells overfits less than the second, paired by seed."""
    gaps = [_inflation(tables, cell) for cell in (first, second)]
    difference = (gaps[0] - gaps[1]).dropna().to_numpy()
    mean = summarize_within(difference, (-2.0, 2.0), 1 - level_of(claim))
    condition = f"{described(first)}: {gaps[0].mean():.3g}, less {described(second)}: "
    condition += f"{gaps[1].mean():.3g}"
    metric = f"accuracy on images trained on, less held-out, paired difference, {OWN_IMAGES}"
    return from_mean(mean, (-math.inf, -claim["least"]), metric, condition, DIFFERENCE)
