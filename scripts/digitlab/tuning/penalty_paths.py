"""The weights of penalized settings, averaged over seeds along the strength of the penalty."""

import pandas as pd

from digitlab.tuning.scores import average

PATH = ["variant", "target", "sweep", "key", "strength"]
SHARES = {"exact_zeros_share": "exact_zeros", "near_zeros_share": "near_zeros"}


def penalty_paths(
    sparsity: pd.DataFrame, scores: pd.DataFrame, measures: dict[str, str]
) -> pd.DataFrame:
    """Return mean and 95 % t interval over seeds of each measure at each strength of each sweep.

    ``measures`` maps the name of a measure to a column of ``sparsity``, or to a key of
    ``SHARES``: those numbers of zeros as a share of the live weights. ``scores`` says of which
    target a variant has. Strengths come in ascending order.
    """
    targets = scores[["variant", "target"]].drop_duplicates()
    fits = sparsity.merge(targets, on="variant").rename(columns={"value": "strength"})
    shares = {name: fits[column] / fits["live_weights"] for name, column in SHARES.items()}
    table = average(fits.assign(**shares), PATH, measures)
    return table.sort_values("strength", kind="stable", ignore_index=True)
