"""Whether scores are on images that models were trained on: what the headline must say."""

from collections.abc import Mapping
from typing import Any

import pandas as pd


def leak_facts(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return how many images of the scored partition equal a training image, and what they change.

    Their number and ``share`` are 0 if no image does. ``changes`` are the least and the greatest
    change of a variant's accuracy without them; it is empty if no accuracy is known without them.
    All is of the first seed. ``tables`` holds headline, duplicates and leaked_accuracy.
    """
    pairs, partition = tables["duplicates"], tables["headline"]["partition"].iloc[0]
    across = pairs[(pairs["partition_a"] == "train") & (pairs["partition_b"] == partition)]
    accuracies = tables["leaked_accuracy"]
    changes = (accuracies["accuracy_without"] - accuracies["accuracy"]).dropna()
    return {
        "images": int(across["images_b"].sum()),
        "share": float(across["share_b"].sum()),
        "changes": [float(changes.min()), float(changes.max())] if len(changes) else [],
    }
