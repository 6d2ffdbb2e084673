"""Logistic regression on two digits by scikit-learn's liblinear solver."""

from collections.abc import Mapping
from typing import Any

from digitlab.data.problem import Problem
from digitlab.training.loop import Fit
from digitlab.training.sklearn_model import fit_logistic_regression


def fit(problem: Problem, recipe: Mapping[str, Any], seed: int) -> Fit:
    """Fit scikit-learn's logistic regression to the two classes of ``problem`` by ``recipe``."""
    return fit_logistic_regression(problem, recipe, solver="liblinear", random_state=seed)
