"""The optimum of a penalized regression, and its validation loss."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from digitlab.data.problem import Problem
from digitlab.data.scaling import with_bias
from digitlab.training.loop import loss_and_accuracy

# Where a solver in single precision ends, the gradient per image is 4e-6 to 4e-5. From there, a
# solver in double precision moved the validation loss of MNIST by 0.004 to 0.013 %.
CONVERGED = 1e-4
TOLERANCE = 1e-7  # of Newton's method in double precision, which then ends far below 1e-6
ITERATIONS = 200  # far more than Newton's method needs


class Optimum(NamedTuple):
    """Where a solver stopped: the loss on validation images, and what is left of the gradient.

    ``gradient_norm`` is the largest absolute entry of the penalized loss's gradient, per image.
    """

    validation_loss: float
    gradient_norm: float


def solve_two_classes(problem: Problem, inverse_penalty: float) -> Optimum:
    """Solve the problem that scikit-learn's liblinear stops short of, by Newton's method.

    What is minimized is the mean loss plus |w|^2 / (2 C n) for the C ``inverse_penalty``, with the
    bias among the weights, in double precision.
    """
    images = with_bias(problem.train).astype(np.float64)
    solver = LogisticRegression(
        C=inverse_penalty,
        solver="newton-cholesky",
        fit_intercept=False,
        tol=TOLERANCE,
        max_iter=ITERATIONS,
    ).fit(images, problem.train_classes)
    errors = solver.predict_proba(images)[:, 1] - problem.train_classes
    gradient = (errors @ images + solver.coef_[0] / inverse_penalty) / len(images)
    predicted = solver.predict_proba(with_bias(problem.validation).astype(np.float64))
    loss, _ = loss_and_accuracy(predicted, problem.validation_classes)
    return Optimum(loss, float(np.abs(gradient).max()))


def converged_fits(block: Mapping[str, Any]) -> Iterator[tuple[int, Optimum]]:
    """Yield each seed of a ``block`` of fits whose solver got to its optimum, with that optimum."""
    for seed, gradient, history in zip(
        block["seeds"], block["gradient_norm"], block["history"], strict=True
    ):
        if gradient <= CONVERGED:  # not if it is NaN
            yield int(seed), Optimum(float(history[-1][2]), float(gradient))
