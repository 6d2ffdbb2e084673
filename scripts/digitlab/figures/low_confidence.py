"""The predictions that a variant was least confident about."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.evaluation.extreme_predictions import extreme_predictions
from digitlab.evaluation.targets import variant_shown
from digitlab.fits.predictions import final_predictions
from digitlab.plotting.gallery import draw_titled_gallery, percent, pixel_rows
from digitlab.plotting.names import label

SHOWN = 14  # right predictions, and equally many wrong ones
ACROSS = 7


def table(
    fits: Mapping[str, Mapping[str, NDArray[Any]]],
    settings: pd.DataFrame,
    images: Mapping[str, NDArray[Any]],
) -> pd.DataFrame:
    """Return a row for each pixel of the least confident right and wrong predictions.

    ``settings`` is the headline, which names the target of each variant.
    """
    variant = variant_shown(settings)
    predictions = final_predictions(fits[variant])
    right = extreme_predictions(predictions, predictions.right, SHOWN, most_confident=False)
    wrong = extreme_predictions(predictions, ~predictions.right, SHOWN, most_confident=False)
    facts = pd.concat([right.assign(right=True), wrong.assign(right=False)], ignore_index=True)
    facts.insert(0, "variant", variant)
    return pixel_rows(images["images"][facts["image"]], facts)


def _text(image: pd.Series) -> str:
    """Return what the image was taken for and how confidently."""
    words = (
        f"{image['true']}, right" if image["right"] else f"{image['true']} as {image['predicted']}"
    )
    return f"{words}\n{percent(image['confidence'])}"


def draw(table: pd.DataFrame) -> Figure:
    """Draw the right predictions, then the wrong ones."""
    return draw_titled_gallery(
        table,
        title=lambda image: (
            f"{label([image['variant']])}: least confident predictions, right then wrong"
        ),
        text=_text,
        nothing="There is no prediction to show.",
        across=ACROSS,
        lines=2,
        bold=lambda image: not image["right"],
    )
