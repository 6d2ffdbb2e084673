"""A variant's error against its number of training images, and power laws fitted to it."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.fits.divergence import sound
from digitlab.stats.complete_blocks import complete_blocks
from digitlab.stats.empirical_logit import corrected_error
from digitlab.stats.mean_intervals import SeedSummary, summarize
from digitlab.stats.power_laws import (
    PowerLaw,
    fit_power_law,
    fit_power_law_with_floor,
    log_curvature,
)


class ErrorCurve(NamedTuple):
    """The error rates of a variant at each percentage of the training images.

    ``percents`` and ``images`` have shape (percents,). ``errors`` (seeds, percents) are rates
    (wrong + 1/2) / (n + 1) on the ``held_out`` = n images of ``partition``.
    """

    variant: str
    target: str
    partition: str
    held_out: int
    percents: NDArray[np.int64]
    images: NDArray[np.float64]
    errors: NDArray[np.float64]

    @property
    def points(self) -> NDArray[np.float64]:
        """The raw accuracy in percent, (seeds, percents)."""
        wrong = self.errors * (self.held_out + 1) - 0.5
        return 100 * (1 - wrong / self.held_out)


def training_images(counts: pd.DataFrame, per_class: pd.DataFrame) -> dict[str, int]:
    """Return, by variant, how many training images belong to the classes it distinguishes."""
    train = counts[counts["partition"] == "train"].set_index("digit")["count"]
    digits = per_class.groupby("variant")["digit"].unique()
    return {str(variant): int(train[known].sum()) for variant, known in digits.items()}


def error_curves(
    scores: pd.DataFrame, counts: pd.DataFrame, per_class: pd.DataFrame
) -> list[ErrorCurve]:
    """Return each variant's curve at the lowest label noise, on the final partition.

    Percentages ascend. Seeds that lack a fit because it diverged are left out, and so are variants
    without any complete seed. Subsets are stratified, so a percentage contains that share of a
    variant's images to within a few.
    """
    rows = on_final_partition(scores, setting="baseline").sort_values("percent", kind="stable")
    rows = rows[rows["noise"] == rows["noise"].min()]
    rows = rows.assign(error=corrected_error(rows["accuracy"].where(sound(rows)), rows["n"]))
    images = training_images(counts, per_class)
    curves = []
    for variant in scores["variant"].unique():
        part = rows[rows["variant"] == variant]
        blocks = complete_blocks(part, "error", ["percent"])
        if not blocks.responses.size:
            continue
        percents = np.asarray(blocks.levels["percent"], dtype=np.int64)
        fact = part.iloc[0]
        curves.append(
            ErrorCurve(
                variant=variant,
                target=fact["target"],
                partition=fact["partition"],
                held_out=int(fact["n"]),
                percents=percents,
                images=percents * images[variant] / 100,
                errors=blocks.responses,
            )
        )
    return curves


class CurveLaws(NamedTuple):
    """The power laws of one variant, one per seed: ``plain``, and ``floored`` if identifiable.

    ``no_floor`` says why ``floored`` is empty. ``curvature`` summarizes over seeds the curvature of
    log error against log images.
    """

    plain: list[PowerLaw]
    floored: list[PowerLaw]
    curvature: SeedSummary
    no_floor: str


def fit_laws(curve: ErrorCurve) -> CurveLaws:
    """Fit both laws to each seed of ``curve``.

    A floor is reported only if the best law of every seed has one and the 95 % t interval over
    seeds of the curvature of log error is above 0.
    """
    plain: list[PowerLaw] = []
    floored: list[PowerLaw] = []
    curvature = summarize([])
    if len(curve.percents) >= 2:
        plain = [fit_power_law(curve.images, errors) for errors in curve.errors]
    if len(curve.percents) >= 3:
        floored = [fit_power_law_with_floor(curve.images, errors) for errors in curve.errors]
        curvature = summarize([log_curvature(curve.images, errors) for errors in curve.errors])
    no_floor = _no_floor(floored, curvature)
    return CurveLaws(plain, [] if no_floor else floored, curvature, no_floor)


def _no_floor(laws: list[PowerLaw], curvature: SeedSummary) -> str:
    """Return why no floor can be identified from these laws, one per seed; "" if one can."""
    if not laws:
        return "fewer than three percentages"
    if len(laws) == 1:
        return "one seed alone"
    without = sum(not law.inside for law in laws)
    if without:
        return f"no floor in {without} of {len(laws)} seeds"
    return "" if curvature.low > 0 else "curvature not distinguishable from 0"
