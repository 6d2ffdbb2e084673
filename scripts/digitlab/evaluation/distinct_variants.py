"""Variants that predict the same throughout are one."""

import pandas as pd

FIT = ["setting", "percent", "noise", "seed", "partition"]


def distinct_variants(scores: pd.DataFrame) -> pd.DataFrame:
    """Return ``scores`` without variants each of whose fits predicts the same as an earlier one.

    ``predictions`` holds a digest of the classes that a fit predicts, empty if it diverged; a
    variant none of whose fits finished is kept.
    """
    digests = scores["predictions"].astype(object)
    made = scores.assign(predictions=digests.where(digests.notna(), "")).set_index(FIT)[
        "predictions"
    ]
    of_variant = made.groupby(scores["variant"].to_numpy(), sort=False)
    whole = of_variant.agg(lambda fits: tuple(fits.sort_index().items()))
    finished = of_variant.agg(lambda fits: bool((fits != "").any()))
    twins = whole.index[whole.duplicated() & finished]
    return scores[~scores["variant"].isin(twins)]
