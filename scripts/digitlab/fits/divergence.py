"""Fits that diverged: they are counted, and enter no mean and no test."""

import pandas as pd


def sound(fits: pd.DataFrame) -> pd.Series:
    """Return whether each row of ``fits`` is about a fit that did not diverge."""
    return ~fits["diverged"].astype(bool)


def without_diverged(fits: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return ``fits`` with NaN in ``columns`` for fits that diverged.

    Such a fit may have scores, if the weights of an earlier epoch were restored.
    """
    kept = fits[columns].where(sound(fits))
    return fits.assign(**{name: kept[name] for name in columns})
