"""A mixed model with a random intercept per seed, fitted by REML."""

import math
import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Tried in this order until one converges. The default of statsmodels, L-BFGS, can end in a
# singular matrix on small balanced data.
OPTIMIZERS = ("powell", "cg", "bfgs")

# A residual variance below this share of the mean squared response is rounding error.
ROUNDING = 1e-20


class RandomIntercept(NamedTuple):
    """The fit of y = X b + seed + e; ``note`` says what went wrong, if anything did."""

    coefficients: Array  # (columns,)
    covariance: Array  # (columns, columns)
    seed_variance: float
    residual_variance: float
    converged: bool
    note: str


def fit_random_intercept(
    response: Array, design: Array, seeds: NDArray[np.int64]
) -> RandomIntercept:
    """Regress ``response`` (n,) on ``design`` (n, columns), with an intercept per seed (n,).

    Restricted maximum likelihood by statsmodels. A fit that fails returns NaN, and one that does
    not converge returns its last estimates; ``converged`` is then false and ``note`` gives the
    reason. The note also reports a variance between seeds at its bound of 0, a valid estimate.
    Source: Laird and Ware (1982), Biometrics 38:963.
    """
    from statsmodels.regression.mixed_linear_model import MixedLM

    columns = design.shape[1]
    if len(np.unique(seeds)) < 2 or len(response) <= columns:
        return _failed(columns, "one seed alone")
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            fit = MixedLM(response, design, groups=seeds).fit(reml=True, method=list(OPTIMIZERS))
    except (np.linalg.LinAlgError, ValueError, ZeroDivisionError) as error:
        return _failed(columns, f"no fit: {error}")
    if not fit.scale > ROUNDING * (response**2).mean():
        return _failed(columns, "no residual variance")
    seed_variance = float(fit.cov_re[0, 0])
    return RandomIntercept(
        coefficients=fit.fe_params,
        covariance=fit.cov_params()[:columns, :columns],
        seed_variance=seed_variance,
        residual_variance=float(fit.scale),
        converged=bool(fit.converged),
        note=_note(seed_variance / float(fit.scale), [str(warning.message) for warning in caught]),
    )


def _failed(columns: int, note: str) -> RandomIntercept:
    """Return the result of a failed fit: NaN throughout."""
    nothing = np.full((columns, columns), np.nan)
    return RandomIntercept(nothing[0], nothing, math.nan, math.nan, False, note)


def _note(ratio: float, messages: Sequence[str]) -> str:
    """Return what a reader must know about a fit with this variance ratio, or "none".

    The boundary warning of statsmodels is ignored: it is raised for every variance below 0.01,
    whatever the unit.
    """
    if ratio < 1e-6:
        return "no variance between seeds"
    serious = [message.splitlines()[0] for message in messages if "boundary" not in message]
    return serious[-1] if serious else "none"


class VarianceRatio(NamedTuple):
    """Variance between seeds divided by residual variance, with its interval."""

    ratio: float
    low: float
    high: float


def variance_ratio(
    between: float, df: int, within: float, df_error: int, cells: int
) -> VarianceRatio:
    """Return the variance ratio of a balanced design with ``cells`` values per seed.

    (F - 1) / cells, with F from the sums of squares ``between`` and ``within`` seeds, and the
    exact 95 % interval from the quantiles of F, all truncated at 0. Source: Searle, Casella and
    McCulloch (1992), Variance Components, section 3.5.
    """
    from scipy.special import fdtri

    if not df or not df_error or not within > 0:
        return VarianceRatio(math.nan, math.nan, math.nan)
    f = (between / df) / (within / df_error)
    quantiles = (1.0, *(float(fdtri(df, df_error, p)) for p in (0.975, 0.025)))
    return VarianceRatio(*(max((f / quantile - 1) / cells, 0.0) for quantile in quantiles))


def wald(fit: RandomIntercept, columns: slice) -> float:
    """Return the Wald statistic, divided by its df, for zero coefficients of ``columns``.

    This is an F statistic; in a balanced design, that of the ANOVA with seeds as blocks.
    """
    chosen = fit.coefficients[columns]
    if not np.isfinite(chosen).all():
        return math.nan
    return float(chosen @ np.linalg.solve(fit.covariance[columns, columns], chosen) / len(chosen))
