"""What the three kinds of models compute, from pixels to probabilities."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.plotting.style import COLORS, INK

COLUMNS = ["kind", "position", "layer", "size", "weights"]
KINDS = {
    "binary": "logistic regression of two classes",
    "softmax": "softmax regression",
    "network": "network with ReLU layers",
}


def table(
    images: Mapping[str, NDArray[Any]], fits: Mapping[str, Mapping[str, NDArray[Any]]]
) -> pd.DataFrame:
    """Return a row for each layer of each kind of model in the study, from the pixels on.

    ``size`` is the number of values in a layer, and ``weights`` the number of trained parameters
    between it and the layer before, including biases. The first variant of each kind is taken;
    hidden layers are known only if the record of a network holds its weights.
    """
    pixels = int(np.prod(images["images"].shape[1:]))
    rows: list[dict[str, Any]] = []
    for record in fits.values():
        if not record["parameters"].flat[0]:  # unknown, as of a method of a user's own
            continue
        kind, sizes = _kind_and_sizes(record, pixels)
        if kind in {row["kind"] for row in rows}:
            continue
        names = ["pixels", *["hidden, ReLU"] * (len(sizes) - 2), "logit" + "s" * (sizes[-1] > 1)]
        trained = [0, *[(a + 1) * b for a, b in pairwise(sizes)]]
        layers = zip(names, sizes, trained, strict=True)
        for position, (layer, size, weights) in enumerate(layers):
            facts = {"position": position, "layer": layer, "size": size, "weights": weights}
            rows.append({"kind": kind, **facts})
    return pd.DataFrame(rows, columns=COLUMNS)


def _kind_and_sizes(record: Mapping[str, NDArray[Any]], pixels: int) -> tuple[str, list[int]]:
    """Return the kind of a model and the sizes of its layers, starting with the pixels."""
    outputs = 1 if len(record["digits"]) == 2 else len(record["digits"])
    if int(record["parameters"].flat[0]) == (pixels + 1) * outputs:
        return ("binary" if outputs == 1 else "softmax"), [pixels, outputs]
    layers = [record[name] for name in record if name.startswith("weights_")]
    hidden = [layer.shape[1] for layer in layers if layer.ndim == 3][:-1]
    return "network", [pixels, *hidden, outputs]


def draw(table: pd.DataFrame) -> Figure:
    """Draw a row of boxes for each kind of model."""
    kinds = [kind for kind in KINDS if kind in set(table["kind"])]
    figure = Figure(figsize=(9, 1.9 * len(kinds)), layout="constrained")
    panels = figure.subplots(len(kinds), 1, squeeze=False)[:, 0]
    for axes, kind in zip(panels, kinds, strict=True):
        layers = table[table["kind"] == kind].sort_values("position")
        sizes = zip(layers["size"], layers["layer"], strict=True)
        boxes = [f"{size:,}\n{layer}" for size, layer in sizes]
        end = "sigmoid" if kind == "binary" else "softmax"
        boxes.append(f"{end}\nprobabilities")
        arrows = [f"{count:,}\nweights" for count in layers["weights"].iloc[1:]] + [""]
        _draw_row(axes, boxes, arrows)
        axes.set_title(KINDS[kind], loc="left")
    return figure


def _draw_row(axes: Axes, boxes: Sequence[str], arrows: Sequence[str]) -> None:
    """Draw ``boxes`` from left to right with ``arrows`` between them, each with its label."""
    places = np.linspace(0.08, 0.92, len(boxes))
    frame: dict[str, Any] = {
        "boxstyle": "round,pad=0.5",
        "facecolor": COLORS[4],
        "alpha": 0.25,
        "edgecolor": INK,
    }
    for place, text in zip(places, boxes, strict=True):
        axes.text(place, 0.45, text, ha="center", va="center", color="none", bbox=frame)
        axes.text(place, 0.45, text, ha="center", va="center")
    for (left, right), text in zip(pairwise(places), arrows, strict=True):
        half = 0.075
        arrow = {"arrowstyle": "-|>", "color": INK}
        axes.annotate("", (right - half, 0.45), (left + half, 0.45), arrowprops=arrow)
        axes.text((left + right) / 2, 0.58, text, ha="center", va="bottom", fontsize=8)
    axes.set_xlim(0, 1)
    axes.set_ylim(0.1, 1)
    axes.set_axis_off()
