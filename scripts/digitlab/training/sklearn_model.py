"""Fit scikit-learn's classifiers and record each fit as a single epoch."""

import time
import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from digitlab.data.problem import Problem
from digitlab.data.scaling import Pixels
from digitlab.training.loop import Fit, loss_and_accuracy

BATCH = 4096  # images in double precision at a time: 26 MB on MNIST


class FittedEstimator:
    """A fitted scikit-learn classifier with the interface of our models."""

    def __init__(self, estimator: Any, classes: int):
        self.estimator = estimator
        self.classes = classes

    def probabilities(self, images: Pixels) -> NDArray[np.float32]:
        """Return class probabilities (n, classes) of scaled ``images`` (n, pixels)."""
        # Label noise can leave a class without images; the estimator then has no column for it.
        full = np.zeros((len(images), self.classes), dtype=np.float32)
        full[:, self.estimator.classes_] = self.estimator.predict_proba(images)
        return full

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Return the weights (classes, pixels), or (1, pixels) for two classes, and the bias.

        A class that label noise left without training images has a bias of -inf and weights of 0,
        which give it no probability. A classifier that is not linear in the pixels has none.
        """
        if getattr(getattr(self.estimator, "coef_", None), "ndim", 0) != 2:
            return {}
        weight, bias = self.estimator.coef_, self.estimator.intercept_
        fitted = self.estimator.classes_
        if len(fitted) < self.classes and len(weight) == 1 < len(fitted):
            # One row for two classes: half of it for and half against gives the same softmax.
            weight, bias = np.concatenate([-weight, weight]) / 2, np.concatenate([-bias, bias]) / 2
        if self.classes > 2:
            every = np.zeros((self.classes, weight.shape[1])), np.full(self.classes, -np.inf)
            every[0][fitted], every[1][fitted] = weight, bias
            weight, bias = every
        return {"weight": weight.astype(np.float32), "bias": bias.astype(np.float32)}


class OnlyClass:
    """Stands for an estimator where a single class has images: scikit-learn refuses to fit one."""

    def __init__(self, label: int, pixels: int, classes: int):
        self.classes_ = np.array([label])
        self.coef_ = np.zeros((1, pixels))
        certain = np.inf if label else -np.inf  # the row of two classes is evidence for the second
        self.intercept_ = np.array([certain if classes == 2 else 0.0])

    def predict_proba(self, images: Pixels) -> NDArray[np.float64]:
        """Return the probability 1 of the class, (n, 1)."""
        return np.ones((len(images), 1))


def fit_estimator(problem: Problem, estimator: Any) -> Fit:
    """Fit a scikit-learn classifier to ``problem``; the history is one row, at the end.

    ``estimator`` has ``predict_proba`` and, if it is linear and fitted, ``coef_`` and
    ``intercept_``. Steps are the iterations of its solver, or 1 if it does not iterate. Prints
    whether it converged.
    """
    started = time.perf_counter()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        present = np.unique(problem.train_classes)
        if len(present) > 1:
            estimator.fit(problem.train, problem.train_classes)
        else:
            estimator = OnlyClass(present[0], problem.train.shape[1], len(problem.labels))
    seconds = time.perf_counter() - started
    stopped = any(issubclass(warning.category, ConvergenceWarning) for warning in caught)
    iterations = int(np.max(getattr(estimator, "n_iter_", None) or 1))
    print(f"{'stopped' if stopped else 'converged'} after {iterations} iterations")
    model = FittedEstimator(estimator, len(problem.labels))
    history = np.array(
        [
            *loss_and_accuracy(model.probabilities(problem.train), problem.train_classes),
            *loss_and_accuracy(model.probabilities(problem.validation), problem.validation_classes),
        ]
    )
    return Fit(model, history[None], np.array([iterations]), 1, seconds)


def fit_logistic_regression(problem: Problem, recipe: Mapping[str, Any], **settings: Any) -> Fit:
    """Fit ``LogisticRegression(**settings)`` to ``problem`` by ``recipe``.

    ``recipe["inverse_penalty"]`` is scikit-learn's C; ``recipe["iterations"]`` is the maximum
    number of iterations. With ``l1``, the solver saga minimizes the mean loss plus l1 |w|_1.
    """
    strength = recipe["inverse_penalty"]
    if "l1" in recipe:  # C multiplies the sum of the losses, l1 goes with their mean
        settings = {**settings, "solver": "saga", "l1_ratio": 1.0}
        strength = 1 / (recipe["l1"] * len(problem.train))
    estimator = LogisticRegression(C=strength, max_iter=recipe["iterations"], **settings)
    fit = fit_estimator(problem, estimator)
    fitted, classes = len(fit.model.estimator.classes_), len(problem.labels)
    # The other solvers minimize something else, and so does lbfgs for two classes.
    if settings["solver"] != "lbfgs" or fitted < max(3, classes):
        return fit
    return replace(fit, gradient_norm=gradient_norm(fit.model, problem, strength))


def gradient_norm(model: Any, problem: Problem, inverse_penalty: float) -> float:
    """Return the largest absolute entry of the gradient of the mean penalized loss at ``model``.

    The loss is the mean cross-entropy plus |w|^2 / (2 C n), without the bias; at its minimum the
    gradient is 0. Computed in double precision, in batches of images.
    """
    weight = model.weights()["weight"].astype(np.float64)  # (classes, pixels)
    gradient, bias = weight / inverse_penalty, np.zeros(len(weight))
    for first in range(0, len(problem.train), BATCH):
        images = problem.train[first : first + BATCH].astype(np.float64)
        errors = model.probabilities(images).astype(np.float64)  # (batch, classes)
        errors[np.arange(len(images)), problem.train_classes[first : first + BATCH]] -= 1
        gradient += errors.T @ images
        bias += errors.sum(axis=0)
    return float(max(np.abs(gradient).max(), np.abs(bias).max()) / len(problem.train))
