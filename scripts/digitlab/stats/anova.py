"""Analysis of variance of a factorial design that every seed replicates in full.

Model: y = mean + seed + every main effect and interaction of the factors + seed x each of them,
with random seeds and fixed factors. All variants of a seed share its split, its nested subsets and
its nested label noise, so seeds differ in how they respond to noise, to data and to a variant. The
expected mean square of an effect therefore includes, besides the effect, the variance of seed x
effect, and **the mean square of seed x effect is its error term**. A single pooled residual is
correct only if these variances are equal; if seed x noise is large, pooling finds effects of noise
that seeds do not share. The pooled test is reported next to this one. Source: Maxwell, Delaney and
Kelley (2018), Designing Experiments and Analyzing Data, chapter 12.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Values = NDArray[np.float64]

COLUMNS = ["effect", "df", "sum_squares", "share", "df_error", "error_squares", "f"]
COLUMNS += ["epsilon", "p_uncorrected", "p_value", "f_pooled", "p_pooled"]
COLUMNS += ["eta_partial", "omega_partial", "eta_generalized"]

# Sums of squares below this share of the raw sum of squares are rounding error.
ROUNDING = 1e-20


class FTest(NamedTuple):
    """An F test; ``p_corrected`` uses degrees of freedom shrunk by ``epsilon``."""

    f: float
    p: float
    epsilon: float
    p_corrected: float


def contrasts(levels: int) -> Values:
    """Return orthonormal contrasts of a factor, shape (levels, levels - 1)."""
    centered = np.eye(levels) - 1 / levels
    return np.linalg.qr(centered[:, : levels - 1])[0]


def effects(factors: int) -> list[tuple[int, ...]]:
    """Return the positions of the factors of each effect: main effects, then interactions."""
    return [
        chosen for order in range(factors) for chosen in combinations(range(factors), order + 1)
    ]


def effect_scores(values: Values, effect: Sequence[int]) -> Values:
    """Return the contrasts of ``effect`` for each seed, of shape (seeds, degrees of freedom).

    ``values`` has shape (seeds, levels of factor 0, levels of factor 1, ...). The contrasts of
    all effects and the mean form an orthonormal basis of the cells, so their squares add up to
    the seed's sum of squares. An empty ``effect`` gives the mean of all cells.
    """
    scores = values
    for factor in reversed(range(values.ndim - 1)):
        levels = values.shape[factor + 1]
        average = np.full((levels, 1), 1 / math.sqrt(levels))
        basis = contrasts(levels) if factor in effect else average
        scores = np.moveaxis(np.tensordot(scores, basis, (factor + 1, 0)), -1, factor + 1)
    return scores.reshape(len(values), -1)


def greenhouse_geisser(scores: Values) -> float:
    """Return epsilon, the factor by which unequal variances shrink an F test's degrees of freedom.

    ``scores`` (seeds, df) are orthonormal contrasts. trace(V)^2 / (df trace(V^2)) with V their
    covariance over seeds: 1 if all contrasts have equal variances and are uncorrelated, never
    below 1 / df. NaN if nothing varies. Source: Greenhouse and Geisser (1959), Psychometrika 24:95.
    """
    centered = scores - scores.mean(axis=0)
    # V and this matrix have the same trace and sum of squares, and this one is small.
    inner = centered @ centered.T  # (seeds, seeds)
    square = (inner**2).sum()
    return float(inner.trace() ** 2 / (scores.shape[1] * square)) if square > 0 else math.nan


def f_test(between: float, df: int, within: float, df_error: int, epsilon: float) -> FTest:
    """Return the F test of sums of squares ``between`` against ``within``, with both p-values.

    p is 1 if both sums are 0; it is NaN if only ``within`` is 0, or if ``df_error`` is 0.
    """
    from scipy.special import fdtrc

    if not df_error:
        return FTest(math.nan, math.nan, math.nan, math.nan)
    if within <= 0:
        nothing = between <= 0
        p = 1.0 if nothing else math.nan
        return FTest(0.0 if nothing else math.inf, p, math.nan, p)
    f = (between / df) / (within / df_error)
    corrected = float(fdtrc(epsilon * df, epsilon * df_error, f))
    return FTest(f, float(fdtrc(df, df_error, f)), epsilon, corrected)


def analyze(values: Values, levels: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Return the ANOVA of ``values`` (seeds, levels of the first factor, ...), one row per effect.

    ``levels`` names the levels of each factor; factors with one level are dropped. After the
    effects come ``seed`` and ``seed x effects``, the sum of all error terms, so that
    ``sum_squares`` adds up to the total and ``share`` to 1. Effect sizes, with N values in total:

    - ``eta_partial``: SS / (SS + SS error). Cohen (1973), Educational and Psychological
      Measurement 33:107.
    - ``omega_partial``: df (F - 1) / (df (F - 1) + N), at least 0. Keppel and Wickens (2004),
      Design and Analysis, chapter 18.
    - ``eta_generalized``: SS / (SS + SS of seeds and all their interactions), which
      blocking by seeds does not inflate. Olejnik and Algina (2003), Psychological Methods 8:434.
    """
    names = [name for name in levels if len(levels[name]) > 1]
    values = values.reshape([len(values), *(len(levels[name]) for name in names)])
    rows = [_effect_row(values, names, effect) for effect in effects(len(names))]
    seed = _error(effect_scores(values, ()), values)
    errors = sum(row["error_squares"] for row in rows)
    error_df = sum(row["df_error"] for row in rows)
    total = sum(row["sum_squares"] for row in rows) + seed + errors
    for row in rows:
        pooled = f_test(row["sum_squares"], row["df"], errors, error_df, 1.0)
        varying = row["sum_squares"] + seed + errors
        row |= {
            "f_pooled": pooled.f,
            "p_pooled": pooled.p,
            "eta_generalized": row["sum_squares"] / varying if varying and error_df else math.nan,
        }
    rows.append({"effect": "seed", "df": len(values) - 1, "sum_squares": seed})
    rows.append({"effect": "seed x effects", "df": error_df, "sum_squares": errors})
    table = pd.DataFrame(rows).reindex(columns=COLUMNS)
    return table.assign(share=table["sum_squares"] / total if total else math.nan)


def _error(scores: Values, values: Values) -> float:
    """Return the sum of squares of ``scores`` about their mean over seeds, 0 if only rounding."""
    squares = float(((scores - scores.mean(axis=0)) ** 2).sum())
    return squares if squares > ROUNDING * (values**2).sum() else 0.0


def _effect_row(values: Values, names: Sequence[str], effect: Sequence[int]) -> dict[str, Any]:
    """Return the test of one effect against its interaction with the seeds."""
    seeds, scores = len(values), effect_scores(values, effect)
    df = scores.shape[1]
    between = float(seeds * (scores.mean(axis=0) ** 2).sum())
    between = between if between > ROUNDING * (values**2).sum() else 0.0
    within = _error(scores, values)
    df_error = df * (seeds - 1)
    test = f_test(between, df, within, df_error, greenhouse_geisser(scores))
    gain = df * (test.f - 1)
    known = df_error > 0 and between + within > 0
    return {
        "effect": " x ".join(names[factor] for factor in effect),
        "df": df,
        "sum_squares": between,
        "df_error": df_error,
        "error_squares": within,
        "f": test.f,
        "epsilon": test.epsilon,
        "p_uncorrected": test.p,
        "p_value": test.p_corrected,
        "eta_partial": between / (between + within) if known else math.nan,
        "omega_partial": max(gain / (gain + values.size), 0.0) if math.isfinite(gain) else math.nan,
    }
