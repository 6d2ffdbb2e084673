"""Test whether two fitted models are equally accurate, by their paired table.

statsmodels and scipy compute the tests. What is ours is the mid-p, which neither has, and the rule
for tables without evidence: p is 1 where a library divides 0 by 0.
"""

import numpy as np
from numpy.typing import NDArray

from digitlab.stats.paired_table import PairedTable


def _two_by_two(table: PairedTable) -> NDArray[np.int64]:
    """Return the table as libraries want it: rows by model A, columns by model B."""
    return np.array([[table.both, table.only_a], [table.only_b, table.neither]])  # (2, 2)


def exact_p(table: PairedTable) -> float:
    """Return the two-sided exact conditional p-value of McNemar's test.

    Given b + c discordant images, b is Binomial(b + c, 1/2) if the models are equally
    accurate: p = 2 P(X <= min(b, c)), at most 1. Without discordant images, there is no
    evidence against equality, and p is 1. Source: Fagerland, Lydersen and Laake (2013), BMC Medical
    Research Methodology 13:91.
    """
    from statsmodels.stats.contingency_tables import mcnemar

    return float(mcnemar(_two_by_two(table), exact=True).pvalue)


def mid_p(table: PairedTable) -> float:
    """Return the two-sided mid-p of McNemar's test.

    The exact p minus half the probability of all outcomes that are as likely as the observed one.
    If b != c there are two of them (b and c swapped), and p = exact - f(b); if b = c there is one,
    and p = 1 - f(b) / 2. Without discordant images, p is 1. Source: Fagerland, Lydersen and
    Laake (2013), BMC Medical Research Methodology 13:91, with its supplement.
    """
    from scipy.stats import binom

    if not table.discordant:
        return 1.0
    fewer = min(table.only_a, table.only_b)  # so that swapping the models keeps every digit
    point = float(binom.pmf(fewer, table.discordant, 0.5))
    tied = point if table.only_a == table.only_b else 2 * point
    return exact_p(table) - tied / 2


def chi_square_p(table: PairedTable) -> float:
    """Return the p-value of McNemar's asymptotic test without correction, (b - c)^2 / (b + c).

    Without discordant images, p is 1. Source: McNemar (1947), Psychometrika 12:153.
    """
    from statsmodels.stats.contingency_tables import mcnemar

    if not table.discordant:
        return 1.0
    return float(mcnemar(_two_by_two(table), exact=False, correction=False).pvalue)


def unpaired_p(table: PairedTable) -> float:
    """Return the p-value of the pooled z test of two proportions, which ignores the pairing.

    If both models are right on all images, or on none, or there are no images, p is 1. Source:
    Dietterich (1998), Neural Computation 10:1895, who warns against it.
    """
    from statsmodels.stats.proportion import proportions_ztest

    right = np.array([table.both + table.only_a, table.both + table.only_b])
    if right.sum() in (0, 2 * table.n):
        return 1.0
    return float(proportions_ztest(right, [table.n, table.n])[1])
