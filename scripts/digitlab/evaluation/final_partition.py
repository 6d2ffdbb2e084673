"""The final partition: the held-out images on which the report's results are computed."""

from typing import Any

import pandas as pd


def on_final_partition(table: pd.DataFrame, **values: Any) -> pd.DataFrame:
    """Return the rows of ``table`` on the final partition whose columns equal ``values``.

    The final partition is the official test set if there is one, else the test partition.
    """
    partition = "official" if (table["partition"] == "official").any() else "test"
    chosen = table["partition"] == partition
    for column, value in values.items():
        chosen &= table[column] == value
    return table[chosen]
