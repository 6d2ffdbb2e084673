"""The images that most fits get wrong."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.evaluation.targets import targets
from digitlab.fits.predictions import Predictions, final_predictions
from digitlab.plotting.gallery import draw_titled_gallery, pixel_rows

SHOWN = 20


def table(
    fits: Mapping[str, Mapping[str, NDArray[Any]]],
    settings: pd.DataFrame,
    images: Mapping[str, NDArray[Any]],
) -> pd.DataFrame:
    """Return a row for each pixel of the images that the largest share of fits gets wrong.

    The fits are those of the multiclass variants, or of the binary ones if there are no others;
    ``settings`` is the headline. Only images that all these variants predicted count; ties go to
    the image that more fits predicted. ``mostly`` is the most common wrong class.
    """
    members = next(iter(targets(settings).values()))
    predicted = [final_predictions(fits[variant]) for variant in members]
    sound = [part for part in predicted if len(part.seeds)]
    facts = (
        _hardest(sound, images["labels"]) if sound else _hardest([predicted[0]], images["labels"])
    )
    return pixel_rows(images["images"][facts["image"]], facts)


def _hardest(parts: list[Predictions], labels: NDArray[np.uint8]) -> pd.DataFrame:
    """Return a row for each of the hardest images, from the ``parts`` of all variants."""
    size = len(labels)
    seen = np.array([np.bincount(part.index.ravel(), minlength=size) for part in parts])
    wrong = np.array([np.bincount(part.index[~part.right], minlength=size) for part in parts])
    fits, failed = seen.sum(axis=0), wrong.sum(axis=0)  # (N,)
    candidates = np.flatnonzero((seen > 0).all(axis=0) & (failed > 0))
    share = failed[candidates] / fits[candidates]
    chosen = candidates[np.lexsort((candidates, -fits[candidates], -share))[:SHOWN]]
    return pd.DataFrame(
        {
            "image": chosen,
            "true": labels[chosen],
            "mostly": [_commonest_error(parts, image) for image in chosen],
            "failed": failed[chosen],
            "fits": fits[chosen],
            "variants": len(parts),
        }
    )


def _commonest_error(parts: list[Predictions], image: int) -> int:
    """Return the wrong class that most fits give to ``image``, the lowest one if tied."""
    given = [part.predicted[(part.index == image) & ~part.right] for part in parts]
    return int(np.bincount(np.concatenate(given)).argmax())


def draw(table: pd.DataFrame) -> Figure:
    """Draw the images with the number of fits that fail."""
    return draw_titled_gallery(
        table,
        title=lambda image: f"{image['variants']} variants: the images that most fits get wrong",
        text=lambda image: (
            f"{image['true']}, mostly as {image['mostly']}\n"
            f"{image['failed']} of {image['fits']} fits"
        ),
        nothing="There is no error to show.",
        lines=2,
    )
