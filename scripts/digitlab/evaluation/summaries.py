"""Average accuracies over seeds, with intervals for two populations."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.stats.image_outcomes import align_images
from digitlab.stats.mean_intervals import summarize_share
from digitlab.stats.seeds_and_images import accuracy_interval, mean_outcome

CELL = ["variant", "target", "setting", "percent", "noise", "partition"]
INTERVALS = ["accuracy_low", "accuracy_high", "seeds_low", "seeds_high"]
INTERVALS += ["training_low", "training_high"]


@dataclass(frozen=True)
class CellOutcomes:
    """Which images the fits of one cell predicted correctly on one partition, seed by seed."""

    index: NDArray[np.int64]  # (S, n) image ids
    right: NDArray[np.bool_]  # (S, n)
    diverged: NDArray[np.bool_]  # (S,)


def summarize_accuracy(outcomes: CellOutcomes, trained: float) -> dict[str, float | int]:
    """Return the mean accuracy of the fits of one cell, with its 95 % intervals.

    ``accuracy_low`` and ``accuracy_high`` are about new seeds and new images, ``seeds_low`` and
    ``seeds_high``, of the t interval, about new seeds on these very images. ``training_low`` and
    ``training_high`` are about new training images as well, where each seed trains on the share
    ``trained`` of the images that are split.
    ``variance_of_seeds`` and ``variance_of_images`` are the parts of the variance of the mean on
    ``images`` distinct images, from which the first interval follows at any level.
    Fits that diverged are left out and counted in ``diverged``; ``seeds`` counts the others.
    """
    sound = ~outcomes.diverged
    images = align_images(outcomes.index[sound], outcomes.right[sound])
    mean = mean_outcome(images)
    low, high = accuracy_interval(mean)
    training_low, training_high = accuracy_interval(mean_outcome(images, trained))
    over_seeds = summarize_share(outcomes.right[sound].mean(axis=1))
    return {
        "seeds": over_seeds.n,
        "accuracy_mean": over_seeds.mean,
        "accuracy_sd": over_seeds.sd,
        "accuracy_low": low,
        "accuracy_high": high,
        "seeds_low": over_seeds.low,
        "seeds_high": over_seeds.high,
        "training_low": training_low,
        "training_high": training_high,
        "images": mean.images,
        "variance_of_seeds": mean.of_seeds,
        "variance_of_images": mean.of_images,
        "diverged": int(outcomes.diverged.sum()),
    }


def headline(summary: pd.DataFrame, scores: pd.DataFrame, percent: int, noise: int) -> pd.DataFrame:
    """Return one row per variant: its accuracy in one cell, on the final partition.

    That is the official test set if there is one, else the test partition. Variants are in the
    order of ``summary``, with their number of parameters and their mean number of epochs.
    """
    cell = {"setting": "baseline", "percent": percent, "noise": noise}
    fits = on_final_partition(scores, **cell).groupby("variant")
    table = on_final_partition(summary, **cell)[[*CELL, "seeds", "accuracy_mean", *INTERVALS]]
    return table.assign(
        epochs_mean=table["variant"].map(fits["epochs"].mean()),
        parameters=table["variant"].map(fits["parameters"].first()),
    )
