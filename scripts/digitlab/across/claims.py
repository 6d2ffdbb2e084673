"""On which data sets the claims of the sources hold."""

from collections.abc import Sequence

import pandas as pd

from digitlab.claims.verdict import NOT_APPLICABLE, NOT_SUPPORTED, SUPPORTED

CLAIM = ["id", "source", "claim"]
ALL, NONE, MIXED = "supported on all", "not supported on any", "supported on some, not on others"
OPEN, ONE, NOWHERE = "open", "judged on one data set", "not applicable"
ORDER = (ALL, NONE, MIXED, OPEN, ONE, NOWHERE)


def across(verdicts: Sequence[str]) -> str:
    """Return what the ``verdicts`` on one claim, a data set each, say together.

    A claim counts as supported on all only if every data set on which it can be judged supports it,
    so that no correction for their number is due.
    """
    judged = [verdict for verdict in verdicts if verdict != NOT_APPLICABLE]
    if len(judged) < 2:
        return ONE if judged else NOWHERE
    if set(judged) == {SUPPORTED}:
        return ALL
    if set(judged) == {NOT_SUPPORTED}:
        return NONE
    return MIXED if {SUPPORTED, NOT_SUPPORTED} <= set(judged) else OPEN


def claims_by_dataset(claims: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each claim: its verdict on each data set and what they say together."""
    datasets = claims["dataset"].unique()
    verdicts = claims.pivot(index=CLAIM, columns="dataset", values="verdict")
    first = claims.drop_duplicates("id")[CLAIM]
    table = first.merge(verdicts[datasets].reset_index(), on=CLAIM, how="left")
    table["across"] = [across(row) for row in table[list(datasets)].to_numpy()]
    place = {word: position for position, word in enumerate(ORDER)}
    return table.sort_values("across", key=lambda column: column.map(place), kind="stable")
