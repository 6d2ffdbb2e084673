"""How many epochs and steps each learning rate needs to get close to its best accuracy."""

from typing import Any

import numpy as np
import pandas as pd

CLOSE = 0.005  # half a point of accuracy
ROUNDING = 1e-9  # far below the share of one image: exactly half a point below counts as close

NAMES = ["variant", "sweep", "setting", "value", "seed"]
FACTS = ["best_validation_accuracy", "epochs_to_own", "steps_to_own"]
FACTS += ["epochs_to_common", "steps_to_common"]


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
    these sweeps.
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
            }
        )
    if not rows:
        return pd.DataFrame(columns=[*NAMES, *FACTS, "chosen"])
    chosen = best[["variant", "sweep", "setting", "best"]].rename(columns={"best": "chosen"})
    return pd.DataFrame(rows).merge(chosen, on=["variant", "sweep", "setting"], how="left")
