"""One image worked through: what each pixel adds to the logits of two classes."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.exported.images import restored_images
from digitlab.exported.layers import class_probabilities, layer_logits, restored
from digitlab.plotting.gallery import percent
from digitlab.plotting.style import COLORS, TINY, WIDTH, draw_notice
from digitlab.plotting.weight_images import draw_sheet

COLUMNS = ["variant", "image", "label", "digit", "logit", "probability"]
MOST_BARS = 12  # classes, the most probable ones
PIXELS = ["row", "column", "gray", "evidence"]


def table(models: Mapping[str, Any]) -> pd.DataFrame:
    """Return the classes of the first model of the page, for the first of its images.

    ``models`` is what ``export_models`` wrote. The most probable class and the true one, or the
    second if that is the same, have a row for each pixel, with what it adds to the logit; the
    others have one row without a pixel. There are no rows if the first model is not linear or does
    not know each class by a logit of its own.
    """
    found = models["models"][0] if models["models"] and models["images"]["index"] else None
    if found is None or len(found["layers"]) > 1 or len(found["layers"][0]["bias"]) < 2:
        return pd.DataFrame(columns=COLUMNS + PIXELS)
    layers = restored(found["layers"])
    image = restored_images(models)[0]
    inputs = image.reshape(1, -1) * found["factor"] + found["offset"]  # (1, pixels)
    logits = layer_logits(layers, inputs)
    probability = class_probabilities(logits)[0]  # (classes,)
    digits, label = np.array(found["digits"]), models["images"]["labels"][0]
    facts = pd.DataFrame({"digit": digits, "logit": logits[0], "probability": probability})
    facts = facts.assign(variant=found["variant"], image=models["images"]["index"][0], label=label)[
        COLUMNS
    ]
    pixels = pixel_rows(
        image, [layers[0][0][k] * inputs[0] for k in shown(probability, digits, label)]
    )
    pixels["digit"] = digits[shown(probability, digits, label)].repeat(image.size)
    return facts.merge(pixels, on="digit", how="left")


def shown(probability: NDArray[np.float64], digits: NDArray[Any], label: int) -> list[int]:
    """Return the places of the most probable class and of the true one, or else of the second."""
    first, second = np.argsort(-probability, kind="stable")[:2]
    true = np.flatnonzero(digits == label)
    return [int(first), int(true[0] if len(true) and true[0] != first else second)]


def pixel_rows(image: NDArray[np.uint8], evidence: list[NDArray[np.float64]]) -> pd.DataFrame:
    """Return a row for each pixel of ``image`` (height, width) and each array of ``evidence``."""
    row, column = np.indices(image.shape).reshape(2, -1)
    parts = {"row": row, "column": column, "gray": image.ravel()}
    return pd.concat([pd.DataFrame({**parts, "evidence": each}) for each in evidence])


def draw(table: pd.DataFrame) -> Figure:
    """Draw the image, the evidence for two classes and the probabilities of all."""
    if table.empty:
        return draw_notice("This study has no linear model of all classes to look into.")
    figure = Figure(figsize=(WIDTH, 2.6), layout="constrained")
    image, *maps, bars = figure.subplots(1, 4)
    pixels = table.dropna(subset=["row"])
    classes = table.groupby("digit", sort=False).first()
    most_probable = classes["probability"].idxmax()
    ordered = sorted(pixels["digit"].unique(), key=lambda digit: digit != most_probable)
    raster = pixels[pixels["digit"] == ordered[0]].pivot(
        index="row", columns="column", values="gray"
    )
    image.imshow(raster, cmap="gray_r", vmin=0, vmax=255, interpolation="nearest")
    image.set_title(f"labeled {table['label'].iloc[0]}")
    end = pixels["evidence"].abs().max() or 1.0
    for axes, digit in zip(maps, ordered, strict=True):
        part = pixels[pixels["digit"] == digit]
        draw_sheet(axes, part, "evidence", end)
        axes.set_title(f"evidence for {digit}: {part['evidence'].sum():+.2f}")
    image.set(xticks=[], yticks=[])
    image.grid(visible=False)
    for axes in (image, *maps):
        axes.spines[:].set(visible=True, alpha=0.3)
    draw_probabilities(bars, classes, most_probable)
    return figure


def draw_probabilities(axes: Axes, classes: pd.DataFrame, most_probable: Any) -> None:
    """Draw a bar for the probability of each class, the most probable one in color."""
    if len(classes) > MOST_BARS:
        classes = classes.nlargest(MOST_BARS, "probability")
    names = classes.index.astype(str)
    colors = [COLORS[1] if digit == most_probable else COLORS[6] for digit in classes.index]
    axes.barh(names, classes["probability"], color=colors)
    for place, share in enumerate(classes["probability"]):
        axes.text(share + 0.02, place, percent(share), va="center", fontsize=TINY)
    axes.set(xlim=(0, 1.3), xticks=[0, 0.5, 1], xlabel="probability")
    axes.spines["bottom"].set_bounds(0, 1)
    axes.invert_yaxis()
