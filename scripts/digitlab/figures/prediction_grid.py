"""Held-out images with the prediction of one fit and its confidence."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.fits.predictions import Predictions, final_predictions
from digitlab.plotting.gallery import draw_titled_gallery, pixel_rows
from digitlab.plotting.names import label

SHOWN = 25
PREFERRED = "softmax_manual"
FACTS = ["variant", "seed", "partition", "image", "true", "predicted", "confidence", "outcome"]


def _chosen(
    fits: Mapping[str, Mapping[str, NDArray[Any]]],
) -> tuple[str, Predictions] | None:
    """Return the shown variant and its predictions, among those that predicted anything."""
    found = {variant: final_predictions(record) for variant, record in fits.items()}
    sound = [variant for variant in found if len(found[variant].seeds)]
    if not sound:
        return None
    # max() returns the first of equals.
    best = max(sound, key=lambda name: (name == PREFERRED, len(found[name].digits)))
    return best, found[best]


def table(
    images: Mapping[str, NDArray[Any]], fits: Mapping[str, Mapping[str, NDArray[Any]]]
) -> pd.DataFrame:
    """Return a row for each pixel of 25 images spread evenly over the final partition.

    The fit is the first seed of ``softmax_manual`` or, if that predicted nothing, of the first of
    the variants with the most classes. There are no rows if every fit diverged, and fewer images if
    the partition has fewer than 25.
    """
    chosen = _chosen(fits)
    if chosen is None:
        return pd.DataFrame(columns=["place", *FACTS, "row", "column", "value"])
    variant, found = chosen
    total = found.index.shape[1]
    place = np.arange(min(SHOWN, total)) * total // min(SHOWN, total)
    facts = pd.DataFrame(
        {
            "variant": variant,
            "seed": found.seeds[0],
            "partition": found.partition,
            "image": found.index[0, place],
            "true": found.labels[0, place],
            "predicted": found.predicted[0, place],
            "confidence": found.confidence[0, place].astype(np.float64),
            "outcome": np.where(found.right[0, place], "right", "wrong"),
        }
    )
    return pixel_rows(images["images"][facts["image"]], facts)


def _text(image: pd.Series) -> str:
    sure = f"{image['confidence']:.2f}" if image["confidence"] < 0.995 else "> 0.99"
    return f"{image['predicted']}, truth {image['true']}\n{image['outcome']}, {sure}"


def draw(table: pd.DataFrame) -> Figure:
    """Draw the images, each below prediction, truth, outcome and confidence."""
    return draw_titled_gallery(
        table,
        title=lambda image: (
            f"{label([image['variant']])}, seed {image['seed']}, {image['partition']} partition"
        ),
        text=_text,
        nothing="Every fit diverged: there is no prediction to show.",
        lines=2,
        bold=lambda image: image["outcome"] != "right",
        inches=1.2,
    )
