"""Which settings of a sweep are best on the validation images, or not significantly worse."""

import numpy as np
import pandas as pd

from digitlab.fits.divergence import without_diverged
from digitlab.settings.paths import BASELINE
from digitlab.stats.multiple_testing import holm
from digitlab.stats.t_tests import paired_t

SWEEP = ["variant", "sweep", "key"]
FACTS = ["setting", "value", "seeds", "diverged", "validation_loss", "validation_accuracy"]
NUMBERS = ["difference", "low", "high", "p", "p_holm"]
COLUMNS = [*SWEEP, *FACTS, *NUMBERS, "best", "best_set", "tests"]


def settings_table(scores: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Return the scores of every setting with its sweep, key and value; one row per partition.

    ``members`` has the columns variant, setting, sweep, key and value. A recipe that belongs to
    several sweeps has rows in each, at the percentages at which that sweep was fitted.
    """
    clean = scores[scores["noise"] == 0]
    joined = members.merge(clean, on=["variant", "setting"], how="inner")
    place = ["variant", "sweep", "percent"]
    fitted = joined.loc[joined["setting"] != BASELINE, place].drop_duplicates()
    return joined.merge(fitted, on=place, how="inner")


def validation_rows(settings: pd.DataFrame, percent: int) -> pd.DataFrame:
    """Return the scores of each fit on its validation images, NaN for fits that diverged."""
    chosen = (settings["partition"] == "validation") & (settings["percent"] == percent)
    return without_diverged(settings[chosen], ["log_loss", "accuracy"])


def compare_with_best(losses: pd.DataFrame, level: float) -> pd.DataFrame:
    """Return how far each setting's validation loss is above that of the best setting.

    ``losses`` has one row per setting and one column per seed. The best setting has the least mean
    loss. Each other setting is compared with it by a paired t test over seeds, with Holm's
    correction for the number of tests; those not significantly different at ``level`` are in the
    best set. A setting with a fit that diverged (NaN) is neither tested nor in the best set.
    """
    table = pd.DataFrame(np.nan, index=losses.index, columns=NUMBERS)
    sound = losses.dropna()
    best = sound.mean(axis=1).idxmin() if len(sound) else None
    others = sound.index.drop(best) if len(sound) else sound.index
    for setting in others:
        test = paired_t(sound.loc[setting] - sound.loc[best], 1 - level)
        table.loc[setting, NUMBERS[:4]] = [test.difference, test.low, test.high, test.p]
    table.loc[others, "p_holm"] = holm(table.loc[others, "p"])
    table.loc[table.index == best, "difference"] = 0.0
    told_apart = table["p_holm"] <= level
    return table.assign(
        best=table.index == best,
        best_set=table.index.isin(sound.index) & ~told_apart,
        tests=len(others),
    )


def judge_sweep(rows: pd.DataFrame, level: float) -> pd.DataFrame:
    """Return one row per setting of one sweep; ``rows`` are the sweep's validation scores."""
    grouped = rows.groupby("setting", sort=False)
    facts = pd.DataFrame(
        {
            "value": grouped["value"].first(),
            "seeds": grouped["log_loss"].count(),
            "diverged": grouped["diverged"].sum(),
            "validation_loss": grouped["log_loss"].mean(),
            "validation_accuracy": grouped["accuracy"].mean(),
        }
    ).sort_values("value", key=lambda values: pd.to_numeric(values, errors="coerce"))
    by_seed = rows.pivot  # raises an error if a fit is in it twice
    losses = by_seed(index="setting", columns="seed", values="log_loss")
    return facts.join(compare_with_best(losses, level)).rename_axis("setting").reset_index()


def best_settings(settings: pd.DataFrame, percent: int, level: float) -> pd.DataFrame:
    """Return one row per setting of each sweep that varies a key, compared with the best setting.

    ``settings`` is what ``settings_table`` returns. ``seeds`` counts the fits that did not
    diverge; loss and accuracy are means over them. Numeric values are in ascending order.
    """
    varied = validation_rows(settings[settings["key"] != ""], percent)
    parts = [
        judge_sweep(rows, level).assign(**dict(zip(SWEEP, names, strict=True)))
        for names, rows in varied.groupby(SWEEP, sort=False)
    ]
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    return pd.concat(parts, ignore_index=True)[COLUMNS]
