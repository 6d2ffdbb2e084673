"""How small a difference in accuracy McNemar's test and a t test can detect.

For McNemar's test, ``discordance`` is the share of images that exactly one of the two models gets
right. Throughout, ``alpha`` is two-sided.
"""

import math
from statistics import NormalDist

_NORMAL = NormalDist()
MOST_SEEDS = 10**6


def smallest_detectable_difference(
    discordance: float, n: int, alpha: float = 0.05, power: float = 0.8
) -> float:
    """Return the smallest difference that McNemar's test on ``n`` images detects with ``power``.

    With d the difference as a share of the images and psi the discordance, the asymptotic
    unconditional power is Phi((|d| sqrt(n) - z_alpha sqrt(psi)) / sqrt(psi - d^2)). Solved for d,
    it is sqrt(psi) (z_alpha sqrt(n) + z_power sqrt(n + z_power^2 - z_alpha^2)) / (n + z_power^2).
    Source: Connor (1987), Biometrics 43:207.

    A difference cannot exceed the discordance, because only discordant images contribute to it. The
    result is NaN if even the largest possible difference would be missed too often, for example if
    no image is discordant.
    """
    z_alpha, z_power = _NORMAL.inv_cdf(1 - alpha / 2), _NORMAL.inv_cdf(power)
    if n < z_alpha**2:  # even n discordant images, all in favor of one model, are not enough
        return math.nan
    root = math.sqrt(n + z_power**2 - z_alpha**2)
    scale = (z_alpha * math.sqrt(n) + z_power * root) / (n + z_power**2)
    difference = math.sqrt(discordance) * scale
    return difference if 0 < difference <= discordance else math.nan


def t_power(shift: float, freedom: float, alpha: float = 0.05) -> float:
    """Return the power of a two-sided t test where the truth is ``shift`` standard errors away.

    The probability that t^2, a noncentral F variable, is above its critical value; ``freedom``, the
    degrees of freedom, need not be whole. TTestPower of statsmodels is NaN for large shifts.
    Source: Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, chapter 2.
    """
    from scipy.special import ncfdtr, stdtrit

    # Beyond a million degrees of freedom t is normal to six digits, and ncfdtr fails.
    freedom = min(freedom, 1e6)
    critical = float(stdtrit(freedom, 1 - alpha / 2)) ** 2
    return 1 - float(ncfdtr(1, freedom, shift**2, critical))


def detectable_shift(freedom: float, alpha: float = 0.05, power: float = 0.8) -> float:
    """Return the shift, in standard errors, that a two-sided t test detects with ``power``.

    Solves ``t_power`` for the shift. TTestPower of statsmodels is wrong for one or two degrees of
    freedom at a small alpha: for three seeds at .05 / 15, it returns an effect of 5.5, not 12.7.
    """
    from scipy.optimize import brentq

    high = 1.0
    while t_power(high, freedom, alpha) < power:
        high *= 2
    return float(brentq(lambda shift: t_power(shift, freedom, alpha) - power, 0.0, high))


def detectable_difference(
    variance: float, freedom: float, alpha: float = 0.05, power: float = 0.8
) -> float:
    """Return the smallest mean difference that a two-sided t test detects with ``power``.

    ``variance`` is that of the mean; NaN where it is 0 or not known.
    """
    if not variance > 0:
        return math.nan
    return math.sqrt(variance) * detectable_shift(freedom, alpha, power)


def seeds_to_detect(difference: float, sd: float, fixed: float = 0.0) -> float:
    """Return how many seeds a two-sided t test needs to detect a mean ``difference``.

    The test is at level .05 and detects with 80 % power. Seeds differ by ``sd``; ``fixed`` is the
    part of the variance of the mean that more seeds leave. The number is infinite where a million
    seeds are not enough, and NaN where ``sd`` is 0 or NaN.
    """
    if not sd > 0 or math.isnan(difference):
        return math.nan

    def enough(seeds: int) -> bool:
        of_seeds = sd**2 / seeds
        freedom = (of_seeds + fixed) ** 2 / (of_seeds**2 / (seeds - 1))
        return abs(difference) >= detectable_difference(of_seeds + fixed, freedom)

    if difference == 0 or not enough(MOST_SEEDS):
        return math.inf
    few, many = 1, MOST_SEEDS
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if enough(middle) else (middle, many)
    return float(many)
