"""Some variants have more seeds in the compared cell; what compares cells uses those of all."""

import pandas as pd

OF_FITS = ("scores", "timings", "history", "per_class", "confusion")  # tables by fit


def with_seeds_in_common(fits: pd.DataFrame, seeds: int) -> pd.DataFrame:
    """Return the rows of ``fits`` for the first ``seeds`` seeds, which every cell has."""
    return fits[fits["seed"] < seeds].reset_index(drop=True)
