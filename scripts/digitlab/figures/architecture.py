"""What the three kinds of models compute, from pixels to probabilities."""

from collections.abc import Mapping
from itertools import pairwise, product
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.plotting.style import INK, SMALL, WIDTH

COLUMNS = ["kind", "position", "layer", "size", "weights"]
MOST = 10  # values of a layer that are drawn
ARROW: dict[str, Any] = {"arrowstyle": "-|>", "color": INK, "alpha": 0.6}
SHADES = {"binary": "#009E73", "softmax": "#0072B2", "network": "#D55E00"}
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
    """Draw each kind of model as layers of values, with a line for each weight between them."""
    kinds = [kind for kind in KINDS if kind in set(table["kind"])]
    figure = Figure(figsize=(WIDTH, 2.9 * len(kinds)), layout="constrained")
    panels = figure.subplots(len(kinds), 1, squeeze=False)[:, 0]
    for axes, kind in zip(panels, kinds, strict=True):
        layers = table[table["kind"] == kind].sort_values("position")
        _draw_layers(axes, layers, "sigmoid" if kind == "binary" else "softmax", SHADES[kind])
        axes.set_title(KINDS[kind], loc="left")
    return figure


def _heights(size: int) -> NDArray[np.float64]:
    """Return the heights of the values of a layer that are drawn, at most ``MOST``."""
    shown = min(size, MOST)
    return np.linspace(0.95, 0.05, shown) if shown > 1 else np.array([0.5])


def _draw_layers(axes: Axes, layers: pd.DataFrame, end: str, color: str) -> None:
    """Draw layers from left to right: squares for pixels, circles for sums, bars at the end."""
    places = np.linspace(0.06, 0.8, len(layers))
    sizes = layers["size"].tolist()
    for ends, (a, b) in zip(pairwise(places), pairwise(sizes), strict=True):
        for low, high in product(_heights(a), _heights(b)):
            axes.plot(ends, [low, high], color=color, alpha=0.3, linewidth=0.7)
    for place, (x, size) in enumerate(zip(places, sizes, strict=True)):
        heights = _heights(size)
        marker: dict[str, Any] = {"marker": "o" if place else "s", "markersize": 8}
        axes.plot([x] * len(heights), heights, linestyle="none", color=color, zorder=2, **marker)
        layer = layers["layer"].iloc[place]
        more = f",\n{len(heights)} drawn" if size > MOST else ""
        axes.text(x, -0.1, f"{size:,} {layer}{more}", ha="center", va="top")
    middles = places[1:] - np.diff(places) / 2
    for middle, count in zip(middles, layers["weights"].iloc[1:], strict=True):
        axes.text(middle, 1.05, f"{count:,} weights and biases", ha="center", fontsize=SMALL)
    heights = _heights(sizes[-1])
    for height, share in zip(heights, np.geomspace(1, 0.1, len(heights)), strict=True):
        axes.annotate("", (0.88, height), (places[-1] + 0.02, height), arrowprops=ARROW)
        axes.plot([0.89, 0.89 + 0.09 * share], [height] * 2, color=color, linewidth=5)
    axes.text(0.93, -0.1, f"{end}:\nprobabilities", ha="center", va="top")
    axes.set_xlim(-0.02, 1)
    axes.set_ylim(-0.3, 1.12)
    axes.set_axis_off()
