"""The final partition: the held-out images on which the report's results are computed."""

from typing import Any

import pandas as pd


def final_partition(table: pd.DataFrame) -> str:
    """Return the name of the final partition among those in ``table``."""
    return "official" if (table["partition"] == "official").any() else "test"


def on_final_partition(table: pd.DataFrame, **values: Any) -> pd.DataFrame:
    """Return the rows of ``table`` on the final partition whose columns equal ``values``.

    The final partition is the official test set if there is one, else the test partition.
    """
    chosen = table["partition"] == final_partition(table)
    for column, value in values.items():
        chosen &= table[column] == value
    return table[chosen]
