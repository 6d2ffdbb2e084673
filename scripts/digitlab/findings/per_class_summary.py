"""The scores of each digit, averaged over seeds."""

import pandas as pd

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.stats.mean_intervals import summarize_share

SCORES = ("precision", "recall", "f1", "auc", "accuracy")
KEYS = ["variant", "target", "partition", "digit"]
COLUMNS = [*KEYS, "support", "seeds"]
COLUMNS += [f"{score}_{end}" for score in SCORES for end in ("mean", "low", "high")]


def table(per_class: pd.DataFrame) -> pd.DataFrame:
    """Return the mean and 95 % t interval over seeds of each score of each variant and digit.

    Scores are on the final partition. ``accuracy`` is that of distinguishing the digit from the
    rest, ``support`` the mean number of its images. Fits that diverged are left out; ``seeds``
    counts the others.
    """
    rows = []
    for key, fits in on_final_partition(per_class).groupby(KEYS, sort=False):
        row = dict(zip(KEYS, key, strict=True)) | {"support": float(fits["support"].mean())}
        for score in SCORES:
            summary = summarize_share(fits[score].to_numpy())
            row |= {f"{score}_{end}": getattr(summary, end) for end in ("mean", "low", "high")}
        rows.append(row | {"seeds": int(fits["accuracy"].notna().sum())})
    return pd.DataFrame(rows, columns=COLUMNS)
