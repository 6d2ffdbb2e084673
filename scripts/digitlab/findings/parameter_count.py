"""How large each model is."""

import pandas as pd

BYTES = 4  # per float32
KIBIBYTE = 1024  # bytes


def table(settings: pd.DataFrame) -> pd.DataFrame:
    """Return the number of trained parameters of each variant in the headline, and their memory.

    Variants whose parameters are unknown, as those of a user's own methods may be, are left out.
    ``bytes`` is four per float32, ``kibibytes`` is that / 1024, and ``times_smallest`` is the
    number of parameters as a multiple of the smallest model's.
    """
    models = settings[["variant", "target", "parameters"]].dropna()
    models = models.drop_duplicates(ignore_index=True)
    size = models["parameters"] * BYTES
    return models.assign(
        bytes=size,
        kibibytes=size / KIBIBYTE,
        times_smallest=models["parameters"] / models["parameters"].min(),
    )
