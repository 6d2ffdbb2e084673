"""Test images to pick from in the page, and their pixels as text."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.evaluation.extreme_predictions import extreme_predictions
from digitlab.exported.packing import inflated, packed
from digitlab.fits.predictions import Predictions

RIGHT_OF_EACH, WRONG = 2, 20


def first_fit(predictions: Predictions) -> Predictions:
    """Return the predictions of the first fit alone."""
    return Predictions(
        predictions.partition,
        predictions.seeds[:1],
        predictions.index[:1],
        predictions.labels[:1],
        predictions.probabilities[:1],
        predictions.digits,
    )


def picked_images(predictions: Predictions) -> list[int]:
    """Return the images of the first fit's final partition that a reader can pick.

    The most confident errors come first, then the first images of each class that the fit
    classifies correctly.
    """
    own = first_fit(predictions)
    errors = extreme_predictions(own, ~own.right, WRONG, most_confident=True)["image"]
    right = pd.DataFrame({"image": own.index[own.right], "label": own.labels[own.right]})
    first = right.groupby("label").head(RIGHT_OF_EACH).sort_values(["label", "image"])
    return [*map(int, errors), *map(int, first["image"])]


def stored_images(
    index: list[int], images: NDArray[np.uint8], labels: NDArray[np.uint8]
) -> dict[str, Any]:
    """Return the images at ``index`` as JSON: their indices, labels and gray levels."""
    return {
        "index": index,
        "labels": labels[index].tolist(),
        "pixels": packed(images[index]),
    }


def restored_images(content: Mapping[str, Any]) -> NDArray[np.uint8]:
    """Return the images (n, height, width) that ``content``, with their size, holds as text."""
    pixels = np.frombuffer(inflated(content["images"]["pixels"]), dtype=np.uint8)
    return pixels.reshape(-1, content["height"], content["width"])
