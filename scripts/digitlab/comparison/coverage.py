"""Measure coverage, level and power of the inference for new seeds and images, in known worlds."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from digitlab.comparison.worlds import Source, World
from digitlab.settings.shares import STANDARD_SHARES, Shares
from digitlab.stats.image_outcomes import ImageOutcomes
from digitlab.stats.power import t_power
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


def _examine(
    world: World, truth: Sequence[float], level: float, shares: Shares, hits: Hits
) -> None:
    """Add to ``hits`` what the intervals and tests of one world say of the ``truth``."""
    apart = truth[0] - truth[1]
    for partition, arms in world.parts.items():
        pairs = (
            ("accuracy", arms[0], accuracy_interval, truth[0]),
            ("difference", _minus(*arms[:2]), difference_interval, apart),
        )
        for quantity, outcomes, interval, true in pairs:
            mean, wider = mean_outcome(outcomes), mean_outcome(outcomes, shares.train)
            bounds = {
                BOTH: interval(mean, level),
                TRAINING: interval(wider, level),
                SEEDS: _over_seeds(mean, level),
            }
            for method, (low, high) in bounds.items():
                key = ("coverage", quantity, partition, method)
                hits.setdefault(key, []).append(low <= true <= high)
    same = mean_outcome(_minus(world.parts["official"][0], world.again))
    low, high = _over_seeds(same, level)
    for method, rejected in (
        (BOTH, difference_p(same) <= 1 - level),
        (SEEDS, not low <= 0 <= high),
    ):
        hits.setdefault(("level", "no difference", "official", method), []).append(rejected)


def stated_power(mean: MeanOutcome, difference: float, alpha: float) -> float:
    """Return the power that a study with this ``mean`` says it has for a true ``difference``.

    It is that of a t test with the mean's variance and degrees of freedom, on which the smallest
    detectable differences of the report rest. Without any variance it is 1.
    """
    if mean.variance == 0:
        return 1.0
    return t_power(abs(difference) / math.sqrt(mean.variance), mean.freedom, alpha)


def _detections(
    worlds: Sequence[World], difference: float, level: float
) -> Iterator[tuple[tuple[str, str, str, str], list[bool], float]]:
    """Yield the worlds in which the weaker algorithm is told from the first, on each partition.

    With them comes how often the worlds say that a true ``difference`` of that size is detected.
    """
    for partition in worlds[0].parts:
        arms = [world.parts[partition] for world in worlds]
        means = [mean_outcome(_minus(first, weaker)) for first, _, weaker in arms]
        stated = [stated_power(mean, difference, 1 - level) for mean in means]
        found = [difference_p(mean) <= 1 - level for mean in means]
        yield ("power", "difference", partition, BOTH), found, float(np.mean(stated))


def verdict(low: float, high: float, nominal: float) -> str:
    """Return in words how the interval of a rate compares with what it should be."""
    if low > nominal:
        return "above nominal"
    return "below nominal" if high < nominal else "as nominal"


def _row(key: tuple[str, str, str, str], found: list[bool], nominal: float) -> dict[str, Any]:
    """Return the rate of ``found`` with its interval and verdict, without the number of seeds."""
    low, high = wilson(sum(found), len(found))
    rate = {"worlds": len(found), "nominal": nominal, "rate": float(np.mean(found))}
    said = {"low": low, "high": high, "verdict": verdict(low, high, nominal)}
    return dict(zip(COLUMNS[:4], key, strict=True)) | rate | said


def check_coverage(
    worlds: Sequence[World], shares: Shares = STANDARD_SHARES, level: float = 0.95
) -> pd.DataFrame:
    """Return how often intervals cover the truth and tests reject, with Wilson's 95 % interval.

    The ``shares`` are those by which the worlds were split.

    ``measure`` is ``coverage``, of intervals at ``level``; ``level``, how often a test finds a
    difference between two runs of one algorithm; or ``power``, how often it finds one that exists,
    whose ``nominal`` rate is the mean of what the worlds state themselves. The truth is what the
    algorithms do on new seeds and images, those that they train on included.
    """
    if not worlds:
        return pd.DataFrame(columns=COLUMNS)
    hits: Hits = {}
    truth = np.mean([world.true.mean(axis=1) for world in worlds], axis=0).tolist()  # three
    for world in worlds:
        _examine(world, truth, level, shares, hits)
    nominal = {"coverage": level, "level": round(1 - level, 12)}
    rows = [_row(key, found, nominal[key[0]]) for key, found in hits.items()]
    rows += [_row(*found) for found in _detections(worlds, truth[0] - truth[2], level)]
    table = pd.DataFrame(rows).assign(seeds=worlds[0].true.shape[1])[COLUMNS]
    return table.sort_values("measure", kind="stable", ignore_index=True)


def can_be_simulated(source: Source, seeds: int) -> bool:
    """Return whether there are enough images and seeds for worlds."""
    return len(source.labels) >= FEWEST and seeds > 1 and source.targets.shape[1] > 1
