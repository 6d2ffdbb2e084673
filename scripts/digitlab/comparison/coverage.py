"""Measure coverage and level of the inference for new seeds and images, in known worlds."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from digitlab.comparison.worlds import Source, World
from digitlab.data.partitions import TRAIN_SHARE
from digitlab.stats.image_outcomes import ImageOutcomes
from digitlab.stats.proportions import Interval, wilson
from digitlab.stats.seeds_and_images import (
    MeanOutcome,
    accuracy_interval,
    difference_interval,
    difference_p,
    mean_outcome,
)

FEWEST = 200  # images that worlds can be drawn from: a pool of 44, with 9 of them tested by a seed
BOTH, SEEDS = "seeds and images", "t over seeds"
TRAINING = "seeds, images and training images"
COLUMNS = ["measure", "quantity", "partition", "method", "worlds", "seeds", "nominal"]
COLUMNS += ["rate", "low", "high", "verdict"]
Hits = dict[tuple[str, str, str, str], list[bool]]


def _over_seeds(mean: MeanOutcome, level: float) -> Interval:
    """Return the t interval over seeds, which takes the images as given."""
    from scipy.special import stdtrit

    reach = float(stdtrit(mean.seeds - 1, (1 + level) / 2)) * math.sqrt(mean.of_seeds)
    return Interval(mean.mean - reach, mean.mean + reach)


def _minus(a: ImageOutcomes, b: ImageOutcomes) -> ImageOutcomes:
    return ImageOutcomes(a.outcome - b.outcome, a.tested)


def _examine(world: World, truth: Sequence[float], level: float, hits: Hits) -> None:
    """Add to ``hits`` what the intervals and tests of one world say of the ``truth``."""
    apart = truth[0] - truth[1]
    for partition, arms in (("official", world.official), ("test", world.test)):
        pairs = (
            ("accuracy", arms[0], accuracy_interval, truth[0]),
            ("difference", _minus(*arms), difference_interval, apart),
        )
        for quantity, outcomes, interval, true in pairs:
            mean, wider = mean_outcome(outcomes), mean_outcome(outcomes, TRAIN_SHARE)
            bounds = {
                BOTH: interval(mean, level),
                TRAINING: interval(wider, level),
                SEEDS: _over_seeds(mean, level),
            }
            for method, (low, high) in bounds.items():
                key = ("coverage", quantity, partition, method)
                hits.setdefault(key, []).append(low <= true <= high)
    same = mean_outcome(_minus(world.official[0], world.again))
    low, high = _over_seeds(same, level)
    for method, rejected in (
        (BOTH, difference_p(same) <= 1 - level),
        (SEEDS, not low <= 0 <= high),
    ):
        hits.setdefault(("level", "no difference", "official", method), []).append(rejected)


def verdict(low: float, high: float, nominal: float) -> str:
    """Return in words how the interval of a rate compares with what it should be."""
    if low > nominal:
        return "above nominal"
    return "below nominal" if high < nominal else "as nominal"


def check_coverage(worlds: Sequence[World], level: float = 0.95) -> pd.DataFrame:
    """Return how often intervals cover the truth and tests reject, with Wilson's 95 % interval.

    ``measure`` is ``coverage``, of intervals at ``level``, or ``level``, how often a test finds a
    difference between two runs of one algorithm. The truth is what the algorithms do on new seeds
    and images, those that they train on included.
    """
    hits: Hits = {}
    true = [world.true.mean(axis=1) for world in worlds]  # worlds times (2,)
    truth = np.mean(true, axis=0).tolist() if true else []
    for world in worlds:
        _examine(world, truth, level, hits)
    nominal = {"coverage": level, "level": round(1 - level, 12)}
    rows: list[dict[str, Any]] = []
    for key, found in hits.items():
        rate = {"rate": float(np.mean(found)), "nominal": nominal[key[0]]}
        low, high = wilson(sum(found), len(found))
        facts = {"worlds": len(found), "seeds": worlds[0].true.shape[1], **rate}
        said = verdict(low, high, rate["nominal"])
        named = dict(zip(COLUMNS[:4], key, strict=True))
        rows.append({**named, **facts, "low": low, "high": high, "verdict": said})
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values("measure", kind="stable", ignore_index=True)


def can_be_simulated(source: Source, seeds: int) -> bool:
    """Return whether there are enough images and seeds for worlds."""
    return len(source.labels) >= FEWEST and seeds > 1 and source.targets.shape[1] > 1
