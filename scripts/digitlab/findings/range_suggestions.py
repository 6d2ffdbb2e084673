"""The learning rates that the range test suggests, by each of its rules."""

import pandas as pd

from digitlab.tuning.range_test import smoothed, suggested_rates


def table(range_test: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each variant, seed and rule, with the rate that the rule suggests."""
    rows = [
        {"variant": variant, "seed": seed, "rule": rule, "rate": rate}
        for (variant, seed), steps in range_test.groupby(["variant", "seed"], sort=False)
        for rule, rate in suggested_rates(
            steps["rate"].to_numpy(), smoothed(steps["loss"].to_numpy())
        ).items()
    ]
    return pd.DataFrame(rows, columns=["variant", "seed", "rule", "rate"])
