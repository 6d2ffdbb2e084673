"""The recipe of the tutorial compared with each variant's own."""

import pandas as pd

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.fits.divergence import without_diverged
from digitlab.stats.t_tests import paired_t

SETTING = "tutorial"
MEASURES = ["accuracy", "log_loss", "epochs", "steps"]
COLUMNS = ["variant", "partition", "measure", "seeds", "baseline", SETTING]
COLUMNS += ["difference", "low", "high"]


def table(scores: pd.DataFrame, compared: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each variant and measure: both means over seeds, and their difference.

    Differences are tutorial minus baseline, paired by seed, with 95 % t intervals, on the final
    partition and at the percentage of ``compared``, the headline.
    """
    cell = {"percent": compared["percent"].iloc[0], "noise": 0}
    fits = without_diverged(on_final_partition(scores, **cell), MEASURES)
    by = ["variant", "partition", "seed"]
    pairs = fits[fits["setting"] == "baseline"].merge(
        fits[fits["setting"] == SETTING], on=by, suffixes=("_baseline", f"_{SETTING}")
    )
    rows = []
    for (variant, partition), group in pairs.groupby(by[:2], sort=False):
        for measure in MEASURES:
            both = group[[f"{measure}_baseline", f"{measure}_{SETTING}"]].dropna()
            own, other = (both[name].astype(float) for name in both)
            test = paired_t(other - own)
            row = [variant, partition, measure, test.n, own.mean(), other.mean()]
            rows.append([*row, test.difference, test.low, test.high])
    return pd.DataFrame(rows, columns=COLUMNS)
