"""Mean and standard deviation of each pixel, with the pixels without ink in training images."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.data.image_statistics import pixel_moments
from digitlab.plotting.style import INK

PANELS = {"mean": "mean", "sd": "standard deviation"}


def table(images: Mapping[str, NDArray[Any]], splits: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    """Return a row for each pixel with its moments over the first seed's training images.

    ``mean`` and ``sd`` (divisor n) are in gray levels from 0 to 255; a ``dead`` pixel is 0 in every
    training image.
    """
    mean, deviation = pixel_moments(images["images"][splits["train"][0]])
    row, column = np.indices(mean.shape).reshape(2, -1)
    pixels = {"row": row, "column": column, "mean": mean.ravel(), "sd": deviation.ravel()}
    return pd.DataFrame(pixels).assign(dead=mean.ravel() == 0)


def draw(table: pd.DataFrame) -> Figure:
    """Draw both moments as images in which dead pixels are empty and marked with a cross."""
    height, width = table["row"].max() + 1, table["column"].max() + 1
    figure = Figure(figsize=(9, 1 + 3.6 * min(height / width, 2)), layout="constrained")
    dead = table[table["dead"]]
    for axes, (moment, title) in zip(figure.subplots(1, 2), PANELS.items(), strict=True):
        values = table[moment].where(~table["dead"]).to_numpy().reshape(height, width)
        image = axes.imshow(values, vmin=0, cmap="viridis", interpolation="nearest")
        axes.plot(
            dead["column"], dead["row"], "x", color=INK, markersize=90 / max(height, width, 24)
        )
        figure.colorbar(image, ax=axes, label="gray", shrink=0.85)
        axes.set_title(title)
        axes.set_xlabel("column")
        axes.set_ylabel("row")
        axes.grid(visible=False)
    figure.suptitle(f"crossed: no training image has ink there, {len(dead)} of {len(table)}")
    return figure
