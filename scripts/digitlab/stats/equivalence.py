"""Show that two models or algorithms are equally accurate up to a margin.

Two one-sided tests (TOST): both "A is worse than B by the margin or more" and "A is better by
the margin or more" must be rejected. Source: Schuirmann (1987), Journal of Pharmacokinetics and
Biopharmaceutics 15:657. A nonsignificant difference does not show equivalence.
"""

import math
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from digitlab.stats.paired_intervals import tango, tango_statistic
from digitlab.stats.paired_table import PairedTable
from digitlab.stats.t_tests import SAME, paired_t


class Equivalence(NamedTuple):
    """A difference, its 1 - 2 alpha interval, and the larger of the two one-sided p-values."""

    difference: float
    low: float
    high: float
    p: float


def equivalent_on_images(table: PairedTable, margin: float, alpha: float = 0.05) -> Equivalence:
    """Test whether the accuracies of two fitted models differ by less than ``margin``.

    Uses Tango's score test, so p <= alpha exactly when his 1 - 2 alpha interval lies within the
    margin. Without discordant images, the result depends on n alone. Source: Tango (1998),
    Statistics in Medicine 17:891.
    """
    low, high = tango(table, 1 - 2 * alpha)
    normal = NormalDist()
    not_worse = 1 - normal.cdf(tango_statistic(table, -margin))
    not_better = normal.cdf(tango_statistic(table, margin))
    return Equivalence(table.difference, low, high, max(not_worse, not_better))


def equivalent_over_seeds(
    differences: ArrayLike, margin: float, alpha: float = 0.05
) -> Equivalence:
    """Test whether the mean of ``differences``, one per seed, is within ``margin`` of 0.

    Two one-sided paired t tests. With one seed, the interval and p are NaN. If all differences are
    equal, t is undefined: p is then that of n agreeing signs, 1 / 2^n, or 1 at or beyond the
    margin, and the interval is (0, 0) if the differences are all 0, else NaN.
    """
    from statsmodels.stats.weightstats import DescrStatsW

    d = np.asarray(differences, dtype=np.float64)
    test = paired_t(d, 1 - 2 * alpha)
    inside = margin - abs(test.difference)
    if test.n < 2:
        p = math.nan
    elif test.sd < SAME:
        p = 2.0**-test.n if inside > SAME else 1.0
    else:
        p = float(DescrStatsW(d).ttost_mean(-margin, margin)[0])
    return Equivalence(test.difference, test.low, test.high, p)
