"""The mean of an effect over data sets that each measured it with an error of its own.

The effect on data set k is measured as y_k = mu + u_k + e_k: u_k is how the data set departs from
the mean of all such data sets, with variance tau^2, and e_k the error of measurement. Every data
set counts the same, so that mu is the mean of the y_k and its test is Student's t with K - 1
degrees of freedom. Weights 1 / (tau^2 + var(e_k)), the usual ones, are estimated here from a few
seeds: with them, both the intervals of DerSimonian and Laird and those of Hartung and Knapp cover
too rarely (tests/stats/test_random_effects.py).
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from digitlab.stats.t_tests import paired_t


class MeanEffect(NamedTuple):
    """The mean effect over ``datasets``, its interval and p, and the effect on another data set.

    ``tau`` is the standard deviation of the true effects over data sets. ``next_low`` and
    ``next_high`` bound the true effect on the next data set; ``next_error`` is its standard error.
    All but the mean are NaN for a single data set.
    """

    datasets: int
    mean: float
    low: float
    high: float
    p: float
    tau: float
    next_low: float
    next_high: float
    next_error: float


def mean_effect(effects: ArrayLike, variances: ArrayLike, level: float = 0.95) -> MeanEffect:
    """Return the mean of ``effects`` (K,), which were measured with ``variances`` (K,).

    tau^2 is the variance of the effects less the mean of their variances, at least 0 (Hedges and
    Olkin, 1985, Statistical Methods for Meta-Analysis, chapter 9). The next true effect is within t
    sqrt(tau^2 + var(mean)), as of Higgins, Thompson and Spiegelhalter (2009), Journal of the Royal
    Statistical Society A 172:137.
    """
    from scipy.special import stdtrit

    y, v = (np.asarray(values, dtype=np.float64) for values in (effects, variances))
    test = paired_t(y, level)
    if test.n < 2:
        return MeanEffect(test.n, test.difference, *[math.nan] * 7)
    between = float(y.var(ddof=1))
    tau2 = max(between - float(v.mean()), 0.0)
    error = math.sqrt(tau2 + between / test.n)
    reach = float(stdtrit(test.n - 1, (1 + level) / 2)) * error
    return MeanEffect(
        datasets=test.n,
        mean=test.difference,
        low=test.low,
        high=test.high,
        p=test.p,
        tau=math.sqrt(tau2),
        next_low=test.difference - reach,
        next_high=test.difference + reach,
        next_error=error,
    )


def next_shares(effect: MeanEffect, margin: float) -> tuple[float, float, float]:
    """Return the probabilities that the next effect is below, within and above ``margin``.

    They are those of Student's t distribution around the mean effect, with K - 1 degrees of
    freedom; NaN where that distribution has no width.
    """
    from scipy.special import stdtr

    if not effect.next_error > 0:
        return math.nan, math.nan, math.nan
    freedom = effect.datasets - 1
    below = float(stdtr(freedom, (-margin - effect.mean) / effect.next_error))
    above = float(stdtr(freedom, (effect.mean - margin) / effect.next_error))
    return below, 1 - below - above, above
