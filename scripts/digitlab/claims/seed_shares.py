"""Verdicts on what is either so or not in each seed: is it so in most seeds?"""

import math

from digitlab.claims.verdict import LEVEL, UNKNOWN
from digitlab.stats.mean_intervals import SeedSummary
from digitlab.stats.proportions import wilson

POPULATION = "over new seeds on these images"


def share_of_seeds(agreeing: int, seeds: int, level: float = LEVEL) -> SeedSummary:
    """Return the share of ``seeds`` in which something is so, with Wilson's interval.

    Unlike a demand that all seeds agree, which more of them can only fail, the interval of the
    share narrows with each seed. Without any seed, all is NaN.
    """
    if not seeds:
        return SeedSummary(0, *[UNKNOWN[0]] * 4)
    low, high = wilson(agreeing, seeds, 1 - level)
    share = agreeing / seeds
    return SeedSummary(seeds, share, math.sqrt(share * (1 - share)), low, high)
