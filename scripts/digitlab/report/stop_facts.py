"""What the report says about fits that stop early and lower their learning rate on the way."""

from typing import Any

import pandas as pd


def stop_facts(stops: pd.DataFrame) -> list[dict[str, Any]]:
    """Return, for each recipe, how many fits stopped before the rate was lowered, and how accurate.

    The accuracies are means over these fits and over the others, NaN where there are none.
    """
    facts = []
    for (variant, setting), fits in stops.groupby(["variant", "setting"], sort=False):
        before = fits["before"].astype(bool)
        facts.append(
            {
                "variant": variant,
                "setting": setting,
                "lowered_after": int(fits["lowered_after"].iloc[0]),
                "fits": len(fits),
                "before": int(before.sum()),
                "accuracy_before": float(fits.loc[before, "accuracy"].mean()),
                "accuracy_after": float(fits.loc[~before, "accuracy"].mean()),
            }
        )
    return facts
