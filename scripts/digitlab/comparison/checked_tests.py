"""The tests whose level is checked: those that the study uses, and those it warns against."""

import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from digitlab.stats.hierarchical_bootstrap import bootstrap_means
from digitlab.stats.image_outcomes import ImageOutcomes
from digitlab.stats.mcnemar import chi_square_p, exact_p, mid_p, unpaired_p
from digitlab.stats.paired_table import PairedTable
from digitlab.stats.seeds_and_images import difference_p, mean_outcome
from digitlab.stats.t_tests import SAME, paired_t

RESAMPLES = 400  # per bootstrap; a level check runs one for every fifth draw of null data


class Draw(NamedTuple):
    """Two arms of S seeds, drawn under the null hypothesis.

    ``images`` are their outcomes, ``tables`` (S,) the paired table of each seed, and ``position``
    is the seed whose two models the tests of fitted models compare.
    """

    images: ImageOutcomes
    tables: Sequence[PairedTable]
    position: int
    rng: np.random.Generator

    @property
    def table(self) -> PairedTable:
        """The paired table of the seed whose models are compared."""
        return self.tables[self.position]


@cache
def _p_of_discordant(test: Callable[[PairedTable], float], only_a: int, only_b: int) -> float:
    """Return the p-value of one of McNemar's tests, which depend on the discordant images alone.

    A call of the library takes up to .4 ms, and tens of thousands of draws share few such counts.
    """
    return test(PairedTable(0, only_a, only_b, 0))


def _mcnemar_p(test: Callable[[PairedTable], float], table: PairedTable) -> float:
    return _p_of_discordant(test, table.only_a, table.only_b)


def summed_p(tables: Sequence[PairedTable]) -> float:
    """Return McNemar's p-value for the sum of all seeds' tables, as if no images were shared."""
    summed = PairedTable(*(sum(cells) for cells in zip(*tables, strict=True)))
    return _mcnemar_p(chi_square_p, summed)


def seeds_p(tables: Sequence[PairedTable]) -> float:
    """Return the p-value of the paired t test over seeds, as ``paired_t`` does; NaN for one seed.

    scipy's own test takes 20 times as long as its distribution function, most of a level check.
    """
    from scipy.special import stdtr

    d = np.array([table.difference for table in tables])
    n = len(d)
    if n < 2 or np.ptp(d) < SAME:
        return paired_t(d).p
    return 2 * float(stdtr(n - 1, -abs(d.mean()) * math.sqrt(n) / d.std(ddof=1)))


def bootstrap_p(images: ImageOutcomes, rng: np.random.Generator) -> float:
    """Return the level at which the bootstrap interval of the mean difference just includes 0.

    NaN for one seed.
    """
    if len(images.outcome) < 2:
        return math.nan
    means = bootstrap_means(images, RESAMPLES, rng)
    return min(2 * min(float((means <= 0).mean()), float((means >= 0).mean())), 1.0)


def seeds_and_images_p(images: ImageOutcomes) -> float:
    """Return the p-value of the test for new seeds and images; NaN for one seed."""
    return difference_p(mean_outcome(images))


SEEDS_AND_IMAGES = "seeds and images"
BOOTSTRAP = "bootstrap of seeds and images"
TESTS: dict[str, Callable[[Draw], float]] = {
    "McNemar mid-p": lambda draw: _mcnemar_p(mid_p, draw.table),
    "McNemar exact": lambda draw: _mcnemar_p(exact_p, draw.table),
    "McNemar chi-square": lambda draw: _mcnemar_p(chi_square_p, draw.table),
    "unpaired proportions": lambda draw: unpaired_p(draw.table),
    "McNemar summed over seeds": lambda draw: summed_p(draw.tables),
    "paired t over seeds": lambda draw: seeds_p(draw.tables),
    SEEDS_AND_IMAGES: lambda draw: seeds_and_images_p(draw.images),
    BOOTSTRAP: lambda draw: bootstrap_p(draw.images, draw.rng),
}

# The tests that the study uses under each null; the others serve as warnings.
USED = {
    "images": ["McNemar mid-p", "McNemar exact", SEEDS_AND_IMAGES],
    "seeds": ["paired t over seeds", SEEDS_AND_IMAGES],
}
