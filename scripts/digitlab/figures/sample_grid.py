"""A grid of training images with their labels."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

SIDE = 5  # images along each side of the grid


def table(images: Mapping[str, NDArray[Any]], splits: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    """Return a row for each pixel of the first training images of the first seed."""
    chosen = splits["train"][0][: SIDE * SIDE]
    shown = images["images"][chosen]  # (25, height, width)
    place, row, column = np.indices(shown.shape).reshape(3, -1)
    return pd.DataFrame(
        {
            "place": place,
            "image": chosen[place],
            "label": images["labels"][chosen][place],
            "row": row,
            "column": column,
            "value": shown.ravel(),
        }
    )


def draw(table: pd.DataFrame) -> Figure:
    """Draw the images as one raster, each below its label."""
    places = table["place"].max() + 1
    height, width = table["row"].max() + 1, table["column"].max() + 1
    label_height = max(2, round(0.3 * height))
    sprite = np.full((SIDE * (height + label_height), SIDE * (width + 2)), np.nan)
    pixels = table["value"].to_numpy().reshape(places, height, width)
    figure = Figure(figsize=(5.5, 5.5 * sprite.shape[0] / sprite.shape[1]))
    axes = figure.add_axes((0, 0, 1, 1))
    for place, label in table.groupby("place")["label"].first().items():
        row, column = divmod(int(place), SIDE)
        top = row * (height + label_height) + label_height
        left = column * (width + 2) + 1
        sprite[top : top + height, left : left + width] = pixels[int(place)]
        axes.text(left + width / 2 - 0.5, top - 1, str(label), ha="center", va="bottom", fontsize=9)
    axes.imshow(sprite, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    axes.set_axis_off()
    return figure
