"""Intervals for the accuracy difference and the odds ratio of two models' paired outcomes."""

import math
from statistics import NormalDist

from digitlab.stats.paired_table import PairedTable
from digitlab.stats.proportions import Interval, wilson


def newcombe(table: PairedTable, level: float = 0.95, corrected: bool = True) -> Interval:
    """Return Newcombe's score interval for accuracy of A minus accuracy of B.

    Combines the Wilson intervals of both accuracies and their correlation phi, with a continuity
    correction of phi (method 10) or, if not ``corrected``, without it (method 8).
    Source: Newcombe (1998), Statistics in Medicine 17:2635.
    """
    right_a, right_b = table.both + table.only_a, table.both + table.only_b
    a, b = wilson(right_a, table.n, level), wilson(right_b, table.n, level)
    p_a, p_b = right_a / table.n, right_b / table.n
    phi = _correlation(table, corrected)
    low = table.difference - _distance(p_a - a.low, b.high - p_b, phi)
    high = table.difference + _distance(a.high - p_a, p_b - b.low, phi)
    return Interval(max(low, -1.0), min(high, 1.0))


def independent_difference(a: float, of_a: Interval, b: float, of_b: Interval) -> Interval:
    """Return the interval of a - b from those of two independent estimates.

    For Wilson's intervals of two proportions this is method 10 of Newcombe (1998), Statistics in
    Medicine 17:873; it stays within [-1, 1]. Zou and Donner (2008), Statistics in Medicine 27:1693,
    show that it holds for other intervals too.
    """
    low = a - b - math.hypot(a - of_a.low, of_b.high - b)
    return Interval(low, a - b + math.hypot(of_a.high - a, b - of_b.low))


def _correlation(table: PairedTable, corrected: bool) -> float:
    """Return phi of the paired table, 0 if a margin is empty."""
    both, only_a, only_b, neither = table
    margins = (both + only_a) * (only_b + neither) * (both + only_b) * (only_a + neither)
    product: float = both * neither - only_a * only_b
    if corrected and product > 0:
        product = max(product - table.n / 2, 0)
    return product / math.sqrt(margins) if margins else 0.0


def _distance(x: float, y: float, phi: float) -> float:
    """Return the length of the difference of two vectors x, y at an angle with cosine phi."""
    # Rounding can make the square slightly negative if the vectors are equal.
    return math.sqrt(max(x**2 - 2 * phi * x * y + y**2, 0.0))


def tango(table: PairedTable, level: float = 0.95) -> Interval:
    """Return Tango's score interval for accuracy of A minus accuracy of B.

    Holds every difference that the score test does not reject; it excludes 0 exactly when
    McNemar's asymptotic test rejects. Without discordant images, it is +- z^2 / (n + z^2).
    Source: Tango (1998), Statistics in Medicine 17:891.
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    return score_interval(table.only_a, table.only_b, table.n, z)


def tango_statistic(table: PairedTable, difference: float) -> float:
    """Return the score statistic of the hypothesis that the accuracies differ by ``difference``.

    Standard normal under that hypothesis, for -1 < ``difference`` < 1; undefined (0 / 0) if the
    difference is 0 and no image is discordant. Source: Tango (1998), Statistics in Medicine 17:891.
    """
    return score_statistic(table.only_a, table.only_b, table.n, difference)


def score_interval(only_a: float, only_b: float, n: float, quantile: float) -> Interval:
    """Return Tango's interval for counts that need not be whole, at any ``quantile``."""
    low = _lowest_difference(only_a, only_b, n, quantile)
    return Interval(low, -_lowest_difference(only_b, only_a, n, quantile))


def score_statistic(only_a: float, only_b: float, n: float, difference: float) -> float:
    """Return Tango's statistic for counts that need not be whole."""
    distance = only_a - only_b - n * difference
    return distance / _score_spread(difference, only_a, only_b, n)


def _lowest_difference(b: float, c: float, n: float, quantile: float) -> float:
    """Return the smallest difference whose score statistic does not exceed ``quantile``."""
    from scipy.optimize import brentq

    if b == c == 0:
        return -(quantile**2) / (n + quantile**2)
    if c == n:
        return -1.0

    def excess(difference: float) -> float:
        spread = _score_spread(difference, b, c, n)
        return b - c - n * difference - quantile * spread

    # If b = n, the excess has a second root at the estimate itself, where the spread is 0. Stopping
    # 1e-9 below the estimate excludes it.
    return float(brentq(excess, -1.0, (b - c) / n - 1e-9))


def _score_spread(difference: float, b: float, c: float, n: float) -> float:
    """Return the standard error of b - c if the accuracies differ by ``difference``."""
    quadratic = 2 * n
    linear = -b - c + (2 * n - b + c) * difference
    constant = -c * difference * (1 - difference)
    discriminant = max(linear**2 - 4 * quadratic * constant, 0.0)
    share_only_b = (math.sqrt(discriminant) - linear) / (2 * quadratic)  # maximum likelihood
    return math.sqrt(max(n * (2 * share_only_b + difference * (1 - difference)), 0.0))


def odds_ratio(table: PairedTable) -> float:
    """Return the conditional odds ratio b / c: images that only A got right per image for only B.

    Infinite if c = 0, NaN if no image is discordant. Source: Fagerland, Lydersen and Laake (2014),
    Statistics in Medicine 33:2850.
    """
    if not table.discordant:
        return math.nan
    return table.only_a / table.only_b if table.only_b else math.inf


def odds_ratio_exact(table: PairedTable, level: float = 0.95) -> Interval:
    """Return the exact interval of the odds ratio, (0, inf) if no image is discordant.

    The Clopper-Pearson interval of b / (b + c), as odds p / (1 - p); it excludes 1 exactly
    when the exact p is below 1 - level. Source: Fagerland, Lydersen and Laake (2014),
    Statistics in Medicine 33:2850.
    """
    from scipy.special import betaincinv

    b, c, tail = table.only_a, table.only_b, (1 - level) / 2
    low = float(betaincinv(b, c + 1, tail)) if b else 0.0
    high = float(betaincinv(c, b + 1, tail)) if c else 0.0  # of c / (b + c)
    return _odds(low, high)


def odds_ratio_mid_p(table: PairedTable, level: float = 0.95) -> Interval:
    """Return the mid-p interval of the odds ratio, (0, inf) if no image is discordant.

    The Clopper-Pearson mid-p interval of b / (b + c), as odds p / (1 - p); it excludes 1
    exactly when the mid-p is below 1 - level. Source: Fagerland, Lydersen and Laake (2014),
    Statistics in Medicine 33:2850.
    """
    tail = (1 - level) / 2
    return _odds(
        _mid_p_low(table.only_a, table.discordant, tail),
        _mid_p_low(table.only_b, table.discordant, tail),
    )


def _mid_p_low(count: int, n: int, tail: float) -> float:
    """Return the probability p at which P(X > count) + P(X = count) / 2 equals ``tail``."""
    from scipy.optimize import brentq
    from scipy.special import bdtrc

    if count == 0:
        return 0.0

    def excess(share: float) -> float:
        # The mean of P(X > count) and P(X >= count) is P(X > count) + P(X = count) / 2.
        return float(bdtrc(count, n, share) + bdtrc(count - 1, n, share)) / 2 - tail

    return float(brentq(excess, 0.0, 1.0))


def _odds(low_a: float, low_b: float) -> Interval:
    """Convert the lower limits of b / (b + c) and of c / (b + c) into limits of b / c."""
    return Interval(low_a / (1 - low_a), (1 - low_b) / low_b if low_b else math.inf)
