"""Read and write tables as CSV without losing a digit."""

from pathlib import Path

import pandas as pd

from digitlab.jobs.files import written_whole


def save_table(path: str | Path, table: pd.DataFrame) -> None:
    """Save ``table`` as CSV with every digit of its numbers, NaN as an empty field."""
    with written_whole(path) as temporary:
        table.to_csv(temporary, index=False, lineterminator="\n")


# Whole numbers that a fit made elsewhere lacks; with a gap, pandas would read them as floats.
COUNTS = ["epochs", "best_epoch", "steps", "parameters"]


def load_table(path: str | Path) -> pd.DataFrame:
    """Load a table that ``save_table`` wrote, with exactly the same numbers and text."""
    table = pd.read_csv(path, keep_default_na=False, na_values=[""])
    gaps = [name for name in COUNTS if name in table and table[name].isna().any()]
    whole = [name for name in gaps if (table[name].dropna() % 1 == 0).all()]
    return table.astype(dict.fromkeys(whole, "Int64"))
