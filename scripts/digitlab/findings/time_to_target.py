"""How long each recipe takes to be nearly as good as a converged regression, over seeds."""

import numpy as np
import pandas as pd

WATTS = 10.0  # of a busy core; cores of servers and laptops take from 5 to 15
PLACE = ["variant", "target", "setting", "percent", "within"]
TAKEN = ["epochs", "steps", "seconds"]
COLUMNS = [*PLACE, "seeds", "reached", *TAKEN, "joules"]


def table(times: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each recipe, percentage and target: medians over seeds.

    ``reached`` counts the ``seeds`` that get to the target. One that never does took longer than
    any that does, so the median is NaN where it lies among those. ``joules`` are those of
    ``WATTS`` for each second of one core.
    """
    late = times[TAKEN].astype(float).fillna(np.inf)
    groups = [times[name] for name in PLACE]
    medians = late.groupby(groups, sort=False).median().replace(np.inf, np.nan)
    counts = times.groupby(PLACE, sort=False)["epochs"].agg(seeds="size", reached="count")
    found = counts.join(medians).reset_index()
    return found.assign(joules=WATTS * found["seconds"])[COLUMNS]
