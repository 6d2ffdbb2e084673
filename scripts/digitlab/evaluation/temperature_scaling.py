"""Recalibrate probabilities with one parameter, the temperature (Guo et al. 2017)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

# Bounds of the search. Without them, if all validation images are classified correctly, the log
# loss keeps falling with the temperature and has no minimum.
COLDEST, HOTTEST = 0.1, 10.0

Logits = NDArray[np.float64]


def recovered_logits(probabilities: NDArray[np.floating[Any]]) -> Logits:
    """Return logits (n, classes) whose softmax is ``probabilities`` (n, classes).

    Logits are determined only up to a constant per row; here the largest in a row is 0. A
    probability that underflowed to 0 is replaced by the smallest normal float32.
    """
    floor = np.finfo(np.float32).tiny
    logits = np.log(np.maximum(probabilities.astype(np.float64), floor))
    return np.asarray(logits - logits.max(axis=1, keepdims=True))


def tempered(logits: Logits, temperature: float) -> NDArray[np.float64]:
    """Return the softmax of ``logits`` (n, classes) divided by ``temperature``."""
    weights = np.exp(logits / temperature)
    weights /= weights.sum(axis=1, keepdims=True)
    return weights


def log_loss(logits: Logits, true: NDArray[np.integer[Any]], temperature: float = 1.0) -> float:
    """Return the mean negative log probability of the classes ``true`` (n,) at ``temperature``."""
    scaled = logits / temperature
    own = scaled[np.arange(len(true)), true]
    return float((np.log(np.exp(scaled).sum(axis=1)) - own).mean())


def _slopes(logits: Logits, true: NDArray[np.integer[Any]], inverse: float) -> tuple[float, float]:
    """Return the first and second derivative of the log loss in the inverse temperature.

    They are means over images: of the expected logit minus that of the true class, and of the
    variance of the logit.
    """
    chance = tempered(logits, 1 / inverse)
    expected = (chance * logits).sum(axis=1)
    spread = (chance * logits**2).sum(axis=1) - expected**2
    return float((expected - logits[np.arange(len(true)), true]).mean()), float(spread.mean())


def fit_temperature(logits: Logits, true: NDArray[np.integer[Any]]) -> float:
    """Return the temperature between ``COLDEST`` and ``HOTTEST`` with the least log loss.

    ``logits`` (n, classes) and the classes ``true`` (n,) belong to images that the model was not
    trained on. The loss is convex in the inverse temperature: Newton's method finds the root of its
    slope, with a bisection step (on the log scale) whenever a Newton step would leave the bracket.
    """
    low, high, inverse = 1 / HOTTEST, 1 / COLDEST, 1.0
    if _slopes(logits, true, high)[0] < 0:
        return COLDEST
    if _slopes(logits, true, low)[0] > 0:
        return HOTTEST
    for _ in range(60):
        slope, curvature = _slopes(logits, true, inverse)
        if slope == 0:
            break
        low, high = (inverse, high) if slope < 0 else (low, inverse)
        previous, inverse = inverse, inverse - slope / curvature if curvature > 0 else np.inf
        if not low < inverse < high:
            inverse = (low * high) ** 0.5
        if abs(inverse - previous) < 1e-10 * previous:
            break
    return 1 / inverse
