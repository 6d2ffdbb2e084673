"""How much of the gain from more data is due to more steps."""

import pandas as pd

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.fits.divergence import without_diverged
from digitlab.stats.interval_columns import bounded
from digitlab.stats.mean_intervals import paired_ratio
from digitlab.stats.t_tests import paired_t

SETTING = "equal-steps"
EFFECTS = {
    "more_data": ("whole", "epochs"),
    "more_steps": ("steps", "epochs"),
    "rest": ("whole", "steps"),
}
COLUMNS = ["variant", "partition", "percent", "seeds"]
COLUMNS += [f"{effect}{bound}" for effect in EFFECTS for bound in ("", "_low", "_high")]
COLUMNS += ["share_of_steps", "share_low", "share_high"]


def table(scores: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each variant and percentage that was also fitted at equal steps.

    ``more_data`` is the accuracy with all training images minus that with the percentage at equal
    epochs, ``more_steps`` the part of it that the percentage gains when it makes as many steps, and
    ``rest`` what is left: paired differences over seeds with 95 % t intervals, on the final
    partition. ``share_of_steps`` is ``more_steps`` over ``more_data``.
    """
    sound = without_diverged(on_final_partition(scores, noise=0), ["accuracy"])
    cell = ["variant", "partition", "percent", "seed"]
    by_setting = {
        setting: sound[sound["setting"] == setting].set_index(cell)["accuracy"]
        for setting in ("baseline", SETTING)
    }
    both = pd.DataFrame({"steps": by_setting[SETTING], "epochs": by_setting["baseline"]})
    both = both.loc[by_setting[SETTING].index].reset_index()
    whole = sound[(sound["setting"] == "baseline") & (sound["percent"] == 100)]
    joined = both.merge(
        whole[["variant", "seed", "accuracy"]].rename(columns={"accuracy": "whole"}),
        on=["variant", "seed"],
    ).dropna()
    rows = []
    for names, fits in joined[joined["percent"] < 100].groupby(cell[:3], sort=False):
        row = {**dict(zip(cell[:3], names, strict=True)), "seeds": len(fits)}
        for effect, (more, less) in EFFECTS.items():
            test = paired_t(fits[more] - fits[less])
            row |= bounded(effect, test.difference, test.low, test.high)
        share = paired_ratio(fits["steps"] - fits["epochs"], fits["whole"] - fits["epochs"])
        row |= dict(zip(COLUMNS[-3:], share, strict=True))
        rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS)
