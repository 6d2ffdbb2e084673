"""Laws for how error falls with the number of training images, fitted to one seed's errors."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

# The range of exponents that a fit with a floor searches. Near the lower bound, the law becomes a
# logarithm with an arbitrary floor; beyond the upper one, only the first point is above the floor.
LEAST_EXPONENT, LARGEST_EXPONENT = 0.01, 5.0

# Anything smaller on the scale of the errors, or of their logs, is rounding error.
ROUNDING = 1e-9


class PowerLaw(NamedTuple):
    """error = floor + scale images^-exponent; ``inside`` is true if no parameter is at a bound."""

    floor: float
    scale: float
    exponent: float
    inside: bool

    def at(self, images: ArrayLike) -> Array:
        """Return the error that the law predicts for each number of ``images``, same shape."""
        powers = np.asarray(images, dtype=np.float64) ** -self.exponent
        return self.floor + self.scale * powers


def fit_power_law(images: ArrayLike, errors: ArrayLike) -> PowerLaw:
    """Fit error = scale images^-exponent to ``errors`` > 0 at two or more numbers of ``images``.

    Fits a straight line to log error against log images by least squares; exact for two points.
    """
    slope, intercept = np.polyfit(np.log(images), np.log(errors), 1)
    return PowerLaw(0.0, math.exp(intercept), -float(slope), True)


def fit_power_law_with_floor(images: ArrayLike, errors: ArrayLike) -> PowerLaw:
    """Fit error = floor + scale images^-exponent, floor >= 0, at three or more ``images``.

    Least squares of relative residuals. For a given exponent, floor and scale enter linearly, so
    only the exponent is searched. If the best law has a negative floor or an exponent at its bound,
    ``inside`` is false: a floor cannot be identified from these points. Source: Golub
    and Pereyra (1973), SIAM Journal on Numerical Analysis 10:413 (variable projection).
    """
    from scipy.optimize import minimize_scalar

    x = np.asarray(images, dtype=np.float64)
    y = np.asarray(errors, dtype=np.float64)
    largest = x.max()  # scaled to at most 1, so that floor and scale are comparable

    def linear(exponent: float) -> tuple[Array, float]:
        columns = np.stack([1 / y, (x / largest) ** -exponent / y], axis=1)  # (points, 2)
        parameters = np.linalg.lstsq(columns, np.ones(len(y)), rcond=None)[0]
        return parameters, float(((columns @ parameters - 1) ** 2).sum())

    grid = np.geomspace(LEAST_EXPONENT, LARGEST_EXPONENT, 60)
    best = int(np.argmin([linear(exponent)[1] for exponent in grid]))
    around = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    exponent = float(
        minimize_scalar(
            lambda c: linear(c)[1], bounds=around, method="bounded", options={"xatol": 1e-9}
        ).x
    )
    (floor, excess), _ = linear(exponent)
    bounded = exponent < 1.01 * LEAST_EXPONENT or exponent > 0.99 * LARGEST_EXPONENT
    falls = excess > ROUNDING * y.max()
    inside = bool(floor > 0 and falls and not bounded)
    return PowerLaw(float(floor), float(excess * largest**exponent), exponent, inside)


def log_curvature(images: ArrayLike, errors: ArrayLike) -> float:
    """Return the second derivative of a least-squares parabola of log error in log images.

    0 for a power law, positive for one with a floor above 0: evidence for a floor that does not
    depend on a fit that may fail. Needs three or more different numbers of ``images``.
    """
    curvature = 2 * float(np.polyfit(np.log(images), np.log(errors), 2)[0])
    return curvature if abs(curvature) > ROUNDING else 0.0
