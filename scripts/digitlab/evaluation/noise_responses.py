"""Accuracy of a variant as a function of label noise, seed by seed."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.fits.divergence import sound
from digitlab.stats.complete_blocks import complete_blocks

Array = NDArray[np.float64]


class NoiseResponse(NamedTuple):
    """Accuracy in percent at each noise level, for one variant and percentage.

    ``noises`` (levels,) are ascending percentages of the training labels; ``points`` is (seeds,
    levels).
    """

    variant: str
    target: str
    partition: str
    percent: int
    noises: Array
    points: Array


def noise_responses(scores: pd.DataFrame) -> list[NoiseResponse]:
    """Return the response of each variant at each percentage, on the final partition.

    Seeds that lack a fit because it diverged are left out; without any complete seed, there is no
    response.
    """
    rows = on_final_partition(scores, setting="baseline").sort_values("noise", kind="stable")
    rows = rows.assign(points=100 * rows["accuracy"].where(sound(rows)))
    responses = []
    for variant in scores["variant"].unique():
        for percent, part in rows[rows["variant"] == variant].groupby("percent"):
            blocks = complete_blocks(part, "points", ["noise"])
            if not blocks.responses.size:
                continue
            fact = part.iloc[0]
            responses.append(
                NoiseResponse(
                    variant=variant,
                    target=fact["target"],
                    partition=fact["partition"],
                    percent=int(percent),
                    noises=np.asarray(blocks.levels["noise"], dtype=np.float64),
                    points=blocks.responses,
                )
            )
    return responses


def slopes(response: NoiseResponse) -> Array:
    """Return the percentage points that each seed loses per 10 points of label noise, (seeds,).

    Least-squares slopes, negative if noise helps; NaN with fewer than two levels.
    """
    if len(response.noises) < 2:
        return np.full(len(response.points), np.nan)
    return -np.polyfit(response.noises / 10, response.points.T, 1)[0]  # type: ignore[no-any-return]


def curvatures(response: NoiseResponse) -> Array:
    """Return by how much the loss in ``slopes`` grows per 10 points of label noise, (seeds,).

    The second derivative of a least-squares parabola; NaN with fewer than three levels.
    """
    if len(response.noises) < 3:
        return np.full(len(response.points), np.nan)
    return -2 * np.polyfit(response.noises / 10, response.points.T, 2)[0]  # type: ignore[no-any-return]
