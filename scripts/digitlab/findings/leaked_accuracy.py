"""The accuracy of each variant with and without the images that equal a training image."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.data.image_statistics import duplicate_groups
from digitlab.data.partitions import first_partitions
from digitlab.fits.predictions import sound_predictions

COLUMNS = ["variant", "partition", "seed", "images", "leaked", "accuracy", "accuracy_without"]


def table(
    images: Mapping[str, NDArray[Any]],
    splits: Mapping[str, NDArray[Any]],
    fits: Mapping[str, Mapping[str, NDArray[Any]]],
) -> pd.DataFrame:
    """Return a row for each variant of which a fit of the first seed ended, on its final partition.

    ``leaked`` counts its ``images`` that equal one of the training partition pixel by pixel;
    ``accuracy_without`` is the accuracy on the others, NaN if there are none.
    """
    groups = duplicate_groups(images["images"])  # (N,), -1 for an image without a duplicate
    trained = groups[first_partitions(splits)["train"]]
    first, rows = splits["seeds"][0], []
    for variant, made in sound_predictions(fits).items():
        if made.seeds[0] != first:  # the fit of that seed diverged
            continue
        leaked = np.isin(groups[made.index[0]], trained[trained >= 0])  # (n,)
        right = made.right[0]
        rows.append(
            {
                "variant": variant,
                "partition": made.partition,
                "seed": int(first),
                "images": len(right),
                "leaked": int(leaked.sum()),
                "accuracy": float(right.mean()),
                "accuracy_without": float(right[~leaked].mean()) if not leaked.all() else np.nan,
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)
