"""Global moments of the pixels of each partition, raw and as models see them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.data.image_statistics import GRAYS, WHITE, gray_counts, moments
from digitlab.data.partitions import first_partitions
from digitlab.data.scaling import scaling_for


def table(images: Mapping[str, NDArray[Any]], splits: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    """Return a row for each partition of the first seed, and one for all except the official one.

    The moments ``mean_*`` and ``sd_*`` (divisor n) are those of all pixels of all images: raw from
    0 to 255, as shares of 255 (``unit``), and after standardization with the moments of the
    training images, the same for all rows. ``dead_pixels`` counts the pixels without ink in any
    image of the row, ``inked_anew`` those with ink in one of these images but in no training image.
    """
    partitions = first_partitions(splits)
    study = [index for name, index in partitions.items() if name != "official"]
    train = images["images"][partitions["train"]]
    scaling = scaling_for("standardized", train)
    unit = np.arange(GRAYS) / WHITE
    scales = {
        "raw": unit * WHITE,
        "unit": unit,
        "standardized": (unit - scaling.shift) / scaling.scale,
    }
    inked_in_training = train.any(axis=0)
    rows = []
    for name, index in {**partitions, "all but official": np.concatenate(study)}.items():
        chosen = images["images"][index]
        counts, inked = gray_counts(chosen), chosen.any(axis=0)
        row: dict[str, Any] = {"partition": name, "images": len(index)}
        for scale, values in scales.items():
            row[f"mean_{scale}"], row[f"sd_{scale}"] = moments(counts, values)
        row["dead_pixels"] = int((~inked).sum())
        row["inked_anew"] = int((inked & ~inked_in_training).sum())
        rows.append(row)
    return pd.DataFrame(rows)
