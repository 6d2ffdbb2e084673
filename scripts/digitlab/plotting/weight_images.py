"""Weights of linear models as images: one row per variant, one column per class."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.data.partitions import first_partitions
from digitlab.evaluation.sparsity import live_pixels
from digitlab.plotting.style import draw_notice

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


def draw_weights(table: pd.DataFrame, nothing: str) -> Figure:
    """Draw the weights of ``table`` as one raster for each variant, or the sentence ``nothing``."""
    if table.empty:
        return draw_notice(nothing)
    variants = list(table["variant"].unique())
    labels = sorted(table["label"].unique())
    height, width = table["row"].max() + 1, table["column"].max() + 1
    across = min(9.0, 1.6 * len(labels) + 1.2) if len(labels) > 1 else 2.4
    each = across / len(labels) * height / width
    figure = Figure(figsize=(across, len(variants) * (each + 0.42)), layout="constrained")
    for axes, variant in zip(
        figure.subplots(len(variants), 1, squeeze=False)[:, 0], variants, strict=True
    ):
        part = table[table["variant"] == variant]
        values = part["weight"].where(part["live"].astype(bool)).to_numpy(float)
        sheet = values.reshape(-1, height, width)  # (labels, height, width)
        end = np.nanquantile(np.abs(sheet), END) or 1.0
        gap = np.full((len(sheet), height, max(1, width // 14)), np.nan)
        strip = np.concatenate(list(np.concatenate([sheet, gap], axis=2)), axis=1)
        axes.imshow(strip, cmap="RdBu_r", vmin=-end, vmax=end, interpolation="nearest")
        step = width + gap.shape[2]
        axes.set_xticks(np.arange(len(sheet)) * step + width / 2 - 0.5, part["label"].unique())
        axes.set_yticks([])
        axes.tick_params(length=0)
        axes.grid(visible=False)
        axes.spines[:].set_visible(False)
        axes.set_title(f"{variant}, from {-end:.2g} (blue) to {end:.2g} (red)", fontsize=9)
    return figure
