"""Power laws of error against the number of training images, with and without a floor."""

import math
from typing import Any

import numpy as np
import pandas as pd

from digitlab.evaluation.error_curves import ErrorCurve, error_curves, fit_laws
from digitlab.stats.interval_columns import bounded
from digitlab.stats.mean_intervals import SeedSummary, summarize
from digitlab.stats.power_laws import PowerLaw

# With fewer wrong images per fit, its error rate is known to no better than about a third: the
# standard deviation of a count of 10 is 3.2.
FEW_ERRORS = 10

PARAMETERS = ("exponent", "scale", "floor", "error_at_twice")
COLUMNS = ["variant", "target", "partition", "law", "seeds", "percents"]
COLUMNS += ["least_images", "most_images", "identified", "note", "misfit"]
COLUMNS += [parameter + end for parameter in PARAMETERS for end in ("", "_low", "_high")]
COLUMNS += ["curvature", "curvature_low", "curvature_high"]


def table(scores: pd.DataFrame, counts: pd.DataFrame, per_class: pd.DataFrame) -> pd.DataFrame:
    """Return two rows per variant: error = scale n^-exponent, and the same with a floor added.

    Each seed is fitted separately; parameters are means over seeds with 95 % t intervals, on the
    log scale for those that can only be positive (scale, error at twice the images). Three
    parameters are barely identified by a handful of percentages, so a floor is reported only where
    every seed's best law has one and the interval of the curvature of log error against log images
    lies above 0; otherwise ``note`` says why not. ``misfit`` is the largest relative distance of
    the mean law from the mean error. Laws are never extrapolated beyond twice the images.
    """
    rows = [row for curve in error_curves(scores, counts, per_class) for row in _rows(curve)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _rows(curve: ErrorCurve) -> list[dict[str, Any]]:
    """Return the fits of both laws to one variant."""
    laws = fit_laws(curve)
    bend = laws.curvature
    facts = {
        "variant": curve.variant,
        "target": curve.target,
        "partition": curve.partition,
        "seeds": len(curve.errors),
        "percents": len(curve.percents),
        "least_images": round(curve.images[0]),
        "most_images": round(curve.images[-1]),
        **bounded("curvature", bend.mean, bend.low, bend.high),
    }
    return [
        {
            **facts,
            "law": "power law",
            **_law(curve, laws.plain),
            **bounded("floor", math.nan, math.nan, math.nan),
            "note": _note(curve, bend),
        },
        {
            **facts,
            "law": "power law with floor",
            **_law(curve, laws.floored),
            "note": laws.no_floor or _note(curve, summarize([])),
        },
    ]


def _law(curve: ErrorCurve, laws: list[PowerLaw]) -> dict[str, Any]:
    """Return the parameters of one law over seeds, NaN if there is no law."""
    facts: dict[str, Any] = {"identified": bool(laws)}
    if laws:
        mean = np.mean([law.at(curve.images) for law in laws], axis=0)  # (percents,)
        error = curve.errors.mean(axis=0)
        facts["misfit"] = float(np.abs(mean / error - 1).max())
    twice = [float(law.at(2 * curve.images[-1])) for law in laws]
    over_seeds = {
        "exponent": summarize([law.exponent for law in laws]),
        "scale": _positive([law.scale for law in laws]),
        "floor": summarize([law.floor for law in laws]),
        "error_at_twice": _positive(twice),
    }
    for name, summary in over_seeds.items():
        facts |= bounded(name, summary.mean, summary.low, summary.high)
    return facts


def _positive(values: list[float]) -> SeedSummary:
    """Return the geometric mean of positive ``values`` with its t interval on the log scale."""
    logs = summarize(np.log(values))
    mean, low, high = map(math.exp, (logs.mean, logs.low, logs.high))
    return SeedSummary(logs.n, mean, logs.sd, low, high)


def _note(curve: ErrorCurve, curvature: SeedSummary) -> str:
    """Return what a reader must know about the plain law."""
    if len(curve.percents) < 2:
        return "one percentage alone"
    notes = []
    if (curve.errors.mean(axis=0) * (curve.held_out + 1)).min() < FEW_ERRORS:
        notes.append(f"fewer than {FEW_ERRORS} errors a fit")
    if curvature.low > 0:
        notes.append("flattens out")
    if curvature.high < 0:
        notes.append("falls ever faster")
    return ", ".join(notes) or "none"
