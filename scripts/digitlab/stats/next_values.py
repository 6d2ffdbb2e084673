"""What one more measurement would show, and how far off a quoted one must be to be refuted."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from numpy.typing import ArrayLike

from digitlab.stats.mean_intervals import ROUNDING, summarize
from digitlab.stats.power import detectable_shift
from digitlab.stats.proportions import Interval

LEVEL = 0.05
POWER = 0.8


class NextValue(NamedTuple):
    """The 95 % prediction interval of one more value; all NaN where nothing varies.

    ``refutable`` is how far a quoted value must be off to be outside with 80 % power.
    """

    low: float
    high: float
    refutable: float


def next_score(values: ArrayLike) -> NextValue:
    """Return what one more seed would score, given ``values``, one per seed; NaN is left out.

    mean +- t(n - 1) sd sqrt(1 + 1 / n). Values that are all the same say nothing about others, and
    fewer than two say nothing at all. Source: Hahn and Meeker (1991), Statistical Intervals,
    section 4.2.
    """
    summary = summarize(values)
    if summary.n < 2 or summary.sd < ROUNDING:
        return NextValue(math.nan, math.nan, math.nan)
    error = summary.sd * math.sqrt(1 + 1 / summary.n)
    half = (summary.high - summary.mean) * math.sqrt(summary.n + 1)
    reach = error * detectable_shift(summary.n - 1, LEVEL, POWER)
    return NextValue(summary.mean - half, summary.mean + half, reach)


def next_count(counts: Sequence[int], totals: Sequence[int], n: int) -> Interval:
    """Return the 95 % prediction interval of a count among ``n`` more, at least 0 and at most n.

    It holds each y for which both tails of the hypergeometric distribution of y, given all counts
    together, exceed 2.5 %: Fisher's test that both rates are the same. Source: Thatcher (1964),
    Journal of the Royal Statistical Society B 26:176.
    """
    from scipy.stats import hypergeom

    counted, total = sum(counts), sum(totals)

    def tails(y: int) -> tuple[float, float]:
        both = hypergeom(total + n, counted + y, n)
        return float(both.cdf(y)), float(both.sf(y - 1))

    middle = round(counted * n / total)
    low = high = middle
    while low > 0 and tails(low - 1)[0] > LEVEL / 2:
        low -= 1
    while high < n and tails(high + 1)[1] > LEVEL / 2:
        high += 1
    return Interval(low, high)


def refutable_rate(most: int, n: int) -> float:
    """Return the rate at which more than ``most`` of ``n`` are counted with 80 % power."""
    from scipy.special import betaincinv

    return float(betaincinv(most + 1, n - most, POWER)) if most < n else 1.0
