"""Read and write tables as CSV without losing a digit."""

from pathlib import Path

import pandas as pd

from digitlab.jobs.files import written_whole


def save_table(path: str | Path, table: pd.DataFrame) -> None:
    """Save ``table`` as CSV with every digit of its numbers, NaN as an empty field."""
    with written_whole(path) as temporary:
        table.to_csv(temporary, index=False, lineterminator="\n")


def load_table(path: str | Path) -> pd.DataFrame:
    """Load a table that ``save_table`` wrote, with exactly the same numbers and text."""
    return pd.read_csv(path, keep_default_na=False, na_values=[""])
