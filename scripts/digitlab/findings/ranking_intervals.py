"""How well each variant ranks the images of each digit first, with bootstrap intervals."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.evaluation.ranking import Question, questions, resampled_areas
from digitlab.fits.predictions import Predictions, sound_predictions
from digitlab.stats.interval_columns import bounded
from digitlab.stats.stratified_resampling import Resamples, resample_images

RESAMPLES = 1000
LEVEL = 0.95
AREAS = ("auc", "average_precision")
COLUMNS = ["variant", "partition", "classes", "digit", "seeds", "positives", "negatives"]
COLUMNS += [area + end for area in AREAS for end in ("", "_low", "_high")]


def mean_areas(
    predictions: Predictions, question: Question, resamples: Resamples
) -> NDArray[np.float64]:
    """Return both areas, averaged over seeds, in each resample: (2, 1 + resamples)."""
    seeds = [
        resampled_areas(score, positive, resamples.of(index))
        for score, positive, index in zip(
            question.score, question.positive, predictions.index, strict=True
        )
    ]
    return np.mean(seeds, axis=0)  # type: ignore[no-any-return]


def with_interval(areas: NDArray[np.float64]) -> dict[str, float]:
    """Return the areas (2, 1 + resamples) of the sample itself and their percentile intervals.

    Resamples without any positive or any negative image, where an area is NaN, are left out.
    """
    values: dict[str, float] = {}
    for name, area in zip(AREAS, areas, strict=True):
        drawn = area[1:][np.isfinite(area[1:])]
        tails = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
        low, high = np.quantile(drawn, tails) if len(drawn) else (np.nan, np.nan)
        values |= bounded(name, area[0], low, high)
    return values


def variant_rows(predictions: Predictions, resamples: Resamples) -> list[dict[str, Any]]:
    """Return a row for each digit and, with more than two, one for their mean, ``macro``.

    Digits that do not occur do not enter the mean.
    """
    facts = {"partition": predictions.partition, "classes": len(predictions.digits)}
    rows, areas = [], []
    for question in questions(predictions):
        areas.append(mean_areas(predictions, question, resamples))
        positives = question.positive.sum(axis=1).mean()  # the same for all seeds up to rounding
        negatives = question.positive.shape[1] - positives
        asked = {"digit": str(question.digit), "positives": positives, "negatives": negatives}
        rows.append({**asked, **with_interval(areas[-1])})
    if len(areas) > 1:
        occurring = [area for area in areas if np.isfinite(area[:, 0]).all()]
        macro = np.mean(occurring or areas, axis=0)
        rows.append({"digit": "macro", **with_interval(macro)})
    return [{**facts, "seeds": len(predictions.seeds), **row} for row in rows]


def table(fits: Mapping[str, Mapping[str, NDArray[Any]]]) -> pd.DataFrame:
    """Return area under the ROC curve and average precision of each digit against the rest.

    Each is the mean over seeds. The intervals are percentiles over resamples of the images, in
    which an image has the same weight for all seeds and variants, with the fitted models fixed:
    they say how far other images could move the mean of these same models. Efron and Tibshirani
    (1993), An Introduction to the Bootstrap, chapter 13.
    """
    sound = sound_predictions(fits)
    if not sound:
        return pd.DataFrame(columns=COLUMNS)
    index = np.concatenate([each.index.ravel() for each in sound.values()])
    labels = np.concatenate([each.labels.ravel() for each in sound.values()])
    resamples = resample_images(index, labels, RESAMPLES)
    rows = [
        {"variant": variant, **row}
        for variant, predictions in sound.items()
        for row in variant_rows(predictions, resamples)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)
