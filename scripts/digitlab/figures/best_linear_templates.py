"""The weights of each class in the most accurate linear model, as images."""

from collections.abc import Mapping
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.plotting.style import LARGE, draw_notice
from digitlab.plotting.weight_images import (
    COLUMNS,
    END,
    draw_sheet,
    linear_weights,
    weight_rows,
)

ACROSS = 5  # templates in a row
MOST = 20  # templates, those of the first classes


def table(
    images: Mapping[str, NDArray[Any]],
    splits: Mapping[str, NDArray[Any]],
    headline: pd.DataFrame,
    fits: Mapping[str, Mapping[str, NDArray[Any]]] | None = None,
) -> pd.DataFrame:
    """Return a row for each weight of the first seed of the linear model of all classes that has
    the highest mean accuracy; none if there is no linear model.
    """
    fits, pixels = fits or {}, int(np.prod(images["images"].shape[1:]))
    accuracy = headline.set_index("variant")["accuracy_mean"].dropna()
    linear = [
        name
        for name, record in fits.items()
        if name in accuracy.index and linear_weights(record, pixels) is not None
    ]
    if not linear:
        return pd.DataFrame(columns=COLUMNS)
    best = accuracy[linear].idxmax()
    return weight_rows(images, splits, {best: fits[best]})


def draw(table: pd.DataFrame) -> Figure:
    """Draw one image for each class, red where ink is evidence for it and blue where against."""
    if table.empty:
        return draw_notice("This study has no linear model of all classes to look into.")
    labels = list(table["label"].unique())[:MOST]
    across = min(ACROSS if len(labels) <= 10 else 10, len(labels))
    down = -(-len(labels) // across)
    figure = Figure(figsize=(1.1 * across, 1.25 * down), layout="constrained")
    grid = figure.subplots(down, across, squeeze=False)
    live = table[table["live"].astype(bool)]
    end = live["weight"].abs().quantile(END) or 1.0
    for axes in grid.ravel():
        axes.set_axis_off()
    for axes, label in zip(grid.ravel(), labels, strict=False):
        draw_sheet(axes, live[live["label"] == label], "weight", end)
        axes.set_title(fill(str(label), 9), fontsize=LARGE, loc="center")
    return figure
