"""The optimum of two classes against scipy and liblinear, and which fits count as converged."""

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from digitlab.data.problem import Problem
from digitlab.data.scaling import scaling_for
from digitlab.tuning.optima import Optimum, converged_fits, solve_two_classes


@pytest.fixture
def problem() -> Problem:
    """Two classes of random images that cannot be separated."""
    rng = np.random.default_rng(3)
    images = rng.integers(0, 256, (80, 6), dtype=np.uint8)
    classes = (images[:, 0] + rng.normal(0, 80, 80) > 128).astype(np.int64)
    return Problem(
        train_bytes=images[:60],
        train_classes=classes[:60],
        validation_bytes=images[60:],
        validation_classes=classes[60:],
        labels=np.array([0, 1], dtype=np.uint8),
        index={},
        scaling=scaling_for("unit", images),
        all_train=60,
    )


def validation_loss(weights, problem: Problem) -> float:
    logits = problem.validation.astype(float) @ weights[:-1] + weights[-1]
    signs = 2 * problem.validation_classes - 1
    return float(np.log1p(np.exp(-signs * logits)).mean())


@pytest.mark.parametrize("inverse_penalty", [0.1, 1.0, 30.0])
def test_the_optimum_is_that_of_the_penalized_loss(problem, inverse_penalty):
    images = np.hstack([problem.train.astype(float), np.ones((60, 1))])
    signs = 2 * problem.train_classes - 1

    def loss(weights):
        penalty = weights @ weights / (2 * inverse_penalty)
        return (np.log1p(np.exp(-signs * (images @ weights))).sum() + penalty) / 60

    found = solve_two_classes(problem, inverse_penalty)
    best = minimize(loss, np.zeros(7), method="BFGS", options={"gtol": 1e-9})
    assert found.validation_loss == pytest.approx(validation_loss(best.x, problem), rel=1e-5)
    assert 0 <= found.gradient_norm < 1e-6


def test_it_is_the_optimum_that_liblinear_seeks(problem):
    fitted = LogisticRegression(solver="liblinear", C=2.0, tol=1e-10, max_iter=10_000)
    fitted.fit(problem.train.astype(float), problem.train_classes)
    weights = np.append(fitted.coef_[0], fitted.intercept_)
    found = solve_two_classes(problem, 2.0)
    assert found.validation_loss == pytest.approx(validation_loss(weights, problem), rel=1e-5)


def test_fits_count_as_converged_by_their_gradient():
    block = {
        "seeds": np.array([4, 5, 6]),
        "gradient_norm": np.array([2e-5, 2e-4, np.nan]),  # below, above, unknown
        "history": np.array([[[0.3, 0.9, 0.4, 0.8]]] * 3),
    }
    assert list(converged_fits(block)) == [(4, Optimum(0.4, 2e-5))]
