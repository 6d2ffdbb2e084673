"""Whether wrong labels harm more than missing ones."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.fits.divergence import sound
from digitlab.stats.interval_columns import bounded
from digitlab.stats.multiple_testing import with_holm
from digitlab.stats.t_tests import paired_t

LEVEL = 0.05

TESTED = ["variant", "target", "partition", "corrupted", "deleted", "seeds"]
TESTED += ["loss_corrupted", "loss_corrupted_low", "loss_corrupted_high"]
TESTED += ["loss_deleted", "loss_deleted_low", "loss_deleted_high"]
TESTED += ["difference", "low", "high", "p_value"]


def table(scores: pd.DataFrame) -> pd.DataFrame:
    """Return what corrupting ``corrupted`` % of the labels costs, against deleting as many.

    Losses are in points of accuracy, relative to the same seed with all images and the lowest
    noise; ``difference`` is the loss from corrupting minus the loss from deleting, paired by seed,
    with a 95 % t interval and Holm's correction over the noise levels of a variant. Deleting k %
    means the fits with 100 - k % of the images. If the grid has none with exactly as many, those
    with the next fewer images are taken (``deleted`` > ``corrupted``): if wrong labels harm more
    than deleting even more images, they harm more than deleting as many, provided that more data
    does not lower accuracy; if not, nothing follows and the verdict stays open. A level without any
    such fit has no row.
    """
    rows = on_final_partition(scores, setting="baseline")
    rows = rows.assign(points=100 * rows["accuracy"].where(sound(rows)))
    tests = [
        {**part.iloc[0][["variant", "target", "partition"]], **row}
        for _, part in rows.groupby("variant", sort=False)
        for row in _rows(part)
    ]
    found = with_holm(pd.DataFrame(tests, columns=TESTED), "p_value", ["variant"])
    found["verdict"] = [_verdict(row) for _, row in found.iterrows()]
    return found


def _rows(part: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield a row for each noise level of one variant."""
    cells = part.pivot_table("points", "seed", ["percent", "noise"], dropna=False)
    whole, least = part["percent"].max(), part["noise"].min()
    kept = sorted(part.loc[part["noise"] == least, "percent"].unique(), reverse=True)
    clean = cells[whole, least]
    for noise in sorted(part.loc[part["percent"] == whole, "noise"].unique()):
        corrupted = noise - least
        most = whole * (100 - corrupted)
        left = next((percent for percent in kept if 100 * percent <= most), None)
        if not corrupted or left is None:
            continue
        losses = clean - cells[whole, noise], clean - cells[left, least]
        row = {"corrupted": corrupted, "deleted": 100 * (whole - left) / whole}
        for name, loss in zip(("loss_corrupted", "loss_deleted"), losses, strict=True):
            test = paired_t(loss)
            row |= bounded(name, test.difference, test.low, test.high)
        test = paired_t(losses[0] - losses[1])
        row |= {"seeds": test.n, "difference": test.difference, "low": test.low, "high": test.high}
        yield {**row, "p_value": test.p}


def _verdict(row: pd.Series) -> str:
    """Return the verdict of a row in words."""
    found = row["p_holm"] < LEVEL
    if found and row["difference"] > 0:
        return "wrong labels harm more"
    if row["deleted"] > row["corrupted"]:
        return "open: more was deleted"
    return "missing labels harm more" if found else "not distinguishable"
