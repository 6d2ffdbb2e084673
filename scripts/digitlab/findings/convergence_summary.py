"""How many epochs and steps each learning rate takes, over seeds."""

import math
from typing import Any

import pandas as pd

from digitlab.tuning.convergence import epochs_needed

NAMES = ["variant", "sweep", "value"]
COUNTS = ["epochs_to_own", "steps_to_own", "epochs_to_common", "steps_to_common"]
COLUMNS = [*NAMES, "chosen", "fastest", "seeds", "best_validation_accuracy", *COUNTS]
COLUMNS += ["epochs_to_common_low", "epochs_to_common_high", "reached_common"]


def table(convergence: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each rate of each sweep: means over seeds, steps over those that get there.

    ``reached_common`` counts the seeds that get within half a point of the best of any fit of that
    variant and seed. The epochs that this takes have a 95 % t interval; a fit that never gets there
    counts as one epoch more than it trained, and the interval then has no upper bound.
    """
    sweeps = convergence.groupby(["variant", "sweep"], sort=False)
    rows = [
        summarize_rate(dict(zip(NAMES, (*names, value), strict=True)), fits)
        for names, sweep in sweeps
        for value, fits in sweep.groupby("value")
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def summarize_rate(names: dict[str, Any], fits: pd.DataFrame) -> dict[str, Any]:
    """Return the row of one rate, labeled with ``names``, from one fit for each seed."""
    common = epochs_needed(fits)
    means = fits[["best_validation_accuracy", *COUNTS]].astype(float).mean()
    return {
        **names,
        "chosen": bool(fits["chosen"].iloc[0]),
        "fastest": bool(fits["fastest"].iloc[0]),
        "seeds": len(fits),
        **means,
        "epochs_to_common": common.mean,
        "epochs_to_common_low": common.low,
        "epochs_to_common_high": common.high if math.isfinite(common.high) else math.nan,
        "reached_common": common.n - common.late,
    }
