"""The mean image of what is confused, beside the mean images of the two classes."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.evaluation.confusions import confused_pairs
from digitlab.evaluation.targets import variant_shown
from digitlab.fits.predictions import final_predictions
from digitlab.plotting.gallery import draw_titled_gallery, pixel_rows
from digitlab.plotting.names import label

SHOWN = 6  # pairs


def table(
    fits: Mapping[str, Mapping[str, NDArray[Any]]],
    settings: pd.DataFrame,
    images: Mapping[str, NDArray[Any]],
) -> pd.DataFrame:
    """Return a row for each pixel of three mean images for each of the most common confusions.

    They are the means of the true class, of its images taken for the predicted class, and of the
    predicted class, over the held-out images of all seeds of one variant. ``settings`` is the
    headline, which names the target of each variant; ``n`` counts images, once for each seed.
    """
    variant = variant_shown(settings)
    predictions = final_predictions(fits[variant])
    pairs = confused_pairs(predictions, "directed")
    totals = pairs.counts().sum(axis=0)  # (P,)
    commonest = [pair for pair in np.argsort(-totals, kind="stable")[:SHOWN] if totals[pair]]
    facts, means = [], []
    for pair in commonest:
        true, predicted = (int(digit) for digit in pairs.pairs[pair])
        shown = {
            "true": predictions.index[predictions.labels == true],
            "errors": pairs.error_image[pairs.error_pair == pair],
            "predicted": predictions.index[predictions.labels == predicted],
        }
        for of, members in shown.items():
            names = {"variant": variant, "true": true, "predicted": predicted, "of": of}
            facts.append({**names, "n": len(members), "seeds": len(predictions.seeds)})
            means.append(_mean_image(images["images"], members))
    size = images["images"].shape[1:]
    columns = ["variant", "true", "predicted", "of", "n", "seeds"]
    return pixel_rows(np.array(means).reshape(-1, *size), pd.DataFrame(facts, columns=columns))


def _mean_image(images: NDArray[np.uint8], members: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the mean of the images with the indices ``members``, weighted by their repeats."""
    times = np.bincount(members, minlength=len(images))
    once = np.flatnonzero(times)
    return np.average(images[once], axis=0, weights=times[once])


def _text(image: pd.Series) -> str:
    """Return what the image is the mean of."""
    if image["of"] == "errors":
        a_seed = image["n"] / image["seeds"]
        return f"{image['true']} taken\nfor {image['predicted']}\n{a_seed:.1f} a seed"
    return f"all of {image[image['of']]}"


def draw(table: pd.DataFrame) -> Figure:
    """Draw three images for each pair of classes, two pairs in a row."""
    return draw_titled_gallery(
        table,
        title=lambda image: f"{label([image['variant']])}: true class, errors, predicted class",
        text=_text,
        nothing="There is no error to show.",
        across=6,
        lines=3,
    )
