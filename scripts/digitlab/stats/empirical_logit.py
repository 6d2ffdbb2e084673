"""Accuracies on the logit scale, where ceiling effects do not look like interactions."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def empirical_logit(accuracy: ArrayLike, n: ArrayLike) -> NDArray[np.float64]:
    """Return log((right + 1/2) / (wrong + 1/2)) for accuracies on ``n`` images, same shape.

    This is the logit of (right + 1/2) / (n + 1): finite even if all images are right or all are
    wrong, and with a bias of smaller order than any constant other than 1/2 gives. NaN stays NaN.
    Source: Haldane (1956), Annals of Human Genetics 20:309; Cox and Snell (1989), Analysis of
    Binary Data, section 2.1.6.
    """
    n = np.asarray(n)
    right = np.round(np.asarray(accuracy, dtype=np.float64) * n)
    return np.log((right + 0.5) / (n - right + 0.5))  # type: ignore[no-any-return]


def corrected_error(accuracy: ArrayLike, n: ArrayLike) -> NDArray[np.float64]:
    """Return (wrong + 1/2) / (n + 1), the error rate of the empirical logit, never 0 or 1."""
    return 1 / (1 + np.exp(empirical_logit(accuracy, n)))
