"""Zeros and norms of the weights of penalized settings, over seeds."""

import pandas as pd

from digitlab.tuning.penalty_paths import PATH, SHARES, penalty_paths

MEASURES = {name: name for name in SHARES}
MEASURES |= {name: name for name in ("live_weights", "norm_1", "norm_2", "largest")}
MEASURES |= {"validation_accuracy": "accuracy_validation", "test_accuracy": "accuracy_test"}


def table(sparsity: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each strength of each sweep, with means over the fits that did not diverge.

    Zeros are shares of the live weights; near zeros are below 0.001 in absolute value, exact zeros
    included.
    """
    measures = dict(MEASURES)
    if sparsity["accuracy_test"].isna().all():  # as without test images
        del measures["test_accuracy"]
    paths = penalty_paths(sparsity, scores, measures)
    columns = [*PATH, "seeds", "diverged", *MEASURES]
    if paths.empty:
        return pd.DataFrame(columns=columns)
    in_columns = paths.pivot  # it keeps means that are NaN
    wide = in_columns(index=[*PATH, "seeds", "diverged"], columns="measure", values="mean")
    return wide.reset_index().reindex(columns=columns).rename_axis(columns=None)
