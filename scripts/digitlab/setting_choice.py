"""Which setting of a sweep is best on the validation images, and which are no worse for sure."""

from typing import Any

import numpy as np
import pandas as pd

from digitlab.multiplicity import holm
from digitlab.seed_tests import paired_t

SWEEP = ["variant", "sweep", "key"]


def settings_table(scores: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Return the scores of every setting with its sweep, key and value; a row each partition.

    ``members`` has the columns variant, setting, sweep, key and value. A recipe that is part of
    several sweeps has rows in each.
    """
    clean = scores[scores["noise"] == 0]
    return members.merge(clean, on=["variant", "setting"], how="inner")


def final_losses(settings: pd.DataFrame, percent: int) -> pd.DataFrame:
    """Return the final validation loss of each setting (rows) and seed (columns)."""
    held_out = settings[(settings["partition"] == "validation") & (settings["percent"] == percent)]
    return held_out.pivot(index="setting", columns="seed", values="log_loss")


def compare_with_best(losses: pd.DataFrame, level: float) -> pd.DataFrame:
    """Return how far each setting's validation loss lies above that of the best one.

    ``losses`` has a row for each setting and a column for each seed. The best has the least mean
    loss; a paired t test over seeds tells it from each of the others, with Holm's correction for
    their number, and those that it does not tell apart at ``level`` are in the best set. A
    setting of which a fit diverged is not.
    """
    sound = losses.dropna()
    if sound.empty:
        return pd.DataFrame(index=losses.index).assign(best_set=False)
    best = sound.mean(axis=1).idxmin()
    rows: dict[Any, dict[str, Any]] = {best: {"difference": 0.0, "best": True}}
    for setting, values in sound.drop(index=best).iterrows():
        test = paired_t(values.to_numpy() - sound.loc[best].to_numpy(), 1 - level)
        rows[setting] = {
            "difference": test.difference,
            "low": test.low,
            "high": test.high,
            "p": test.p,
            "best": False,
        }
    table = pd.DataFrame.from_dict(rows, orient="index")
    others = table.index[~table["best"].astype(bool)]
    if len(others):
        table.loc[others, "p_holm"] = holm(table.loc[others, "p"].to_numpy(float))
    known = table.get("p_holm", pd.Series(np.nan, table.index))
    table["best_set"] = table["best"] | ~(known <= level)
    table = table.reindex(losses.index).assign(tests=len(others))
    return table.assign(**{name: table[name].eq(True) for name in ("best", "best_set")})


def best_settings(settings: pd.DataFrame, percent: int, level: float) -> pd.DataFrame:
    """Return a row for each setting of each sweep that varies a key: its losses, against the best.

    ``settings`` is what ``settings_table`` returns.
    """
    parts = []
    for names, sweep in settings[settings["key"] != ""].groupby(SWEEP, sort=False):
        losses = final_losses(sweep, percent)
        here = sweep[(sweep["percent"] == percent) & (sweep["partition"] == "validation")]
        grouped = here.groupby("setting", sort=False)
        facts = pd.DataFrame(
            {
                "value": grouped["value"].first(),
                "seeds": grouped["seed"].nunique(),
                "diverged": grouped["diverged"].sum(),
                "validation_loss": grouped["log_loss"].mean(),
                "validation_accuracy": grouped["accuracy"].mean(),
            }
        )
        table = facts.join(compare_with_best(losses, level)).rename_axis("setting").reset_index()
        parts.append(table.assign(**dict(zip(SWEEP, names, strict=True))))
    if not parts:
        return pd.DataFrame(columns=[*SWEEP, "setting", "value"])
    joined = pd.concat(parts, ignore_index=True)
    return joined[[*SWEEP, *(name for name in joined.columns if name not in SWEEP)]]
