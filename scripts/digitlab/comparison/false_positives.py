"""Measure the false-positive rate of each test of the study.

There are two null hypotheses, one for each question that the study asks. ``images``: the two arms
are swapped at random on each image, so neither is better on images like these; tests of fitted
models are meant for this null. ``seeds``: both arms consist of fits of one variant, so the
algorithms are the same; tests over seeds are meant for this one. A test that holds its level under
one null need not hold it under the other, because it answers a different question.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from digitlab.comparison.checked_tests import BOOTSTRAP, TESTS, USED, Draw
from digitlab.comparison.null_data import (
    Simulation,
    arms_of,
    draw_same_variant,
    outcomes_of,
    swap_images,
)
from digitlab.comparison.pairing import Families, Record, pair_fits, partitions_with_images
from digitlab.randomness import generator
from digitlab.stats.proportions import wilson

# Draws under each null in each family, divided among its pairs or variants. They bound a rate near
# 5 % to within about 0.6 points (Wilson's 95 % interval).
DRAWS = 6000
# Every fifth draw goes through the bootstrap, the slowest test: 1.2 points.
BOOTSTRAPPED = 5

COLUMNS = ["null", "family", "test", "use", "partition", "sources", "discordant", "draws"]
COLUMNS += ["rejections", "rate", "low", "high", "level", "verdict", "highest", "highest_in"]
KEY = ["null", "family", "test", "partition"]


class Source(NamedTuple):
    """The source of data under one null: a pair of variants, or a single variant."""

    null: str
    name: str
    draw: Simulation


def sources(records: Mapping[str, Record], partition: str, seeds: int) -> Iterator[Source]:
    """Yield every source of null data in a family with which any test could reject."""
    for a, b in combinations(records, 2):
        arms = arms_of(pair_fits(records[a], records[b], partition), seeds)
        if arms.images.outcome.any():
            yield Source("images", f"{a} and {b}", partial(swap_images, arms))
    for name, record in records.items():
        outcomes = outcomes_of(pair_fits(record, record, partition))
        if len(outcomes.outcome) > 1:
            yield Source("seeds", name, partial(draw_same_variant, outcomes, seeds))


def count_rejections(
    source: Source, draws: int, level: float, rng: np.random.Generator
) -> list[dict[str, Any]]:
    """Return how often each test rejects in ``draws`` data sets drawn from ``source``.

    A test that cannot be computed (over seeds, with one seed) has no row. ``discordant`` is the
    mean number of images on which exactly one of the two compared models is right.
    """
    p_values: dict[str, list[float]] = {test: [] for test in TESTS}
    discordant = 0
    for number in range(draws):
        arms = source.draw(rng)
        tables = arms.tables()
        draw = Draw(arms.images, tables, number % len(tables), rng)
        discordant += draw.table.discordant
        for test, p in TESTS.items():
            if test != BOOTSTRAP or number % BOOTSTRAPPED == 0:
                p_values[test].append(p(draw))
    return [
        {
            "null": source.null,
            "test": test,
            "source": source.name,
            "discordant": discordant / draws,
            "draws": len(p),
            "rejections": int(np.count_nonzero(np.array(p) <= level)),
        }
        for test, p in p_values.items()
        if not np.isnan(p).any()
    ]


def verdict(low: float, high: float, level: float) -> str:
    """Return the verdict in words: how a false-positive rate's interval compares with the level."""
    if low > level:
        return "exceeds its level"
    return "stays below its level" if high < level else "holds its level"


def _summary(rows: pd.DataFrame, level: float) -> dict[str, Any]:
    """Return the false-positive rate of one test under one null in one family, over all sources."""
    null, family, test, partition = rows.iloc[0][KEY]
    draws, rejections = int(rows["draws"].sum()), int(rows["rejections"].sum())
    low, high = wilson(rejections, draws)
    rates = (rows["rejections"] / rows["draws"]).set_axis(rows["source"])
    return {
        "null": null,
        "family": family,
        "test": test,
        "use": "used" if test in USED[null] else "warning",
        "partition": partition,
        "sources": len(rows),
        "discordant": rows["discordant"].mean(),
        "draws": draws,
        "rejections": rejections,
        "rate": rejections / draws,
        "low": low,
        "high": high,
        "level": level,
        "verdict": verdict(low, high, level),
        "highest": rates.max(),
        "highest_in": rates.idxmax(),
    }


def check_levels(families: Families, level: float, seeds: int) -> pd.DataFrame:
    """Return the false-positive rate of each test under each null, with Wilson's 95 % interval.

    The rates are those of a study of ``seeds`` seeds. The null ``seeds`` takes its data from all
    fits of a variant, and its rates are those of fewer seeds where it has fewer than two fits for
    each (see ``draw_same_variant``). There is one row per null, family and test, on the final
    partition. ``sources`` counts the pairs (null ``images``) or variants (null ``seeds``) that the
    data come from, each with equally many draws; ``highest`` is the highest rate in any of them.
    ``use`` says whether the study uses the test for the question behind the null. Pairs without
    discordant images are left out, because no test can reject there.
    """
    rows = []
    for family, records in families.items():
        partition = (partitions_with_images(records) or [""])[-1]
        of_family = list(sources(records, partition, seeds)) if partition else []
        for source in of_family:
            draws = DRAWS // sum(other.null == source.null for other in of_family)
            # Draws depend only on the null and source, not on what else is compared.
            rng = generator(0, f"level check {source.null} {source.name}")
            named = {"family": family, "partition": partition}
            rows += [{**named, **row} for row in count_rejections(source, draws, level, rng)]
    if not rows:
        return pd.DataFrame(columns=COLUMNS)
    groups = pd.DataFrame(rows).groupby(KEY, sort=False)
    table = pd.DataFrame([_summary(group, level) for _, group in groups], columns=COLUMNS)
    return table.sort_values("null", kind="stable", ignore_index=True)
