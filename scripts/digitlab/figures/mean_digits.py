"""The mean training image of each class."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.data.image_statistics import WHITE, class_means
from digitlab.plotting.gallery import draw_gallery, pixel_rows

MANY = 10  # classes, beyond which the images are smaller


def table(images: Mapping[str, NDArray[Any]], splits: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    """Return a row for each pixel of the mean images, over the first seed's training images."""
    train, labels = splits["train"][0], images["labels"]
    classes, means = class_means(images["images"], labels, train)
    counts = [int((labels[train] == label).sum()) for label in classes]
    facts = pd.DataFrame({"label": classes, "images": counts})
    return pixel_rows(WHITE * means, facts)


def draw(table: pd.DataFrame) -> Figure:
    """Draw the mean images as one raster, each below its class and the number of its images."""
    many = table["label"].nunique() > MANY
    size: dict[str, Any] = {"across": 10, "inches": 0.85} if many else {"inches": 1.5}
    return draw_gallery(
        table, lambda image: f"{image['label']}\nn = {image['images']:,}", lines=2, **size
    )
