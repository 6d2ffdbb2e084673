"""The predictions that a variant was most, or least, confident of."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.fits.predictions import Predictions


def extreme_predictions(
    predictions: Predictions, among: NDArray[np.bool_], count: int, most_confident: bool
) -> pd.DataFrame:
    """Return the ``count`` most, or least, confident predictions ``among`` (S, n) all.

    A row each with ``image``, ``seed``, ``true``, ``predicted`` and ``confidence``, the most
    extreme first. An image appears once, with the seed of its extreme; ties go to the lower image
    number and then to the lower seed.
    """
    seed, _ = np.nonzero(among)
    found = pd.DataFrame(
        {
            "image": predictions.index[among],
            "seed": predictions.seeds[seed],
            "true": predictions.labels[among],
            "predicted": predictions.predicted[among],
            "confidence": predictions.confidence[among],
        }
    )
    order = found.sort_values(
        ["confidence", "image", "seed"], ascending=[not most_confident, True, True]
    )
    return order.drop_duplicates("image").head(count).reset_index(drop=True)
