"""When fits stopped that lower their learning rate: before it was lowered, or later."""

import pandas as pd

from digitlab.fits.divergence import sound

COLUMNS = ["variant", "setting", "seed", "partition", "lowered_after", "at_most"]
COLUMNS += ["epochs", "best_epoch", "before", "accuracy"]


def early_stops(scores: pd.DataFrame, planned: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each fit of a recipe that stops early and lowers its rate on the way.

    ``scores`` are those on the final partition without label noise. ``planned`` has a row for each
    such recipe: ``variant``, ``setting``, ``percent``, ``lowered_after``, the epochs before the
    rate is first lowered, and ``at_most``, those that it may take in all. A fit that took no more
    than the former stopped ``before`` the rate was lowered. Fits that diverged have no row.
    """
    fits = planned.merge(scores[sound(scores)], on=["variant", "setting", "percent"])
    return fits.assign(before=fits["epochs"] <= fits["lowered_after"])[COLUMNS]
