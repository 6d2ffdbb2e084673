"""The weights of the binary models, as images."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.plotting.weight_images import COLUMNS, draw_weights, weight_rows


def table(
    images: Mapping[str, NDArray[Any]],
    splits: Mapping[str, NDArray[Any]],
    fits: Mapping[str, Mapping[str, NDArray[Any]]] | None = None,
) -> pd.DataFrame:
    """Return a row for each weight of the first seed's linear binary models."""
    return weight_rows(images, splits, fits) if fits else pd.DataFrame(columns=COLUMNS)


def draw(table: pd.DataFrame) -> Figure:
    """Draw an image for each variant."""
    return draw_weights(table, "This study has no linear model of two classes to look into.")
