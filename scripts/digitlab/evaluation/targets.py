"""Which variants belong together, and which of them stands for all where one must do."""

import pandas as pd

# The first of these that a study holds is the one whose single images are shown.
PREFERRED = "softmax_manual"


def targets(headline: pd.DataFrame) -> dict[str, list[str]]:
    """Return the variants of each target, the one that tells all classes apart first.

    ``headline`` has a row for each variant with its ``target``.
    """
    names = sorted(headline["target"].unique(), key=lambda target: target != "multiclass")
    return {name: list(headline.loc[headline["target"] == name, "variant"]) for name in names}


def variant_shown(headline: pd.DataFrame) -> str:
    """Return the variant whose single images are shown, a choice that no result enters.

    That is ``softmax_manual`` or, in a study without it, the first multiclass variant or, if
    there is none, the first binary one.
    """
    members = next(iter(targets(headline).values()))
    return PREFERRED if PREFERRED in members else members[0]
