"""Properties of penalized fits, averaged over seeds, as a function of penalty strength."""

import pandas as pd

from digitlab.tuning.scores import average

PATH = ["variant", "target", "sweep", "key", "strength"]
SHARES = {"exact_zeros_share": "exact_zeros", "near_zeros_share": "near_zeros"}


def penalty_paths(
    sparsity: pd.DataFrame, scores: pd.DataFrame, measures: dict[str, str]
) -> pd.DataFrame:
    """Return mean and 95 % t interval over seeds of each measure, per sweep and penalty strength.

    ``measures`` maps the name of a measure to a column of ``sparsity`` or to a key of ``SHARES``, a
    count of zeros as a share of the live weights. ``scores`` gives the target of each variant.
    Strengths are in ascending order.
    """
    targets = scores[["variant", "target"]].drop_duplicates()
    fits = sparsity.merge(targets, on="variant").rename(columns={"value": "strength"})
    shares = {name: fits[column] / fits["live_weights"] for name, column in SHARES.items()}
    table = average(fits.assign(**shares), PATH, measures)
    return table.sort_values("strength", kind="stable", ignore_index=True)
