"""A grid of training images with their labels."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.plotting.gallery import draw_gallery, pixel_rows

SHOWN = 25


def table(images: Mapping[str, NDArray[Any]], splits: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    """Return a row for each pixel of the first training images of the first seed."""
    chosen = splits["train"][0][:SHOWN]
    facts = pd.DataFrame({"image": chosen, "label": images["labels"][chosen]})
    return pixel_rows(images["images"][chosen], facts)


def draw(table: pd.DataFrame) -> Figure:
    """Draw the images as one raster, each below its label."""
    return draw_gallery(table, lambda image: str(image["label"]))
