"""Which power law the errors of all seeds of a variant support."""

from typing import NamedTuple

from digitlab.evaluation.error_curves import ErrorCurve
from digitlab.stats.mean_intervals import SeedSummary, summarize
from digitlab.stats.power_laws import (
    PowerLaw,
    fit_power_law,
    fit_power_law_with_floor,
    log_curvature,
)


class CurveLaws(NamedTuple):
    """The laws of one variant, one a seed: without a floor, and with one where the data tell it.

    ``no_floor`` says why ``floored`` is empty. ``curvature`` is that of log error against log
    images over seeds.
    """

    plain: list[PowerLaw]
    floored: list[PowerLaw]
    curvature: SeedSummary
    no_floor: str


def fit_laws(curve: ErrorCurve) -> CurveLaws:
    """Fit both laws to each seed of ``curve``.

    A floor counts as told only where the best law of every seed has one and the curvature of
    log error is above 0 with its 95 % t interval over seeds.
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
    """Return why no floor can be told from these laws, one a seed; nothing if one can."""
    if not laws:
        return "fewer than three percentages"
    if len(laws) == 1:
        return "one seed alone"
    without = sum(not law.inside for law in laws)
    if without:
        return f"no floor in {without} of {len(laws)} seeds"
    return "" if curvature.low > 0 else "curvature not distinguishable from 0"
