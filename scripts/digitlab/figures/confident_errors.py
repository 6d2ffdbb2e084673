"""The errors that a variant was most confident about."""

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

SHOWN = 15


def table(
    fits: Mapping[str, Mapping[str, NDArray[Any]]],
    settings: pd.DataFrame,
    images: Mapping[str, NDArray[Any]],
) -> pd.DataFrame:
    """Return a row for each pixel of the most confident errors of one variant.

    ``settings`` is the headline, which names the target of each variant.
    """
    variant = variant_shown(settings)
    predictions = final_predictions(fits[variant])
    facts = extreme_predictions(predictions, ~predictions.right, SHOWN, most_confident=True)
    facts.insert(0, "variant", variant)
    return pixel_rows(images["images"][facts["image"]], facts)


def draw(table: pd.DataFrame) -> Figure:
    """Draw the images with true class, predicted class and confidence."""
    return draw_titled_gallery(
        table,
        title=lambda image: f"{label([image['variant']])}: most confident errors",
        text=lambda image: (
            f"{image['true']} taken for {image['predicted']}\n{percent(image['confidence'])}"
        ),
        nothing="There is no error to show.",
        lines=2,
    )
