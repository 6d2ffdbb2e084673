"""Compare algorithms by their ranks on data sets: Friedman's test and critical differences.

Source: Demsar (2006), Journal of Machine Learning Research 7:1, section 3.2.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray


class RankTest(NamedTuple):
    """Friedman's test of k algorithms on N data sets, with the form of Iman and Davenport.

    ``ranks`` are the average ranks (k,), 1 for the best. ``statistic`` is chi-squared, corrected
    for ties, ``f`` has k - 1 and (k - 1)(N - 1) degrees of freedom, and ``p`` is that of ``f``.
    """

    ranks: NDArray[np.float64]
    statistic: float
    f: float
    p: float


def friedman(scores: ArrayLike) -> RankTest:
    """Return Friedman's test of ``scores`` (N, k), of which higher ones are better.

    Where all scores of each data set are tied, nothing is ranked: statistics and p are NaN. Source:
    Iman and Davenport (1980), Communications in Statistics A 9:571.
    """
    from scipy.stats import f as f_distribution
    from scipy.stats import friedmanchisquare, rankdata

    table = np.asarray(scores, dtype=np.float64)
    datasets, algorithms = table.shape
    ranks = rankdata(-table, axis=1).mean(axis=0)
    if (np.ptp(table, axis=1) == 0).all():
        return RankTest(ranks, math.nan, math.nan, math.nan)
    statistic = float(friedmanchisquare(*table.T).statistic)
    rest = datasets * (algorithms - 1) - statistic
    # All data sets rank alike: no variation is left over.
    f = (datasets - 1) * statistic / rest if rest > 1e-9 else math.inf
    freedom = algorithms - 1, (algorithms - 1) * (datasets - 1)
    return RankTest(ranks, statistic, f, float(f_distribution.sf(f, *freedom)))


def critical_difference(algorithms: int, datasets: int, level: float = 0.05) -> float:
    """Return the difference of two average ranks from which Nemenyi's test rejects at ``level``.

    Source: Nemenyi (1963), Distribution-free multiple comparisons, PhD thesis, Princeton.
    """
    from scipy.stats import studentized_range

    quantile = float(studentized_range.ppf(1 - level, algorithms, math.inf)) / math.sqrt(2)
    return quantile * math.sqrt(algorithms * (algorithms + 1) / (6 * datasets))


def indistinct_groups(ranks: ArrayLike, critical: float) -> list[tuple[int, int]]:
    """Return the first and last place of each group whose ranks differ by less than ``critical``.

    Places are those in the ascending order of ``ranks``. Groups of one, and those within another,
    are left out.
    """
    ordered = np.sort(np.asarray(ranks, dtype=np.float64))
    groups: list[tuple[int, int]] = []
    for first, rank in enumerate(ordered):
        last = int(np.searchsorted(ordered, rank + critical, side="left")) - 1
        if last > first and (not groups or last > groups[-1][1]):
            groups.append((first, last))
    return groups
