"""What the title of the report says: how accurate each kind of model is, and whose it may be."""

from typing import Any

import pandas as pd

from digitlab.plotting.names import KINDS, parts


def kinds(headline: pd.DataFrame, families: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the kinds of model with the mean accuracy of their best variant, the best kind first.

    ``tied`` says that tests of all pairs found the best variant of a kind not significantly less
    accurate than the best of all. Variants whose names tell no kind are left out.
    """
    scored = headline.dropna(subset=["accuracy_mean"])
    best = scored["accuracy_mean"].groupby(scored["variant"].map(_kind)).max()
    ordered = best.drop("", errors="ignore").sort_values(ascending=False, kind="stable")
    first = families[0]["lead"].get("first", []) if len(families) == 1 else []
    compared = families[0]["differences"] if first else {"tests": 0, "untested": 0}
    tied = set(map(_kind, first)) if compared["tests"] and not compared["untested"] else set()
    return [
        {"kind": name, "accuracy": float(value), "tied": name in tied}
        for name, value in ordered.items()
    ]


def _kind(variant: str) -> str:
    """Return what a sentence calls the kind of a variant, empty if its name does not tell it."""
    return KINDS.get(parts(variant)[0], "")


def same_by_hand(headline: pd.DataFrame, families: list[dict[str, Any]]) -> bool:
    """Return whether each variant by hand with a twin from PyTorch predicts the same throughout."""
    names = set(headline["variant"])
    twins = {
        frozenset((each["first"], other))
        for family in families
        for each in family["twins"]
        for other in each["others"]
    }
    pairs = [
        frozenset((name, f"{kind}_torch"))
        for name in names
        for kind, maker in [parts(name)]
        if maker == "manual" and f"{kind}_torch" in names
    ]
    return bool(pairs) and all(pair in twins for pair in pairs)
