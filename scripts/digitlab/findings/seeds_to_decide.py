"""How many seeds would decide the claims that are undetermined, and what they would cost."""

import math
from fnmatch import fnmatch

import numpy as np
import pandas as pd

COLUMNS = ["id", "n", "seeds_needed", "more_seeds", "cpu_seconds", "what_decides"]
SEEDS, IMAGES, OTHER = "more seeds", "more images", "something else"


def table(claims: pd.DataFrame, timings: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each undetermined claim.

    ``seeds_needed`` decides with 80 % power if mean and spread are as measured, which the few seeds
    so far tell only roughly. ``cpu_seconds`` is the training time of the additional seeds of all
    fits that the claim is about, at the mean time of those so far.
    """
    rows = []
    for row in claims[claims["verdict"] == "undetermined"].itertuples():
        needed = float(row.seeds_needed)
        known = math.isfinite(needed)
        more = max(needed - row.n, 0.0) if known else np.nan
        word = SEEDS if known else IMAGES if math.isinf(needed) else OTHER
        cost = more * _seconds_per_seed(str(row.about).split("; "), timings)
        rows.append([row.id, row.n, needed if known else np.nan, more, cost, word])
    return pd.DataFrame(rows, columns=COLUMNS)


def _seconds_per_seed(patterns: list[str], timings: pd.DataFrame) -> float:
    """Return the mean seconds of a seed, added up over the fits that match any of ``patterns``."""
    place = timings[["variant", "setting", "percent", "noise"]].astype(str).agg("/".join, axis=1)
    seconds = timings.groupby(place)["seconds"].mean()
    matching = [any(fnmatch(name, pattern) for pattern in patterns) for name in seconds.index]
    return float(seconds[matching].sum())
