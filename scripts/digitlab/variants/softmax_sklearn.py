"""Softmax regression by scikit-learn's lbfgs solver, run to convergence."""

from collections.abc import Mapping
from typing import Any

from digitlab.data.problem import Problem
from digitlab.training.loop import Fit
from digitlab.training.sklearn_model import fit_logistic_regression


def fit(problem: Problem, recipe: Mapping[str, Any], seed: int) -> Fit:
    """Fit scikit-learn's multinomial logistic regression to ``problem`` by ``recipe``."""
    return fit_logistic_regression(problem, recipe, solver="lbfgs", random_state=seed)
