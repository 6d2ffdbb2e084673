"""How large each model is."""

import pandas as pd

BYTES = 4  # of a float32
KIBIBYTE = 1024  # bytes


def table(settings: pd.DataFrame) -> pd.DataFrame:
    """Return the trained values of each variant of the headline and the memory that they take.

    ``bytes`` counts four for each float32, ``kibibytes`` is that / 1024, ``times_smallest`` the
    parameters as a multiple of the smallest model's.
    """
    models = settings[["variant", "target", "parameters"]].drop_duplicates(ignore_index=True)
    size = models["parameters"] * BYTES
    return models.assign(
        bytes=size,
        kibibytes=size / KIBIBYTE,
        times_smallest=models["parameters"] / models["parameters"].min(),
    )
