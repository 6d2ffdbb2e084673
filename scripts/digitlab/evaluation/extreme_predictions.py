"""The predictions in which a variant was most or least confident."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.fits.predictions import Predictions


def extreme_predictions(
    predictions: Predictions, among: NDArray[np.bool_], count: int, most_confident: bool
) -> pd.DataFrame:
    """Return the ``count`` most or least confident predictions in the mask ``among`` (S, n).

    Rows have ``image``, ``seed``, ``true``, ``predicted`` and ``confidence``, most extreme first.
    An image appears only once, with the seed at which it is most extreme; ties are broken by the
    lower image index and then the lower seed.
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
