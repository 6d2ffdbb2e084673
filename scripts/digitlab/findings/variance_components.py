"""How much of the variance of an accuracy comes from seeds, test images and the partition."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.fits.predictions import Predictions, final_predictions
from digitlab.stats.variance_components import Components, components, seed_variance_interval

Record = Mapping[str, NDArray[Any]]

COLUMNS = ["variant", "partition", "seeds", "images", "accuracy", "component"]
COLUMNS += ["variance", "low", "high", "sd_points", "share"]


def table(fits: Mapping[str, Record]) -> pd.DataFrame:
    """Return the variance that each source adds to the accuracy of one fit on one partition.

    The partitions are, where they have images, test, whose images each seed draws anew, and
    official, whose images all seeds share. With n images: ``seed`` is var(seed); ``image`` is
    var(image) / n; ``seed x image`` is var(rest) / n; the last two add up to the binomial variance
    of n images. ``partition`` is the variance between the two partitions, from a single difference.
    Variances are as estimated and may be negative, which means too small to distinguish from 0;
    ``sd_points`` and ``share`` treat those as 0. The interval is given only for ``seed``, of which
    there are fewest.
    """
    rows = [row for variant, record in fits.items() for row in _rows(variant, record)]
    return pd.DataFrame(rows, columns=COLUMNS)


def partition_variance(a: Predictions, b: Predictions, shared_images: float) -> float:
    """Estimate the variance between partitions from the accuracies on two of them.

    Let d be the difference in accuracy, one value per seed. The square of its mean estimates twice
    the variance between partitions, plus var(d) / S, which covers everything that is drawn
    separately for each seed, plus ``shared_images``, the variance that images common to all seeds
    add to an accuracy. Hence (mean(d)^2 - var(d) / S - shared_images) / 2. With one degree of
    freedom, this is an order of magnitude at best. NaN for fewer than two seeds.
    """
    _, in_a, in_b = np.intersect1d(a.seeds, b.seeds, return_indices=True)
    d = a.right[in_a].mean(axis=1) - b.right[in_b].mean(axis=1)  # (S,)
    if len(d) < 2:
        return math.nan
    return float((d.mean() ** 2 - d.var(ddof=1) / len(d) - shared_images) / 2)


def _on_test_images(record: Record) -> Predictions:
    """Return what the fits predicted for the test partition, as if there were no official one."""
    return final_predictions({**record, "labels_official": record["labels_official"][:, :0]})


def _rows(variant: str, record: Record) -> list[dict[str, Any]]:
    """Return the rows of one variant, none if all of its fits diverged."""
    partitions = [final_predictions(record)]
    if partitions[0].partition != "test" and record["labels_test"].size:
        partitions.append(_on_test_images(record))
    if not len(partitions[0].seeds):
        return []
    split = [components(predictions.right, predictions.index) for predictions in partitions]
    between = math.nan
    if len(partitions) == 2:
        shared = split[0].image / partitions[0].right.shape[1]
        between = partition_variance(partitions[0], partitions[1], shared)
    return [
        {"variant": variant, **row}
        for predictions, parts in zip(partitions, split, strict=True)
        for row in _partition_rows(predictions, parts, between)
    ]


def _partition_rows(
    predictions: Predictions, parts: Components, between: float
) -> list[dict[str, Any]]:
    """Return a row for each component on one partition."""
    seeds, n = predictions.right.shape
    accuracies = predictions.right.mean(axis=1)  # (S,)
    # Images that all seeds share move all accuracies in the same way.
    anew = parts.rest if predictions.partition == "official" else parts.image + parts.rest
    interval = seed_variance_interval(accuracies, anew / n)
    variances = {"seed": parts.seed, "image": parts.image / n, "seed x image": parts.rest / n}
    if not math.isnan(between):
        variances["partition"] = between
    positive = {name: np.maximum(variance, 0.0) for name, variance in variances.items()}
    total = sum(positive.values())
    return [
        {
            "partition": predictions.partition,
            "seeds": seeds,
            "images": n,
            "accuracy": accuracies.mean(),
            "component": name,
            "variance": variance,
            "low": interval.low if name == "seed" else math.nan,
            "high": interval.high if name == "seed" else math.nan,
            "sd_points": 100 * math.sqrt(positive[name]),
            "share": positive[name] / total if total else math.nan,
        }
        for name, variance in variances.items()
    ]
