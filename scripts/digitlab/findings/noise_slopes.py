"""How fast accuracy falls with wrong training labels."""

import pandas as pd

from digitlab.evaluation.noise_responses import curvatures, noise_responses, slopes
from digitlab.stats.interval_columns import bounded
from digitlab.stats.multiple_testing import holm
from digitlab.stats.t_tests import paired_t

COLUMNS = ["variant", "target", "partition", "percent", "seeds", "least_noise", "most_noise"]
COLUMNS += ["levels", "slope", "slope_low", "slope_high", "p_slope", "p_slope_holm"]
COLUMNS += ["curvature", "curvature_low", "curvature_high", "p_curvature", "p_curvature_holm"]
COLUMNS += ["tests"]


def table(scores: pd.DataFrame) -> pd.DataFrame:
    """Return slope and curvature of accuracy in label noise for each variant and percentage.

    ``slope`` is points of accuracy lost per 10 points of noise, ``curvature`` is how much that loss
    grows with each further 10 points: means over the values of single seeds, which see the same
    images at every level, with 95 % t intervals. Holm's correction is for the rows of a target
    (``tests``), separately for slopes and for curvatures.
    """
    rows = []
    for response in noise_responses(scores):
        slope, curvature = paired_t(slopes(response)), paired_t(curvatures(response))
        rows.append(
            {
                "variant": response.variant,
                "target": response.target,
                "partition": response.partition,
                "percent": response.percent,
                "seeds": len(response.points),
                "least_noise": int(response.noises[0]),
                "most_noise": int(response.noises[-1]),
                "levels": len(response.noises),
                **bounded("slope", slope.difference, slope.low, slope.high),
                "p_slope": slope.p,
                **bounded("curvature", curvature.difference, curvature.low, curvature.high),
                "p_curvature": curvature.p,
            }
        )
    found = pd.DataFrame(rows, columns=COLUMNS)
    targets = found.groupby("target")
    for name in ("p_slope", "p_curvature"):
        found[f"{name}_holm"] = targets[name].transform(holm).astype(float)
    found["tests"] = targets["p_slope"].transform("count").astype(int)
    return found
