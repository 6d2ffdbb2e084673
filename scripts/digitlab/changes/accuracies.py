"""Test how much accuracies differ between two studies."""

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.changes.finished_study import FinishedStudy
from digitlab.changes.outcomes import paired_outcome
from digitlab.fits.divergence import sound
from digitlab.stats.equivalence import equivalent_over_seeds
from digitlab.stats.multiple_testing import holm, with_holm
from digitlab.stats.seeds_and_images import (
    MeanOutcome,
    difference_interval,
    difference_p,
    equivalence_p,
)
from digitlab.stats.t_tests import SAME, SeedTest, paired_t, welch_t, welch_within

BOTH = "new seeds and new images, paired image by image"
PAIRED = "paired t over seeds on these images, whose fits are missing"
EQUAL = "none: the same accuracy in every seed"
UNPAIRED = "Welch's t over seeds, different images or seeds"
TOGETHER = ["setting", "percent", "noise", "partition"]  # cells alike in these are one family
CELL = ["variant", "target", *TOGETHER]
COLUMNS = [*CELL, "test", "seeds_before", "seeds_after", "accuracy_before", "accuracy_after"]
COLUMNS += ["difference", "low", "high", "p", "p_within"]


def shared_seeds(before: FinishedStudy, after: FinishedStudy) -> set[int]:
    """Return the seeds that stand for the same images, in the same partitions, in both studies."""
    if before.images is None or before.images != after.images:
        return set()
    return {seed for seed, drawn in before.draws.items() if after.draws.get(seed) == drawn}


def accuracies(study: FinishedStudy) -> dict[tuple[Any, ...], pd.Series]:
    """Return the accuracy of each seed, by cell; fits that diverged are left out."""
    ended = study.scores[sound(study.scores)]
    return {
        cell: fits.set_index("seed")["accuracy"]
        for cell, fits in ended.groupby(CELL, sort=False, dropna=False)
    }


class Test(NamedTuple):
    """The test of a difference: its name, its result, and the p-value of equivalence."""

    name: str
    result: SeedTest
    within: float


def paired_test(
    differences: NDArray[np.float64],
    outcome: Callable[[], MeanOutcome | None],
    level: float,
    margin: float,
) -> Test:
    """Return the test of ``differences``, one for each seed.

    ``outcome`` returns the mean difference image by image, None where it is not known: the test is
    then over seeds alone.
    """
    result = paired_t(differences, 1 - level)
    within = equivalent_over_seeds(differences, margin, level).p
    if np.abs(differences).max(initial=0.0) < SAME:
        return Test(EQUAL, result, within)
    mean = outcome()
    if mean is None or mean.seeds < 2:
        return Test(PAIRED, result, within)
    low, high = difference_interval(mean, 1 - level)
    result = result._replace(low=low, high=high, p=difference_p(mean))
    return Test(BOTH, result, equivalence_p(mean, margin))


def change(
    before: pd.Series,
    after: pd.Series,
    shared: set[int],
    level: float,
    margin: float,
    outcome: Callable[[list[int]], MeanOutcome | None],
) -> dict[str, Any]:
    """Return the test of one cell, after minus before.

    ``before`` and ``after`` are accuracies by seed. Seeds in ``shared`` are paired; if there are
    any, the others are left out. ``outcome`` returns the difference of such seeds image by image.
    """
    pairs = sorted(shared & set(before.index) & set(after.index))
    if len(pairs) > 1 or len(pairs) == len(before) == len(after):
        before, after = before[pairs], after[pairs]
        differences = (after - before).to_numpy()
        test = paired_test(differences, partial(outcome, pairs), level, margin)
    else:
        result = welch_t(before, after, 1 - level)
        test = Test(UNPAIRED, result, welch_within(before, after, margin))
    return {
        "test": test.name,
        "seeds_before": len(before),
        "seeds_after": len(after),
        "accuracy_before": before.mean(),
        "accuracy_after": after.mean(),
        "difference": test.result.difference,
        "low": test.result.low,
        "high": test.result.high,
        "p": test.result.p,
        "p_within": test.within,
    }


def verdict(row: Any, level: float) -> str:
    """Return in words how the accuracy of a row changed."""
    if not row.test:
        return "only after" if math.isnan(row.accuracy_before) else "only before"
    if row.test == EQUAL:
        return "same in every seed"
    if math.isnan(row.p_holm):
        return "not estimable"
    if row.p_holm <= level:
        return "higher" if row.difference > 0 else "lower"
    return "equivalent" if row.p_within_holm <= level else "not distinguishable"


def _rows(
    before: FinishedStudy, after: FinishedStudy, level: float, margin: float
) -> Iterator[dict[str, Any]]:
    """Yield a row for each cell of either study, first those of the later one, in its order."""
    old, new, shared = accuracies(before), accuracies(after), shared_seeds(before, after)
    for cell in dict.fromkeys([*new, *old]):
        row = dict(zip(CELL, cell, strict=True))
        if cell in old and cell in new:
            outcome = partial(paired_outcome, before, after, row)
            yield row | change(old[cell], new[cell], shared, level, margin, outcome)
        else:
            side, only = ("after", new[cell]) if cell in new else ("before", old[cell])
            row |= {"seeds_before": 0, "seeds_after": 0, "test": ""}
            yield row | {f"seeds_{side}": len(only), f"accuracy_{side}": only.mean()}


def accuracy_changes(
    before: FinishedStudy, after: FinishedStudy, level: float, margin: float
) -> pd.DataFrame:
    """Return the difference in accuracy, after minus before, of each cell of either study.

    Seeds that stand for the same images in both studies are paired, and the others are left out; if
    there are none, the two samples of seeds are compared unpaired. Where both studies have the fits
    of paired seeds, intervals and tests are about new seeds and new images, else about seeds alone.
    ``low`` and ``high`` bound the difference at 1 - ``level``; ``p_holm`` is ``p`` corrected for
    the ``tests`` variants of the same setting, percent, noise and partition. ``p_within`` is the
    p-value of two one-sided tests that the difference is within the ``margin``, and
    ``p_within_holm`` is corrected in the same way. A cell that only one study has is not tested.
    """
    table = pd.DataFrame(list(_rows(before, after, level, margin)), columns=COLUMNS)
    numbers = [name for name in COLUMNS[len(CELL) + 1 :] if not name.startswith("seeds")]
    table = with_holm(table.astype(dict.fromkeys(numbers, float)), "p", TOGETHER)
    within = table.groupby(TOGETHER, sort=False, dropna=False)["p_within"]
    table["p_within_holm"] = within.transform(holm).astype(float)
    table["verdict"] = [verdict(row, level) for row in table.itertuples()]
    return table
