"""Whether more training images have diminishing returns."""

import numpy as np
import pandas as pd

from digitlab.evaluation.error_curves import error_curves
from digitlab.stats.multiple_testing import holm
from digitlab.stats.t_tests import paired_t

LEVEL = 0.05

COLUMNS = ["variant", "target", "partition", "seeds", "percent_from", "percent", "percent_to"]
COLUMNS += ["gain_before", "gain_after", "change", "low", "high"]
COLUMNS += ["p_value", "p_holm", "tests", "verdict"]
COLUMNS += ["exponent_before", "exponent_after", "exponent_change"]
COLUMNS += ["exponent_low", "exponent_high"]


def table(scores: pd.DataFrame, counts: pd.DataFrame, per_class: pd.DataFrame) -> pd.DataFrame:
    """Return the second divided difference of accuracy at each percentage between two others.

    Gains are points of accuracy per 10 % of the training images, below and above ``percent``;
    ``change`` is the gain above minus the gain below, averaged over seeds, with a 95 % t interval
    and a paired t test with Holm's correction within a target.

    Per image, every curve that levels off has diminishing returns. The exponents b of error ~
    images^-b below and above ``percent`` are alike on a power law, where each doubling removes the
    same share of the errors; ``exponent_change`` is below 0 where doubling removes less and less.
    """
    rows = []
    for curve in error_curves(scores, counts, per_class):
        width = curve.percents[1:] - curve.percents[:-1]
        gains = (curve.points[:, 1:] - curve.points[:, :-1]) / (width / 10)  # (seeds, percents - 1)
        steps = np.log(curve.images[1:] / curve.images[:-1])
        exponents = -np.diff(np.log(curve.errors), axis=1) / steps  # (seeds, percents - 1)
        for middle in range(1, len(curve.percents) - 1):
            before, after = gains[:, middle - 1], gains[:, middle]
            test = paired_t(after - before)
            slopes = exponents[:, middle - 1], exponents[:, middle]
            steeper = paired_t(slopes[1] - slopes[0])
            rows.append(
                {
                    "variant": curve.variant,
                    "target": curve.target,
                    "partition": curve.partition,
                    "seeds": test.n,
                    "percent_from": curve.percents[middle - 1],
                    "percent": curve.percents[middle],
                    "percent_to": curve.percents[middle + 1],
                    "gain_before": before.mean(),
                    "gain_after": after.mean(),
                    "change": test.difference,
                    "low": test.low,
                    "high": test.high,
                    "p_value": test.p,
                    "exponent_before": slopes[0].mean(),
                    "exponent_after": slopes[1].mean(),
                    "exponent_change": steeper.difference,
                    "exponent_low": steeper.low,
                    "exponent_high": steeper.high,
                }
            )
    found = pd.DataFrame(rows, columns=COLUMNS)
    targets = found.groupby("target")["p_value"]
    found["p_holm"] = targets.transform(holm).astype(float)
    found["tests"] = targets.transform("count").astype(int)
    found["verdict"] = [
        "not distinguishable" if not p < LEVEL else "diminishing" if change < 0 else "growing"
        for p, change in zip(found["p_holm"], found["change"], strict=True)
    ]
    return found
