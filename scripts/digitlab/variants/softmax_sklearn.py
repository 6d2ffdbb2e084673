"""Softmax regression from scikit-learn, run to convergence by lbfgs."""

from collections.abc import Mapping
from typing import Any

from digitlab.problem import Problem
from digitlab.scikit_learn_fit import fit_estimator
from digitlab.training import Fit


def fit(problem: Problem, recipe: Mapping[str, Any], seed: int) -> Fit:
    """Fit scikit-learn's multinomial logistic regression to ``problem`` by ``recipe``."""
    return fit_estimator(problem, recipe, solver="lbfgs", random_state=seed)
