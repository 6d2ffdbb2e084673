"""Fit any scikit-learn estimator, named by its import path."""

import warnings
from collections.abc import Mapping
from typing import Any

from digitlab.data.problem import Problem
from digitlab.errors import ExpectedError
from digitlab.methods.construction import build
from digitlab.training.loop import Fit
from digitlab.training.sklearn_model import fit_estimator


def fit(problem: Problem, recipe: Mapping[str, Any], seed: int) -> Fit:
    """Fit the estimator of ``recipe`` to ``problem``; the history is one row, at the end.

    Raises ``ExpectedError`` if the estimator refuses.
    """
    estimator = build(recipe, seed)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("default")  # they go to the log
            return fit_estimator(problem, estimator)
    except (TypeError, ValueError) as error:
        raise ExpectedError(f"{recipe['estimator']} could not be fitted: {error}") from error
