"""Means and differences with the interval of the population that a claim is about.

A cell that names the official partition is about that very test set: only seeds are random. All
else about accuracies is judged with new seeds and new images. ``images`` in a cell chooses the one
or the other, ``these`` or ``new``. Other scores are known seed by seed,
not image by image, so their intervals are over seeds; on the test and validation partitions, each
seed has images of its own.
"""

import math

import pandas as pd

from digitlab.claims.cells import Cell, Tables, described, fits_of, paired, scored, values_by_seed
from digitlab.claims.verdict import LEVEL, NotRunError
from digitlab.stats.mean_intervals import SeedSummary, summarize, summarize_within
from digitlab.stats.paired_intervals import independent_difference
from digitlab.stats.proportions import Interval
from digitlab.stats.seeds_and_images import MeanOutcome, accuracy_interval, difference_interval

BOTH = "over new seeds and new images"
THESE_IMAGES = "over new seeds on these images"
SEEDS = "over new seeds"  # of what is about no held-out images
OWN_IMAGES = "over new seeds, each with its own images"
PLACE = ("variant", "setting", "percent", "noise")


def these_images(cell: Cell) -> bool:
    """Return whether a claim about ``cell`` is about these very images, as of an official set."""
    own = "these" if cell.get("partition") == "official" else "new"
    return bool(cell.get("images", own) == "these")


def of_partition(partition: str) -> str:
    """Return the population of an interval over seeds of scores on ``partition``."""
    return THESE_IMAGES if partition == "official" else OWN_IMAGES


def _of_seeds(cells: list[Cell], partition: str) -> str:
    """Return that of scores of ``cells``; those after an epoch are on validation images."""
    return OWN_IMAGES if any("epoch" in cell for cell in cells) else of_partition(partition)


def mean_of(
    tables: Tables, cell: Cell, score: str, level: float = LEVEL
) -> tuple[SeedSummary, str]:
    """Return the mean ``score`` of a cell with its 1 - ``level`` interval, and the population."""
    values = values_by_seed(tables, cell, score).to_numpy()
    if "epoch" in cell or score != "accuracy" or these_images(cell):
        partition = "" if "epoch" in cell else scored(tables, cell)["partition"].iloc[0]
        share = score.endswith("accuracy")
        limits = (0.0, 1.0) if share else (-math.inf, math.inf)
        return summarize_within(values, limits, 1 - level), _of_seeds([cell], partition)
    row = scored(tables, cell).iloc[0]
    summary = fits_of(tables["summary"], cell)
    own = summary[summary["partition"] == row["partition"]].iloc[0]
    outcome = MeanOutcome(
        seeds=int(own["seeds"]),
        images=int(own["images"]),
        mean=float(own["accuracy_mean"]),
        square=float(own["accuracy_mean"]),
        of_seeds=float(own["variance_of_seeds"]),
        of_images=float(own["variance_of_images"]),
        of_overlap=0.0,
    )
    low, high = accuracy_interval(outcome, 1 - level)
    mean = SeedSummary(
        outcome.seeds, outcome.mean, float(own["accuracy_sd"]), low, high, outcome.of_images
    )
    return mean, BOTH


def difference_of(
    tables: Tables, first: Cell, second: Cell, score: str, level: float = LEVEL
) -> tuple[SeedSummary, str]:
    """Return the mean ``score`` of one cell minus that of another, and the population.

    Fits are paired by seed. Accuracies on different partitions are of different images: their
    intervals are combined as if they were independent, which is on the safe side.
    """
    partitions = [cell.get("partition") for cell in (first, second)]
    if "epoch" in {*first, *second} or score != "accuracy":
        values = paired(tables, first, second, score).to_numpy()
        partition = partitions[0] or scored(tables, first)["partition"].iloc[0]
        return summarize(values, 1 - level), _of_seeds([first, second], str(partition))
    if partitions[0] != partitions[1]:
        return _across_partitions(tables, first, second, level)
    partition = scored(tables, first)["partition"].iloc[0]
    if these_images(first):
        values = paired(tables, first, second, score).to_numpy()
        return summarize_within(values, (-1.0, 1.0), 1 - level), of_partition(partition)
    row = compared(tables, first, second, partition)
    outcome = MeanOutcome(
        seeds=int(row["seeds"]),
        images=int(row["images"]),
        mean=float(row["difference"]),
        square=float(row["square"]),
        of_seeds=float(row["variance_of_seeds"]),
        of_images=float(row["variance_of_images"]),
        of_overlap=0.0,
    )
    low, high = difference_interval(outcome, 1 - level)
    mean = SeedSummary(outcome.seeds, outcome.mean, float(row["sd"]), low, high, outcome.of_images)
    return mean, BOTH


def compared(tables: Tables, first: Cell, second: Cell, partition: str) -> pd.Series:
    """Return the row of ``claimed_differences`` of two cells; raise ``NotRunError`` without one."""
    rows = tables["claimed_differences"]
    rows = rows[rows["partition"] == partition]
    for cell, side in ((first, "a"), (second, "b")):
        full = fits_of(tables["scores"], cell).iloc[0]
        for name in PLACE:
            rows = rows[rows[f"{name}_{side}"] == full[name]]
    if rows.empty:
        raise NotRunError(f"not compared: {described(first)} with {described(second)}")
    return rows.iloc[0]


def _across_partitions(
    tables: Tables, first: Cell, second: Cell, level: float
) -> tuple[SeedSummary, str]:
    """Return the difference of the accuracies of two cells on different partitions."""
    (a, of_a), (b, of_b) = (mean_of(tables, cell, "accuracy", level) for cell in (first, second))
    low, high = independent_difference(
        a.mean, Interval(a.low, a.high), b.mean, Interval(b.low, b.high)
    )
    population = of_a if of_a == of_b else f"{of_a}, less {of_b}"
    sd = math.hypot(a.sd, b.sd)
    fixed = a.fixed + b.fixed
    return SeedSummary(min(a.n, b.n), a.mean - b.mean, sd, low, high, fixed), population
