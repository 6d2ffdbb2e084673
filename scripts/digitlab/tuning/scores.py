"""Scores of the settings in sweeps, averaged over seeds."""

import numpy as np
import pandas as pd

from digitlab.fits.divergence import without_diverged
from digitlab.stats.mean_intervals import summarize

MEMBER = ["variant", "sweep", "setting", "value"]
SUMMARY = ["measure", "seeds", "diverged", "mean", "low", "high"]


def with_numbers(fits: pd.DataFrame, key: str, sweep: str | None = None) -> pd.DataFrame:
    """Return the rows whose sweep varies ``key``, with numeric ``value``; only ``sweep`` if given.

    If any sweep in a table has words as values, all its values were read as text.
    """
    chosen = fits["key"] == key
    if sweep is not None:
        chosen &= fits["sweep"] == sweep
    rows = fits[chosen]
    return rows.assign(value=pd.to_numeric(rows["value"], errors="coerce"))


def average(fits: pd.DataFrame, by: list[str], measures: dict[str, str]) -> pd.DataFrame:
    """Return mean and 95 % t interval over seeds of each group of fits and each measure.

    ``measures`` maps the name of a measure to its column. Fits that diverged are counted in
    ``diverged`` and left out of the mean; ``seeds`` counts the others.
    """
    scores = without_diverged(fits, sorted(set(measures.values())))
    rows = []
    for names, group in scores.groupby(by, sort=False, dropna=False):
        for measure, column in measures.items():
            summary = summarize(group[column].to_numpy(np.float64))
            rows.append(
                {
                    **dict(zip(by, names, strict=True)),
                    "measure": measure,
                    "seeds": summary.n,
                    "diverged": int(group["diverged"].sum()),
                    "mean": summary.mean,
                    "low": summary.low,
                    "high": summary.high,
                }
            )
    return pd.DataFrame(rows, columns=[*by, *SUMMARY])


def with_choice(points: pd.DataFrame, best: pd.DataFrame) -> pd.DataFrame:
    """Add to each setting in ``points`` whether it is its sweep's best, or in the best set."""
    names = ["variant", "sweep", "setting"]
    choice = best[[*names, "best", "best_set"]]
    return points.merge(choice, on=names, how="left")
