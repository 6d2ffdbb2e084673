"""Whether scores are on images that models were trained on: what the headline must say."""

from collections.abc import Mapping
from typing import Any

import pandas as pd


def leak_facts(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return how many images of the scored partition equal a training image, and their share.

    Both are of the first seed, and 0 if no image does. ``tables`` holds headline and duplicates.
    """
    pairs, partition = tables["duplicates"], tables["headline"]["partition"].iloc[0]
    across = pairs[(pairs["partition_a"] == "train") & (pairs["partition_b"] == partition)]
    return {"images": int(across["images_b"].sum()), "share": float(across["share_b"].sum())}
