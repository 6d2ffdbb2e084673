"""Weights of linear models as images: a sheet per variant, an image per class."""

from collections.abc import Mapping
from textwrap import fill, wrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.data.partitions import first_partitions
from digitlab.evaluation.sparsity import live_pixels
from digitlab.plotting.names import label as label_of
from digitlab.plotting.style import SMALL, WIDTH, draw_notice
from digitlab.plotting.twins import drawn_alike

ACROSS, MOST = 10, 20  # templates in a row and of a variant
END = 0.995  # quantile of the absolute weights at which a color scale ends
COLUMNS = ["variant", "label", "row", "column", "weight", "live"]


def weight_rows(
    images: Mapping[str, NDArray[Any]],
    splits: Mapping[str, NDArray[Any]],
    fits: Mapping[str, Mapping[str, NDArray[Any]]],
) -> pd.DataFrame:
    """Return a row for each weight of the first seed's linear models, at its pixel.

    ``label`` is the class that the weight is evidence for, the larger one if there are two. A pixel
    is ``live`` if any training image of that seed has ink there. Variants without a direct layer
    from pixels to classes have no rows, nor do those whose first seed diverged.
    """
    live = live_pixels(images["images"][first_partitions(splits)["train"]])
    height, width = images["images"].shape[1:]
    row, column = np.indices((height, width)).reshape(2, -1)
    parts = [pd.DataFrame(columns=COLUMNS)]
    for variant, record in fits.items():
        weights = linear_weights(record, height * width)
        if weights is None:
            continue
        labels = record["digits"][-len(weights) :]
        for label, values in zip(labels, weights, strict=True):
            pixels = {"row": row, "column": column, "weight": values, "live": live}
            parts.append(pd.DataFrame({"variant": variant, "label": label, **pixels}))
    return pd.concat(parts[1:] or parts, ignore_index=True)[COLUMNS]


def linear_weights(record: Mapping[str, NDArray[Any]], pixels: int) -> NDArray[np.float32] | None:
    """Return the first seed's weights (outputs, pixels), None if the model is not linear."""
    layers = [name for name in record if name.startswith("weights_") and record[name].ndim == 3]
    if len(layers) != 1 or record[layers[0]].shape[2] != pixels:
        return None
    weights: NDArray[np.float32] = record[layers[0]][0]
    return weights if np.isfinite(weights).all() else None


def draw_sheet(axes: Axes, rows: pd.DataFrame, value: str, end: float) -> None:
    """Draw the column ``value`` of a row for each pixel, from -``end`` (blue) to ``end`` (red)."""
    sheet = rows.pivot(index="row", columns="column", values=value)
    height, width = int(rows["row"].max()), int(rows["column"].max())
    sheet = sheet.reindex(index=range(height + 1), columns=range(width + 1))
    scale: dict[str, Any] = {"cmap": "RdBu_r", "vmin": -end, "vmax": end}
    axes.imshow(sheet.to_numpy(float), interpolation="nearest", **scale)
    axes.set(xticks=[], yticks=[])
    axes.grid(visible=False)


def draw_weights(table: pd.DataFrame, nothing: str) -> Figure:
    """Draw the weights of ``table`` as one raster for each distinct variant.

    Of many classes, the first ``MOST`` are drawn. Draws the sentence ``nothing`` if there are none.
    """
    if table.empty:
        return draw_notice(nothing)
    labels = list(table["label"].unique())[:MOST]
    table = table[table["label"].isin(labels)]
    alike = drawn_alike(table, ["label", "row", "column"], ["weight"])
    height, width = table["row"].max() + 1, table["column"].max() + 1
    across = min(ACROSS, len(labels))
    down = -(-len(labels) // across)
    inches = 1.6 if across < 3 else WIDTH / ACROSS  # the width of an image
    tall = down * (inches * height / width + 0.2) + 0.3
    size = (max(inches * across, 2.6), tall * len(alike))
    figure = Figure(figsize=size, layout="constrained")
    rows = figure.subfigures(len(alike), 1, squeeze=False)[:, 0]
    for part, (variant, names) in zip(rows, alike.items(), strict=True):
        own = table[(table["variant"] == variant) & table["live"].astype(bool)]
        end = own["weight"].abs().quantile(END) or 1.0
        scale = f"from {-end:.2g} (blue) to {end:.2g} (red)"
        words = "\n".join(wrap(f"{label_of(names)}, {scale}", int(14 * size[0])))
        part.suptitle(words, fontsize=SMALL, x=0.01, ha="left")
        panels = part.subplots(down, across, squeeze=False).ravel()
        for axes in panels:
            axes.set_axis_off()
        for axes, label in zip(panels, labels, strict=False):
            draw_sheet(axes, own[own["label"] == label], "weight", end)
            axes.set_title(fill(str(label), 12), fontsize=SMALL, loc="center")
    return figure
