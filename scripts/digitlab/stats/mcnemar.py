"""Test whether two fitted models are equally accurate, by their paired table."""

import math

from digitlab.stats.paired_table import PairedTable


def exact_p(table: PairedTable) -> float:
    """Return the two-sided exact conditional p-value of McNemar's test.

    Given b + c discordant images, b is Binomial(b + c, 1/2) if the models are equally
    accurate: p = 2 P(X <= min(b, c)), at most 1. Without discordant images, there is no
    evidence against equality, and p is 1. Source: Fagerland, Lydersen and Laake (2013), BMC Medical
    Research Methodology 13:91.
    """
    from scipy.special import bdtr

    return min(float(2 * bdtr(min(table.only_a, table.only_b), table.discordant, 0.5)), 1.0)


def mid_p(table: PairedTable) -> float:
    """Return the two-sided mid-p of McNemar's test.

    The exact p minus half the probability of all outcomes that are as likely as the observed one.
    If b != c there are two of them (b and c swapped), and p = exact - f(b); if b = c there is one,
    and p = 1 - f(b) / 2. Without discordant images, p is 1. Source: Fagerland, Lydersen and
    Laake (2013), BMC Medical Research Methodology 13:91, with its supplement.
    """
    if not table.discordant:
        return 1.0
    point: float = math.comb(table.discordant, table.only_a) / 2**table.discordant
    tied = point if table.only_a == table.only_b else 2 * point
    return exact_p(table) - tied / 2


def chi_square_p(table: PairedTable) -> float:
    """Return the p-value of McNemar's asymptotic test without correction, (b - c)^2 / (b + c).

    Without discordant images, p is 1. Source: McNemar (1947), Psychometrika 12:153.
    """
    from scipy.special import chdtrc

    if not table.discordant:
        return 1.0
    return float(chdtrc(1, (table.only_a - table.only_b) ** 2 / table.discordant))


def unpaired_p(table: PairedTable) -> float:
    """Return the p-value of the pooled z test of two proportions, which ignores the pairing.

    If both models are right on all images, or on none, or there are no images, p is 1. Source:
    Dietterich (1998), Neural Computation 10:1895, who warns against it.
    """
    if not table.n:
        return 1.0
    pooled = (2 * table.both + table.discordant) / (2 * table.n)
    if pooled in (0, 1):
        return 1.0
    z = table.difference / math.sqrt(2 * pooled * (1 - pooled) / table.n)
    return math.erfc(abs(z) / math.sqrt(2))
