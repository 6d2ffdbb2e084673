"""Read and write tables as CSV without losing a digit."""

from pathlib import Path

import pandas as pd

from digitlab.storage import written_whole


def save_table(path: str | Path, table: pd.DataFrame) -> None:
    """Save ``table`` as CSV with every digit of its numbers, NaN as an empty field."""
    with written_whole(path) as temporary:
        table.to_csv(temporary, index=False, lineterminator="\n")


def load_table(path: str | Path) -> pd.DataFrame:
    """Load a table that ``save_table`` wrote, with the very numbers it held."""
    return pd.read_csv(path, float_precision="round_trip")


def concatenate_tables(paths: list[str], path: str | Path) -> None:
    """Join CSV files of the same columns below each other, their text untouched."""
    parts = [Path(part).read_text(encoding="utf-8").splitlines(keepends=True) for part in paths]
    headers = {part[0] for part in parts}
    if len(headers) != 1:
        raise ValueError(f"{path}: its parts differ in their columns: {', '.join(sorted(paths))}.")
    with written_whole(path) as temporary:
        temporary.write_text(
            parts[0][0] + "".join(line for part in parts for line in part[1:]), encoding="utf-8"
        )
