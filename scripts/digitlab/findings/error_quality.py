"""Whether misclassified images look different from those that are classified correctly."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.data.image_statistics import measure_images
from digitlab.data.partitions import first_partitions
from digitlab.evaluation.targets import targets
from digitlab.fits.predictions import sound_predictions

MEASURES = ("brightness", "contrast", "stroke_mass", "distance")
COLUMNS = ["variant", "partition", "measure", "seed", "errors", "higher"]


def table(
    images: Mapping[str, NDArray[Any]],
    splits: Mapping[str, NDArray[Any]],
    settings: pd.DataFrame,
    fits: Mapping[str, Mapping[str, NDArray[Any]]],
) -> pd.DataFrame:
    """Return how often an error has the higher value, by variant of the first target and seed.

    ``higher`` is the probability that a misclassified image has a higher value of the measure than
    one that is classified correctly: 0.5 where errors look like all others. It is the area under
    the ROC curve (Mann and Whitney 1947, Annals of Mathematical Statistics 18:50), and NaN without
    errors. Measures are those of ``measure_images``, with class means of the first seed's training
    images; ``settings`` is the headline.
    """
    from sklearn.metrics import roc_auc_score

    measures = measure_images(
        images["images"], images["labels"], first_partitions(splits)["train"]
    ).to_dict("series")
    members = next(iter(targets(settings).values()))
    rows = []
    for variant, found in sound_predictions({name: fits[name] for name in members}).items():
        for seed, index, right in zip(found.seeds, found.index, found.right, strict=True):
            mixed = not right.all() and right.any()
            for name in MEASURES:
                values = measures[name].to_numpy()[index]
                higher = float(roc_auc_score(~right, values)) if mixed else np.nan
                row = [variant, found.partition, name, int(seed), int((~right).sum()), higher]
                rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS)
