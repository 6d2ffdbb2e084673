"""Whether more training images have diminishing returns."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from digitlab.evaluation.error_curves import ErrorCurve, error_curves
from digitlab.stats.multiple_testing import with_holm
from digitlab.stats.t_tests import paired_t

LEVEL = 0.05

TESTED = ["variant", "target", "partition", "seeds", "percent_from", "percent", "percent_to"]
TESTED += ["gain_before", "gain_after", "change", "low", "high", "p_value"]
EXPONENTS = ["exponent_before", "exponent_after", "exponent_change"]
EXPONENTS += ["exponent_low", "exponent_high"]


def table(scores: pd.DataFrame, counts: pd.DataFrame, per_class: pd.DataFrame) -> pd.DataFrame:
    """Return the second divided difference of accuracy at each percentage between two others.

    Gains are points of accuracy per 10 % of the training images, below and above ``percent``;
    ``change`` is the gain above minus the gain below, averaged over seeds, with a 95 % t interval
    and a paired t test with Holm's correction within a target.

    Per image, every curve that levels off has diminishing returns. The exponents b of error ~
    images^-b below and above ``percent`` are alike on a power law, where each doubling removes the
    same share of the errors; ``exponent_change`` is below 0 where doubling removes less and less.
    """
    rows = [row for curve in error_curves(scores, counts, per_class) for row in _rows(curve)]
    found = with_holm(pd.DataFrame(rows, columns=[*TESTED, *EXPONENTS]), "p_value", ["target"])
    found["verdict"] = [
        "not distinguishable" if not p < LEVEL else "diminishing" if change < 0 else "growing"
        for p, change in zip(found["p_holm"], found["change"], strict=True)
    ]
    return found[[*TESTED, "p_holm", "tests", "verdict", *EXPONENTS]]


def _rows(curve: ErrorCurve) -> Iterator[dict[str, Any]]:
    """Yield a row for each percentage of one variant between two others."""
    # Both have shape (seeds, percents - 1).
    gains = np.diff(curve.points, axis=1) / (np.diff(curve.percents) / 10)
    steps = np.log(curve.images[1:] / curve.images[:-1])
    exponents = -np.diff(np.log(curve.errors), axis=1) / steps
    for middle in range(1, len(curve.percents) - 1):
        gain_before, gain_after = gains[:, middle - 1], gains[:, middle]
        before, after = exponents[:, middle - 1], exponents[:, middle]
        test, steeper = paired_t(gain_after - gain_before), paired_t(after - before)
        yield {
            "variant": curve.variant,
            "target": curve.target,
            "partition": curve.partition,
            "seeds": test.n,
            "percent_from": curve.percents[middle - 1],
            "percent": curve.percents[middle],
            "percent_to": curve.percents[middle + 1],
            "gain_before": gain_before.mean(),
            "gain_after": gain_after.mean(),
            "change": test.difference,
            "low": test.low,
            "high": test.high,
            "p_value": test.p,
            "exponent_before": before.mean(),
            "exponent_after": after.mean(),
            "exponent_change": steeper.difference,
            "exponent_low": steeper.low,
            "exponent_high": steeper.high,
        }
