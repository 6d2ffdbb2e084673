"""Images whose labels models doubt, and images that leave them undecided."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.plotting.gallery import draw_titled_gallery, percent, pixel_rows

SHOWN = 10  # of each kind
ACROSS = 5
KINDS = ["suspected", "ambiguous"]


def table(doubts: pd.DataFrame, images: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    """Return a row for each pixel of the first images of each kind."""
    first = [doubts[doubts["kind"] == kind].head(SHOWN) for kind in KINDS]
    facts = pd.concat(first, ignore_index=True)
    return pixel_rows(images["images"][facts["image"].to_numpy(int)], facts)


def _text(image: pd.Series) -> str:
    """Return the label, the most probable other class and both probabilities."""
    sign = " *" if image["published"] else ""
    return (
        f"{image['label']}: {percent(image['label_probability'])}{sign}\n"
        f"{image['other']}: {percent(image['other_probability'])}"
    )


def draw(table: pd.DataFrame) -> Figure:
    """Draw the images with a suspected label, whose text is bold, then the ambiguous ones."""
    return draw_titled_gallery(
        table,
        title=lambda _: "suspected labels in bold, then ambiguous images",
        text=_text,
        nothing="There is no prediction to doubt a label by.",
        across=ACROSS,
        lines=2,
        bold=lambda image: image["kind"] == "suspected",
    )
