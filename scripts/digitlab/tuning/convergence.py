"""How many epochs and steps each learning rate needs to get close to its best accuracy.

A fit that never gets there took longer than it trained. Figures, tables and claims all count it as
one epoch more, the least that it may take, so a mean with such fits is a lower bound.
"""

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from digitlab.stats.mean_intervals import summarize

CLOSE = 0.005  # half a point of accuracy
ROUNDING = 1e-9  # far below the share of one image: exactly half a point below counts as close

SETTING = ["variant", "sweep", "setting"]
NAMES = [*SETTING, "value", "seed"]
FACTS = ["best_validation_accuracy", "epochs_to_own", "steps_to_own"]
FACTS += ["epochs_to_common", "steps_to_common", "epochs_trained"]


class EpochsNeeded(NamedTuple):
    """Mean epochs to the common target over ``n`` fits, of which ``late`` never get there.

    ``high`` is infinite where some are late: how long they would have taken is not known.
    """

    n: int
    late: int
    mean: float
    low: float
    high: float


def at_least(fits: pd.DataFrame) -> pd.Series:
    """Return the epochs to the common target that each row of ``convergence`` takes at least."""
    return fits["epochs_to_common"].astype(float).fillna(fits["epochs_trained"] + 1)


def epochs_needed(fits: pd.DataFrame, level: float = 0.95) -> EpochsNeeded:
    """Return the mean epochs to the common target of rows of ``convergence``, with its interval."""
    found = summarize(at_least(fits).to_numpy(), level)
    late = int(fits["epochs_to_common"].isna().sum())
    low = float(np.maximum(found.low, 0.0))  # NaN stays
    return EpochsNeeded(found.n, late, found.mean, low, math.inf if late else found.high)


def first_within(history: pd.DataFrame, target: float) -> tuple[float, float]:
    """Return the first epoch with validation accuracy of at least ``target``, and its steps.

    ``history`` has one row per epoch of one fit, in order. NaN if the target is never reached.
    """
    there = history[history["validation_accuracy"] >= target - ROUNDING]
    return (there["epoch"].iloc[0], there["steps"].iloc[0]) if len(there) else (np.nan, np.nan)


def convergence(
    members: pd.DataFrame, history: pd.DataFrame, best: pd.DataFrame, percent: int
) -> pd.DataFrame:
    """Return one row per fit of each sweep over a learning rate.

    ``members`` says which settings belong to which sweep; ``history`` holds their epochs; ``best``
    says which setting of a sweep has the least validation loss (``chosen``). ``epochs_to_own`` and
    ``steps_to_own`` count up to half a point below the fit's own best validation accuracy; the
    ``_to_common`` columns, up to half a point below the best of any fit of that variant and seed in
    these sweeps. ``fastest`` marks the setting of a sweep that gets to the common target first.
    """
    rates = members[members["key"] == "learning_rate"]
    cell = (history["percent"] == percent) & (history["noise"] == 0)
    joined = rates.merge(history[cell], on=["variant", "setting"])
    accuracy = joined.groupby(["variant", "seed"])["validation_accuracy"]
    joined = joined.assign(common=accuracy.transform("max"))
    rows: list[dict[str, Any]] = []
    for fit, epochs in joined.groupby(NAMES, sort=False):
        own, common = epochs["validation_accuracy"].max(), epochs["common"].iloc[0]
        reached = [first_within(epochs, top - CLOSE) for top in (own, common)]
        rows.append(
            {
                **dict(zip(NAMES, fit, strict=True)),
                "best_validation_accuracy": own,
                "epochs_to_own": reached[0][0],
                "steps_to_own": reached[0][1],
                "epochs_to_common": reached[1][0],
                "steps_to_common": reached[1][1],
                "epochs_trained": int(epochs["epoch"].max()),
            }
        )
    if not rows:
        return pd.DataFrame(columns=[*NAMES, *FACTS, "chosen", "fastest"])
    chosen = best[[*SETTING, "best", "diverged"]].rename(columns={"best": "chosen"})
    table = pd.DataFrame(rows).merge(chosen, on=SETTING, how="left")
    fastest = _fastest(table[table["diverged"] == 0])
    table["fastest"] = pd.MultiIndex.from_frame(table[SETTING]).isin(fastest)
    return table.drop(columns="diverged")


def _fastest(fits: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Return the setting of each sweep that has the fewest late fits, then the least mean epochs.

    The rate with the least loss after many epochs will not do: it is slow because it is low.
    """
    late = fits["epochs_to_common"].isna()
    settings = fits.assign(late=late, least=at_least(fits)).groupby(SETTING, sort=False)
    ranked = settings.agg(late=("late", "sum"), least=("least", "mean")).sort_values(
        ["late", "least"], kind="stable"
    )
    return list(ranked.groupby(SETTING[:2], sort=False).head(1).index)
