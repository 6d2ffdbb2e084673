"""Which variants share a target, and which variant is shown where only one can be."""

import pandas as pd

# The variant whose single images are shown, if the study includes it.
PREFERRED = "softmax_manual"


def targets(headline: pd.DataFrame) -> dict[str, list[str]]:
    """Return the variants of each target, with ``multiclass`` first.

    ``headline`` has one row per variant with its ``target``.
    """
    names = sorted(headline["target"].unique(), key=lambda target: target != "multiclass")
    return {name: list(headline.loc[headline["target"] == name, "variant"]) for name in names}


def variant_shown(headline: pd.DataFrame) -> str:
    """Return the variant whose single images are shown; the choice does not depend on results.

    It is ``softmax_manual``; in a study without it, the first multiclass variant; without any of
    those, the first binary one.
    """
    members = next(iter(targets(headline).values()))
    return PREFERRED if PREFERRED in members else members[0]
