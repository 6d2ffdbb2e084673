"""The mean training image of each class."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.data.image_statistics import WHITE, class_means
from digitlab.plotting.gallery import draw_gallery, pixel_rows


def table(images: Mapping[str, NDArray[Any]], splits: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    """Return a row for each pixel of the mean images, over the first seed's training images."""
    train, labels = splits["train"][0], images["labels"]
    classes, means = class_means(images["images"], labels, train)
    counts = [int((labels[train] == label).sum()) for label in classes]
    facts = pd.DataFrame({"label": classes, "images": counts})
    return pixel_rows(WHITE * means, facts)


def draw(table: pd.DataFrame) -> Figure:
    """Draw the mean images as one raster, each below its class and the number of its images."""
    return draw_gallery(
        table, lambda image: f"{image['label']}: n = {image['images']:,}", inches=1.5
    )
